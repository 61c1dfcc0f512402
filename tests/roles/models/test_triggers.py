"""The curve of a trigger: one that can be followed, or a fault, or refused by the database."""

from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from roles.models import Ruleset, Trigger

CURVE = {"starts": "10", "problem": "20", "severe": "30", "extreme": "40", "most": "3/2"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"severe": None}, ""),
        ({"severe": None, "extreme": None, "most": None}, ""),
        ({"starts": "40", "problem": "30", "severe": "20", "extreme": "10"}, ""),
        ({"severe": "15"}, "lead one way"),
        ({"severe": "20"}, "lead one way"),
        ({"extreme": "5"}, "lead one way"),
        ({"most": "1"}, "larger than that of the point before"),
        ({"severe": None, "most": "1/2"}, "larger than that of the point before"),
        ({"weight": 66}, ""),
        ({"weight": 67}, "below 100 percent"),
        ({"starts_two_sites": "10", "problem_two_sites": "20"}, "the same points"),
        ({"easing": "recovery_time"}, "needs the value"),
        ({"easing": "recovery_time", "easing_full": "0", "easing_least": "0"}, "more than 0"),
        ({"easing": "recovery_time", "easing_full": "4", "easing_least": "2"}, "is 0 to 1"),
        ({"easing": "recovery_time", "easing_full": "4", "easing_least": "1/2"}, ""),
        ({"beyond": "lead_time"}, "needs units"),
        ({"beyond": "lead_time", "beyond_share": "0"}, "needs units"),
        ({"beyond": "lead_time", "beyond_share": "5/168"}, ""),
    ],
)
def test_a_curve_is_one_that_can_be_followed(
    changes: dict[str, Any], said: str, draft: Ruleset
) -> None:
    trigger = draft.triggers.get(code="too-much-toil")
    for name, value in {**CURVE, **changes}.items():
        setattr(trigger, name, value)
    trigger.save()
    found = draft.faults()
    assert [said in fault for fault in found] == ([True] if said else [])


@pytest.mark.parametrize(
    "changes",
    [
        {"problem": "50"},  # toil starts at 50
        {"most": None},
        {"extreme": None},
        {"kind": "practice"},
        {"kind": "luck"},
        {"weight": 100},
    ],
)
def test_the_database_refuses_a_curve_that_is_none(changes: dict[str, Any], draft: Ruleset) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.triggers.filter(code="too-much-toil").update(**changes)


@pytest.mark.parametrize(
    ("starts", "problem", "severe", "right"),
    [(50, 25, 10, True), (50, 75, 90, True), (50, 75, 60, False), (50, 25, 30, False)],
)
def test_a_curve_leads_one_way(starts: int, problem: int, severe: int, right: bool) -> None:
    points = {"starts": starts, "problem": problem, "severe": severe}
    trigger = Trigger(weight=10, **{name: Fraction(value) for name, value in points.items()})
    if right:
        trigger.clean()
    else:
        with pytest.raises(ValidationError, match="one way"):
            trigger.clean()

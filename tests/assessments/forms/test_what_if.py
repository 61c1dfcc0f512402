"""What-if shows numbers as they were typed, takes any unit, and marks what was changed."""

from fractions import Fraction
from typing import Any

import pytest
from django.http import QueryDict

from assessments.forms import WhatIfForm
from assessments.forms.what_if import Supposed
from assessments.models import Answer, Assessment, Given, Team, User
from assessments.reports.what_if import figures_to_change, submitted_case
from tests.support import factories

pytestmark = pytest.mark.one_database

FACTS = {"engineers": "15", "sites": "1"}
TYPED: dict[str, dict[str, Any]] = {
    "downtime": {"value": Fraction(240), "entered": "4 hours a month"},
    "lead_time": {"value": Fraction(5, 6), "entered": ""},
    "change_failure_rate": {"value": Fraction(100, 7), "entered": ""},
}


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    """A report with a downtime of four hours, and two numbers that nobody typed like this."""
    draft = factories.assessment(checkout, by=alice)
    draft.answer(
        {
            question: Given(state=Answer.State.KNOWN, **TYPED[question.code])
            if question.code in TYPED
            else factories.given(question, 1)
            for question in factories.questions(draft)
            if question.code in TYPED or not question.is_metric
        }
    )
    return factories.handed_in(draft)


def form(done: Assessment, **typed: str) -> WhatIfForm:
    """The form as it opens, or as somebody sent it; two underscores stand for a hyphen."""
    case, document = submitted_case(done), factories.document(done)
    data = QueryDict(mutable=True)
    data.update(FACTS | {name.replace("__", "-"): text for name, text in typed.items()})
    return WhatIfForm(data if typed else None, case.team, figures_to_change(case, document))


def shown(of: WhatIfForm, code: str) -> Supposed:
    return next(each for each in of.numbers if each.field.name == code)


@pytest.mark.parametrize(
    ("code", "number", "unit"),
    [
        ("downtime", "4", "hours a month"),
        ("lead_time", "50", "minutes"),
        ("change_failure_rate", "14.29", "%"),
    ],
)
def test_a_number_opens_as_people_write_it(
    done: Assessment, code: str, number: str, unit: str
) -> None:
    opened = form(done)
    assert (opened[code].value(), opened[f"{code}-unit"].value()) == (number, unit)


@pytest.mark.parametrize(
    ("number", "unit", "minutes"),
    [("2", "hours a month", 120), ("2.5", "hours a month", 150), ("90", "minutes a quarter", 30)],
)
def test_a_number_is_read_in_its_unit(
    done: Assessment, number: str, unit: str, minutes: int
) -> None:
    typed = form(done, downtime=number, downtime__unit=unit)
    assert typed.is_valid()
    assert typed.given()["figures"] == {"downtime": minutes}


def test_what_is_left_as_it_was_changes_nothing_though_it_is_shown_rounded(
    done: Assessment,
) -> None:
    typed = form(done, change_failure_rate="14.29", lead_time="50", lead_time__unit="minutes")
    assert typed.is_valid()
    assert typed.given()["figures"] == {}
    assert list(typed.changes) == []


def test_a_change_says_what_it_is_and_what_the_report_has(done: Assessment) -> None:
    changes = {"engineers": "40", "staffed_sre": "0.5", "downtime": "4"}
    typed = form(done, **changes, downtime__unit="minutes a month")
    assert typed.is_valid()
    told = {each.field.name: (each.now, each.before) for each in typed.changes}
    assert told == {
        "engineers": ("40", "15"),
        "staffed_sre": ("0.5", "0"),
        "downtime": ("4 minutes a month", "4 hours a month"),
    }


def test_an_emptied_number_is_that_of_the_report(done: Assessment) -> None:
    typed = form(done, downtime="")
    assert typed.is_valid()
    assert shown(typed, "downtime").before == ""
    assert typed.given()["figures"] == {}


def test_a_number_that_the_report_has_not_is_a_change(done: Assessment) -> None:
    typed = form(done, recovery_time="3", recovery_time__unit="hours")
    assert typed.is_valid()
    change = shown(typed, "recovery_time")
    assert (change.now, change.before) == ("3 hours", "no number")


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        (
            {"downtime": "9999", "downtime__unit": "hours a month"},
            "downtime",
            "Enter a number from 0 to 720 hours a month.",
        ),
        ({"downtime": "1", "downtime__unit": "weeks"}, "downtime-unit", "Choose one of the units"),
    ],
)
def test_what_cannot_be_is_refused_in_the_unit_that_was_chosen(
    done: Assessment, typed: dict[str, str], field: str, message: str
) -> None:
    wrong = form(done, **typed)
    assert not wrong.is_valid()
    assert message in wrong.errors[field][0]
    assert list(wrong.changes) == []


def test_each_mark_is_fetched_with_the_advice(done: Assessment) -> None:
    opened = form(done)
    names = [each.field.name for each in (*opened.team, *opened.staffing, *opened.numbers)]
    assert opened.marks.split(",") == [f"#was-{name}" for name in names]

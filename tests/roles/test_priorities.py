"""The priority of an option as arithmetic: its terms make the option's own figures, exactly."""

from fractions import Fraction

import pytest

from roles.priorities import priority_of, strength

PROBLEM = {"weight": "50", "least": "0.4", "value": "3", "threshold": "1", "severe": "5"}
TERMS = {"weakness": "40", "score": "25", "answers": "0.9", "relief": "0.6", "fill": "0.5"}


def option(*problems, **terms):
    reasons = [{"text": "Down.", "terms": terms} for terms in problems]
    return {"reasons": [*reasons, {"text": "Size."}], "terms": TERMS | terms}


@pytest.mark.parametrize(
    ("value", "share"),
    [("1", "0.4"), ("3", "0.7"), ("5", "1"), ("9", "1")],
)
def test_a_problem_brings_in_the_least_share_at_its_threshold_and_all_when_severe(value, share):
    assert strength(Fraction(value), PROBLEM) == Fraction(share)


def test_a_threshold_below_which_it_gets_worse_is_read_the_other_way():
    falling = PROBLEM | {"threshold": "6", "severe": "4"}
    assert strength(Fraction(5), falling) == Fraction("0.7")


def test_need_is_the_problems_and_the_weakness_and_people_take_their_part_away():
    priority = priority_of(option(PROBLEM))
    assert [part.points for part in priority.parts] == [35, 30]
    assert (priority.need, priority.kept) == (65, Fraction("0.7"))
    assert priority.result == Fraction("40.95")


def test_a_discipline_without_a_score_has_no_weakness():
    priority = priority_of(option(PROBLEM, score=None, fill="0"))
    assert [part.reason["text"] for part in priority.parts] == ["Down."]
    assert priority.result == Fraction("31.5")

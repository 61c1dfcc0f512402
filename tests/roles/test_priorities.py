"""Need and priority: the terms of an option give exactly its own figures."""

from fractions import Fraction
from typing import Any

from roles.priorities import priority_of

TERMS = {"cause": "0.8", "foundation": "1", "asked": "2", "staffed": "1"}


def problem(
    weight: str, curved: str, *, factor: str = "1", kind: str = "capacity", counts: bool = True
) -> dict[str, Any]:
    terms = {"weight": weight, "curved": curved, "factor": factor}
    return {"text": "Down.", "kind": kind, "counts": counts, "terms": terms}


def option(*reasons: dict[str, Any], **terms: str | None) -> Any:
    return {"reasons": [*reasons, {"text": "Size."}], "terms": TERMS | terms}


def test_each_problem_takes_its_share_of_what_the_others_leave() -> None:
    priority = priority_of(option(problem("50", "1"), problem("40", "0.5")))
    assert [part.points for part in priority.parts] == [50, 20]
    assert priority.need == 60
    # 60 × 0.8 × half of the people
    assert priority.priority == 24


def test_a_factor_makes_a_problem_smaller() -> None:
    (part,) = priority_of(option(problem("40", "1", factor="0.75"))).parts
    assert (part.strength, part.points) == (Fraction("0.75"), Fraction(30))


def test_a_problem_of_direction_is_need_and_no_priority() -> None:
    priority = priority_of(option(problem("50", "1"), problem("40", "1", kind="direction")))
    assert (priority.need, priority.open_need) == (Fraction(70), Fraction(50))
    assert priority.priority == 20


def test_what_says_the_same_fact_stands_beside() -> None:
    priority = priority_of(option(problem("50", "1"), problem("40", "1", counts=False)))
    assert priority.need == 50
    assert [part.points for part in priority.beside] == [40]


def test_the_foundation_lowers_need_and_priority() -> None:
    priority = priority_of(option(problem("50", "1"), foundation="0.5"))
    assert (priority.need, priority.priority) == (Fraction(25), Fraction(10))


def test_no_gap_is_no_priority() -> None:
    assert priority_of(option(problem("50", "1"), staffed="3")).priority == 0
    assert priority_of(option(problem("50", "1"), asked="0", staffed="0")).priority == 0

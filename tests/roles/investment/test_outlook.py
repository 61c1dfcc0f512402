"""When a role asks for the next person, and what its first 90 days are."""

from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from roles.investment.outlook import THERE, Growth, growth_of, steps_for
from tests.support.rules import RULES, Exactly

# --- growth, by the shipped rules ---


def growth(role: str, engineers: int, staffed: float | str = 0) -> Growth:
    return growth_of(RULES.roles[role], engineers, Fraction(staffed))


def due(role: str, engineers: int, staffed: float | str = 0) -> list[tuple[int, str]]:
    return [(step.engineers, str(step.people)) for step in growth(role, engineers, staffed).due]


@pytest.mark.parametrize(
    ("role", "engineers", "staffed", "expected"),
    [
        ("devops", 5, 0, [(8, "1/2"), (12, "1")]),
        ("devops", 8, 0, [(12, "1"), (40, "2")]),
        ("sre", 8, 0, [(9, "1/2"), (15, "1"), (40, "2")]),
        ("sre", 8, 1, [(40, "2")]),
        ("platform", 8, 0, [(14, "1/2"), (23, "1"), (40, "2")]),
        ("platform", 8, "0.5", [(23, "1"), (40, "2")]),
        ("platform", 60, 0, [(74, "4"), (87, "5"), (100, "6")]),
        ("devops", 150, 5, []),
    ],
)
def test_the_first_half_the_first_whole_and_the_next_person(
    role: str, engineers: int, staffed: int | str, expected: list[tuple[int, str]]
) -> None:
    assert due(role, engineers, staffed) == expected


def test_a_step_is_due_at_the_first_size_that_asks_for_it() -> None:
    for role, rule in RULES.roles.items():
        for step in growth(role, 8).due:
            assert rule.asked(step.engineers - 1) < step.people <= rule.asked(step.engineers)


def test_the_line_runs_from_today_to_five_times_with_its_bends() -> None:
    points = growth("sre", 8).points
    assert [point.engineers for point in points] == [8, 15, 40]
    assert [str(point.people) for point in points] == ["11/25", "1", "2"]
    assert [p.engineers for p in growth("platform", 60).points] == [60, 100, 300]
    assert growth("platform", 60).last == 16


@pytest.mark.parametrize(
    ("role", "engineers", "staffed", "already"),
    [
        ("sre", 15, 0, True),
        ("sre", 15, 1, False),
        ("platform", 15, 0, True),
        ("devops", 15, 1, False),
    ],
)
def test_a_step_is_due_already_where_today_asks_for_it(
    role: str, engineers: int, staffed: int, already: bool
) -> None:
    assert growth(role, engineers, staffed).already is already


def test_one_engineer_grows_to_five() -> None:
    assert [point.engineers for point in growth("devops", 1).points] == [1, 5]
    assert due("devops", 1) == []


# --- the first 90 days ---


@dataclass
class StepRule:
    name: str
    answers: list[str] = field(default_factory=list)
    practice: str = ""


CHARTER = StepRule("charter")
ENVIRONMENT = StepRule("environment", ["environment_wait", "self_service"], "platform-self-service")
NEWCOMER = StepRule("newcomer", ["onboarding"])
STEPS = [ENVIRONMENT, NEWCOMER, CHARTER]


def chosen(*fired: str, **scores: Exactly) -> list[str]:
    known = {code.replace("_", "-"): Fraction(score) for code, score in scores.items()}
    return [step.name for step in steps_for(STEPS, fired, known)]


def test_nothing_fired_leaves_what_always_stands() -> None:
    assert chosen() == ["charter"]


@pytest.mark.parametrize("problem", ENVIRONMENT.answers)
def test_a_step_follows_from_any_of_its_problems(problem: str) -> None:
    assert chosen(problem) == ["charter", "environment"]


def test_the_step_for_the_strongest_problem_comes_first() -> None:
    assert chosen("onboarding", "self_service") == ["charter", "newcomer", "environment"]
    assert chosen("environment_wait", "onboarding") == ["charter", "environment", "newcomer"]


@pytest.mark.parametrize(
    ("score", "stands"),
    [(0, True), (THERE - Fraction(1, 1000), True), (THERE, False), (100, False)],
)
def test_a_step_is_skipped_where_its_practice_is_there(score: Exactly, stands: bool) -> None:
    steps = chosen("environment_wait", platform_self_service=score)
    assert ("environment" in steps) is stands


def test_a_practice_that_is_not_known_skips_nothing() -> None:
    assert "environment" in chosen("environment_wait", platform_golden_paths=100)

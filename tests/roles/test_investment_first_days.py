"""The first 90 days follow from the problems, without steps whose practice is in place."""

from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from roles.investment.outlook import THERE, steps_for


@dataclass
class StepRule:
    name: str
    answers: list[str] = field(default_factory=list)
    practice: str = ""


CHARTER = StepRule("charter")
ENVIRONMENT = StepRule("environment", ["environment_wait", "self_service"], "platform-self-service")
NEWCOMER = StepRule("newcomer", ["onboarding"])
STEPS = [ENVIRONMENT, NEWCOMER, CHARTER]


def chosen(*fired, **scores):
    known = {code.replace("_", "-"): Fraction(score) for code, score in scores.items()}
    return [step.name for step in steps_for(STEPS, fired, known)]


def test_nothing_fired_leaves_what_always_stands():
    assert chosen() == ["charter"]


@pytest.mark.parametrize("problem", ENVIRONMENT.answers)
def test_a_step_follows_from_any_of_its_problems(problem):
    assert chosen(problem) == ["charter", "environment"]


def test_the_step_for_the_strongest_problem_comes_first():
    assert chosen("onboarding", "self_service") == ["charter", "newcomer", "environment"]
    assert chosen("environment_wait", "onboarding") == ["charter", "environment", "newcomer"]


@pytest.mark.parametrize(
    ("score", "stands"),
    [(0, True), (THERE - Fraction(1, 1000), True), (THERE, False), (100, False)],
)
def test_a_step_is_skipped_where_its_practice_is_there(score, stands):
    steps = chosen("environment_wait", platform_self_service=score)
    assert ("environment" in steps) is stands


def test_a_practice_that_is_not_known_skips_nothing():
    assert "environment" in chosen("environment_wait", platform_golden_paths=100)

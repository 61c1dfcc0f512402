"""Which steps of the first 90 days follow from the problems that fired: pure, on codes."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

# From this score on a practice is there: the level Leading begins.
THERE = Fraction(75)


class Step(Protocol):
    """Of what a choice is made: the problems that a step answers, and what makes it needless."""

    answers: list[str]
    practice: str


S = TypeVar("S", bound=Step)


def steps_for(steps: Iterable[S], fired: Sequence[str], scores: Mapping[str, Fraction]) -> list[S]:
    """The steps to take, the one for the strongest problem first.

    `fired` has the subjects of the problems, the strongest first; `scores` those of the practices
    that are known. A step without a problem of its own always stands, before the others.
    """
    chosen = [s for s in steps if _is_asked_for(s, fired) and not _is_there(s, scores)]
    return sorted(chosen, key=lambda step: _rank(step, fired))


def _is_asked_for(step: Step, fired: Sequence[str]) -> bool:
    return not step.answers or any(subject in fired for subject in step.answers)


def _is_there(step: Step, scores: Mapping[str, Fraction]) -> bool:
    score = scores.get(step.practice)
    return score is not None and score >= THERE


def _rank(step: Step, fired: Sequence[str]) -> int:
    """The place of its strongest problem."""
    return min((fired.index(s) for s in step.answers if s in fired), default=-1)

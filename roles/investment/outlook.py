"""After the answer: the first 90 days of a role, and whom a growing team asks for."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Protocol, TypeVar

from .rules import Role

# From this score on a practice is there: the level Leading begins.
THERE = Fraction(75)


class StepRule(Protocol):
    """Of what a choice is made: the problems that a step answers, and what makes it needless."""

    answers: list[str]
    practice: str


S = TypeVar("S", bound=StepRule)


def steps_for(steps: Iterable[S], fired: Sequence[str], scores: Mapping[str, Fraction]) -> list[S]:
    """The steps to take, the one for the strongest problem first.

    `fired` has the subjects of the problems, the strongest first; `scores` those of the practices
    that are known. A step without a problem of its own always stands, before the others.
    """
    chosen = [s for s in steps if _is_asked_for(s, fired) and not _is_there(s, scores)]
    return sorted(chosen, key=lambda step: _rank(step, fired))


def _is_asked_for(step: StepRule, fired: Sequence[str]) -> bool:
    return not step.answers or any(subject in fired for subject in step.answers)


def _is_there(step: StepRule, scores: Mapping[str, Fraction]) -> bool:
    score = scores.get(step.practice)
    return score is not None and score >= THERE


def _rank(step: StepRule, fired: Sequence[str]) -> int:
    """The place of its strongest problem."""
    return min((fired.index(s) for s in step.answers if s in fired), default=-1)


HALF = Fraction(1, 2)
TIMES = 5
# The first half, the first whole and the next person.
STEPS = 3


@dataclass(frozen=True)
class Due:
    """At so many engineers the role asks for so many full-time people for the first time."""

    engineers: int
    people: Fraction


@dataclass(frozen=True)
class Growth:
    """One role from today's size to five times it; `points` are the ends and bends of its line."""

    points: tuple[Due, ...]
    staffed: Fraction
    due: tuple[Due, ...]

    @property
    def already(self) -> bool:
        """Whether today's size asks for a step beyond those who are there."""
        return _steps_beyond(self.staffed)[0] <= self.today

    @property
    def today(self) -> Fraction:
        return self.points[0].people

    @property
    def last(self) -> Fraction:
        return self.points[-1].people


def growth_of(role: Role, engineers: int, staffed: Fraction) -> Growth:
    """How a role grows with a team that has so many people for it today."""
    until = engineers * TIMES
    bends = (int(size) for size, _people in role.people.points if engineers < size < until)
    sizes = sorted({engineers, *bends, until})
    points = tuple(Due(size, role.asked(size)) for size in sizes)
    return Growth(points, staffed, tuple(_due(role, engineers, until, staffed)))


def _due(role: Role, engineers: int, until: int, staffed: Fraction) -> Iterator[Due]:
    """The next steps beyond the people who are there, or whom today's size asks for already."""
    sizes = range(engineers, until + 1)
    for people in _steps_beyond(max(staffed, role.asked(engineers))):
        if people <= role.asked(until):
            yield Due(sizes[bisect_left(sizes, people, key=role.asked)], people)


def _steps_beyond(there: Fraction) -> list[Fraction]:
    """The first half, then whole people."""
    whole = [Fraction(floor(there) + more) for more in range(1, STEPS + 1)]
    return ([HALF, *whole] if there < HALF else whole)[:STEPS]

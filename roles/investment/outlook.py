"""After the answer: steps of the first 90 days, and when a growing team needs the next person."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Protocol, TypeVar

from .rules import Role

# From this score on a practice is in place: the level Leading begins.
THERE = Fraction(75)


class StepRule(Protocol):
    """What decides about a step: the problems it answers, and what makes it unnecessary."""

    answers: list[str]
    practice: str


S = TypeVar("S", bound=StepRule)


def steps_for(steps: Iterable[S], fired: Sequence[str], scores: Mapping[str, Fraction]) -> list[S]:
    """The steps to take, the one for the strongest problem first.

    `fired` has the subjects of the problems, the strongest first; `scores` has the practices that
    are known. A step that answers no particular problem always applies, and comes first.
    """
    chosen = [s for s in steps if _is_asked_for(s, fired) and not _is_there(s, scores)]
    return sorted(chosen, key=lambda step: _rank(step, fired))


def _is_asked_for(step: StepRule, fired: Sequence[str]) -> bool:
    return not step.answers or any(subject in fired for subject in step.answers)


def _is_there(step: StepRule, scores: Mapping[str, Fraction]) -> bool:
    score = scores.get(step.practice)
    return score is not None and score >= THERE


def _rank(step: StepRule, fired: Sequence[str]) -> int:
    """The place of the strongest problem that it answers; -1 if it is for every team."""
    return min((fired.index(s) for s in step.answers if s in fired), default=-1)


HALF = Fraction(1, 2)
TIMES = 5
# For a role without people: half a person, the first whole one, and the next.
STEPS = 3


@dataclass(frozen=True)
class Due:
    """The team size at which the role first asks for this many full-time people."""

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
        """Whether today's size already asks for the next step beyond the current people."""
        return _steps_beyond(self.staffed)[0] <= self.today

    @property
    def today(self) -> Fraction:
        return self.points[0].people

    @property
    def last(self) -> Fraction:
        return self.points[-1].people


def growth_of(role: Role, engineers: int, staffed: Fraction) -> Growth:
    """How a role grows with a team that has `staffed` people for it today."""
    until = engineers * TIMES
    bends = (int(size) for size, _people in role.people.points if engineers < size < until)
    sizes = sorted({engineers, *bends, until})
    points = tuple(Due(size, role.asked(size)) for size in sizes)
    return Growth(points, staffed, tuple(_due(role, engineers, until, staffed)))


def _due(role: Role, engineers: int, until: int, staffed: Fraction) -> Iterator[Due]:
    """The next steps beyond the current people or today's size, whichever is more."""
    sizes = range(engineers, until + 1)
    for people in _steps_beyond(max(staffed, role.asked(engineers))):
        if people <= role.asked(until):
            yield Due(sizes[bisect_left(sizes, people, key=role.asked)], people)


def _steps_beyond(staffed: Fraction) -> list[Fraction]:
    """Half a person first, unless there is one, then whole people."""
    whole = [Fraction(floor(staffed) + more) for more in range(1, STEPS + 1)]
    return ([HALF, *whole] if staffed < HALF else whole)[:STEPS]

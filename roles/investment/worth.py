"""Worth of one more person: strengths joined to a need, cause, foundation, gap, priority."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from .rules import PROBLEM, SEVERE, Constants, Form, Role, Rules, Trigger

NOTHING, WHOLE = Fraction(0), Fraction(1)


class Weighed:
    """A trigger at some strength; `counts` is false if a stronger one has the same fact."""

    trigger: Trigger
    counts: bool

    @property
    @abstractmethod
    def strength(self) -> Fraction:
        """How large the problem is: ½ is a problem, 1 is severe."""

    @cached_property
    def share(self) -> Fraction:
        """The share that this problem takes of what the others leave."""
        return self.trigger.weight * self.strength

    @property
    def is_problem(self) -> bool:
        return self.strength >= PROBLEM

    @property
    def severe(self) -> bool:
        return self.strength >= SEVERE and not self.trigger.of_practice


@dataclass(frozen=True)
class Strength(Weighed):
    """A trigger with its strength, for use without the figure behind it."""

    trigger: Trigger
    at: Fraction
    counts: bool = True

    @property
    def strength(self) -> Fraction:
        return self.at


def strongest_first(weighed: Iterable[Weighed]) -> list[int]:
    """The indexes of the triggers that have started, the largest share first."""
    started = {index: row for index, row in enumerate(weighed) if row.strength > 0}
    return sorted(started, key=lambda index: (-started[index].share, started[index].trigger.code))


def new_facts(weighed: Iterable[Weighed]) -> list[bool]:
    """For each trigger, the strongest first, whether no stronger one has the same fact."""
    seen: set[str] = set()
    new = []
    for row in weighed:
        new.append(row.trigger.fact not in seen)
        seen |= {row.trigger.fact} - {""}
    return new


@dataclass(frozen=True)
class Worth:
    """A role's need N and priority M, both 0 to 100, and the people that its gap asks for.

    `open_need` is the need that more people would help with (Nₚ). People are full-time people.
    """

    need: Fraction
    open_need: Fraction
    priority: Fraction
    cause: Fraction
    foundation: Fraction
    asked: Fraction
    staffed: Fraction
    advised: Fraction
    step: Fraction
    form: Form
    given_more: bool
    covered: bool

    @property
    def gap(self) -> Fraction:
        return max(NOTHING, self.asked - self.staffed)

    @property
    def gap_share(self) -> Fraction:
        return self.gap / self.asked if self.asked else NOTHING

    @property
    def surplus(self) -> Fraction:
        return max(NOTHING, self.staffed - self.asked)


def worth_of(
    role: Role,
    weighed: Sequence[Weighed],
    *,
    engineers: int,
    staffed: Fraction,
    scores: Mapping[str, Fraction],
    rules: Rules,
) -> Worth:
    """What one more person is worth to a team; `scores` has the disciplines that are known."""
    c = rules.constants
    cause = _cause(scores.get(role.discipline), c)
    foundation = _foundation(scores.get(role.foundation), c)
    asked = role.asked(engineers)
    gap = max(NOTHING, asked - staffed)
    share = gap / asked if asked else NOTHING
    for_hands = [row for row in weighed if row.trigger.kind != "direction"]
    open_need = _joined(for_hands) * foundation
    priority = open_need * cause * share
    advised = _advised(gap, open_need, weighed, c)
    form = _form(gap, advised, c)
    problem = any(row.is_problem for row in for_hands) and open_need > c.lone_need
    given_more = form != "none" and priority > 0 and (problem or open_need >= c.many_need)
    return Worth(
        need=open_need if len(for_hands) == len(weighed) else _joined(weighed) * foundation,
        open_need=open_need,
        priority=priority,
        cause=cause,
        foundation=foundation,
        asked=asked,
        staffed=staffed,
        advised=advised,
        step=min(advised, max(staffed, c.step_up_to - staffed)),
        form=form,
        given_more=given_more,
        covered=not given_more or _people_are_there(gap, share, c) or cause < c.covered_cause,
    )


def _joined(weighed: Iterable[Weighed]) -> Fraction:
    """0 to 100: each problem takes its share of what the others leave."""
    return 100 * (1 - prod((1 - row.share for row in weighed if row.counts), start=WHOLE))


def _cause(score: Fraction | None, c: Constants) -> Fraction:
    """How much another person can change: 1 up to the constant, then falling to 0 at 100."""
    if score is None:
        return WHOLE
    return min(WHOLE, (100 - score) / (100 - c.cause_falls_from))


def _foundation(score: Fraction | None, c: Constants) -> Fraction:
    if score is None:
        return WHOLE
    return c.foundation_least + (1 - c.foundation_least) * min(WHOLE, score / c.foundation_full)


def _advised(
    gap: Fraction, open_need: Fraction, weighed: Iterable[Weighed], c: Constants
) -> Fraction:
    """People advised: the gap, scaled by the need; practices alone do not justify a hire."""
    people = gap * min(WHOLE, open_need / c.full_need)
    measured = any(row.is_problem and row.trigger.kind == "capacity" for row in weighed)
    return people if measured else min(people, c.answers_alone_people)


def _form(gap: Fraction, advised: Fraction, c: Constants) -> Form:
    if gap < c.least_people:
        return "none"
    if advised < c.hire_from:
        return "hat"
    return "hire" if advised < c.team_from else "team"


def _people_are_there(gap: Fraction, share: Fraction, c: Constants) -> bool:
    small = share < c.covered_small_gap_share and gap < c.covered_small_gap
    return share < c.covered_gap_share or small

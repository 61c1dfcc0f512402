"""Plan: adds people by largest priority, shared or for each team; which gaps are systemic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from roles.investment import Rules

from .entries import Entry, Member, engineers_of, entry_of
from .moves import Move, moves_of

MOST_ENTRIES = 5
LEAST_PRIORITY = Fraction(5)
# Two teams with at least half of the engineers make a problem one of the organisation.
SYSTEMIC_TEAMS = 2
SYSTEMIC_SHARE = Fraction(1, 2)
ENOUGH_TEAMS = 3
ENOUGH_SHARE = Fraction(1, 2)


@dataclass(frozen=True)
class Plan:
    """The steps in order, the people to move first, and the roles whose people should refocus."""

    steps: tuple[Entry, ...]
    moves: tuple[Move, ...]
    refocus: tuple[Entry, ...]


def plan(members: Sequence[Member], rules: Rules) -> Plan:
    """The plan for the teams with a report; their order does not matter."""
    ordered = sorted(members, key=lambda member: member.name)
    entries = entries_of(ordered, rules)
    steps = _steps([entry for entry in entries if not entry.worth.covered], rules)
    shared = {entry.role for entry in entries if entry.shared}
    return Plan(
        steps=steps,
        moves=moves_of(ordered, steps[0], shared, rules) if steps else (),
        refocus=tuple(entry for entry in entries if entry.worth.covered),
    )


def entries_of(members: Sequence[Member], rules: Rules) -> list[Entry]:
    """Each role that is needed, for all of its teams or for each, in the building order.

    Leaves out roles without a problem by these rules: a report by older rules may name others.
    """
    entries: list[Entry] = []
    for role in rules.roles:
        asking = [member for member in members if member.candidates.get(role)]
        if not asking:
            continue
        if rules.roles[role].always_shared or is_systemic(role, asking, members):
            entries.append(entry_of(role, asking, rules, shared=True))
        else:
            entries += [entry_of(role, [member], rules, shared=False) for member in asking]
    return [entry for entry in entries if entry.strengths]


def is_systemic(role: str, asking: Sequence[Member], members: Iterable[Member]) -> bool:
    """Whether enough teams need the role to share one, instead of one for each."""
    known = engineers_of(member for member in members if role in member.candidates)
    half = engineers_of(asking) >= SYSTEMIC_SHARE * known
    return len(asking) >= SYSTEMIC_TEAMS and half


def _steps(entries: Sequence[Entry], rules: Rules) -> tuple[Entry, ...]:
    """The people to add, one by one: each time the entry with the largest priority."""
    left, steps = list(entries), list[Entry]()
    while len(steps) < MOST_ENTRIES:
        left = [e for e in left if not e.worth.covered and e.worth.priority >= LEAST_PRIORITY]
        if not left:
            break
        step = _first_of(_whose_turn(left, steps), rules)
        steps.append(step)
        left.remove(step)
        # A part-time role is one person: more days of that person are no further step.
        left += [] if step.worth.form == "hat" else [step.with_next(rules)]
    return tuple(steps)


def _first_of(entries: Sequence[Entry], rules: Rules) -> Entry:
    """The largest priority; among equals by engineers, the building order and the names."""
    order = list(rules.roles)
    return min(
        entries,
        key=lambda e: (-e.worth.priority, -e.engineers, order.index(e.role), e.names),
    )


def _whose_turn(left: Sequence[Entry], steps: Sequence[Entry]) -> list[Entry]:
    """Entries that need not wait: the role of a team's own answer comes before its other roles.

    A report compares need first and priority second, so that its choice is not always the larger
    priority. The plan must not contradict it.
    """
    planned = {entry.names for entry in steps if _is_own_answer(entry)}
    ahead = {entry.names for entry in left if _is_own_answer(entry)} - planned
    return [entry for entry in left if entry.names not in ahead or _is_own_answer(entry)]


def _is_own_answer(entry: Entry) -> bool:
    return entry.is_of_one_team and entry.members[0].named == entry.role


@dataclass(frozen=True)
class Gap:
    """A practice, with numbers of teams: those that know it, and those below Established.

    `sure` counts the teams that are below Established at the better end of the interval too.
    """

    practice: str
    below: int
    known: int
    sure: int

    @property
    def is_systemic(self) -> bool:
        return self.below >= ENOUGH_TEAMS and self.below >= ENOUGH_SHARE * self.known


def systemic_gaps(practices: Iterable[Gap]) -> tuple[Gap, ...]:
    """Practices below Established in at least three teams and half of those with data.

    The largest share comes first; teams without data do not count.
    """
    gaps = [gap for gap in practices if gap.is_systemic]
    return tuple(sorted(gaps, key=lambda g: (-Fraction(g.below, g.known), -g.known, g.practice)))

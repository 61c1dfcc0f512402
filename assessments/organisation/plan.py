"""Which role next, and where, for several teams; and which practices most of them lack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from roles.investment import Rules

from .entries import Entry, Member, engineers_of, entry_of
from .moves import Move, moves_of

MOST_ENTRIES = 5
LEAST_PRIORITY = Fraction(5)
# From two teams on, with at least half of the engineers, a problem is the organisation's.
SYSTEMIC_TEAMS = 2
SYSTEMIC_SHARE = Fraction(1, 2)
# A platform serves everybody, however few have its problem.
ALWAYS_SHARED = "platform"


@dataclass(frozen=True)
class Plan:
    """The steps in their order, whom to move before, and what the people there should turn to."""

    steps: tuple[Entry, ...]
    moves: tuple[Move, ...]
    refocus: tuple[Entry, ...]


def plan(members: Sequence[Member], rules: Rules) -> Plan:
    """The plan for the teams with a report; the order in which they are given plays no part."""
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

    Without those of which these rules know no problem: older ones may have named other ones.
    """
    found: list[Entry] = []
    for role in rules.roles:
        asking = [member for member in members if member.candidates.get(role)]
        if not asking:
            continue
        if is_shared(role, asking, members):
            found.append(entry_of(role, asking, rules, shared=True))
        else:
            found += [entry_of(role, [member], rules, shared=False) for member in asking]
    return [entry for entry in found if entry.strengths]


def is_shared(role: str, asking: Sequence[Member], members: Iterable[Member]) -> bool:
    """Whether one role would serve all who need it, instead of each having its own."""
    if role == ALWAYS_SHARED:
        return True
    known = engineers_of(member for member in members if role in member.candidates)
    half = engineers_of(asking) >= SYSTEMIC_SHARE * known
    return len(asking) >= SYSTEMIC_TEAMS and half


def _steps(entries: Sequence[Entry], rules: Rules) -> tuple[Entry, ...]:
    """Whom to add, one after the other: each time the largest priority that is left."""
    left, steps = list(entries), list[Entry]()
    while len(steps) < MOST_ENTRIES:
        left = [e for e in left if not e.worth.covered and e.worth.priority >= LEAST_PRIORITY]
        if not left:
            break
        step = _first_of(_whose_turn(left, steps), rules)
        steps.append(step)
        left.remove(step)
        # Who takes a role on part-time is one person: more of that week is no further step.
        left += [] if step.worth.form == "hat" else [step.with_next(rules)]
    return tuple(steps)


def _first_of(entries: Sequence[Entry], rules: Rules) -> Entry:
    """The largest priority; of equals more engineers, the building order, the names."""
    order = list(rules.roles)
    return min(
        entries,
        key=lambda e: (-e.worth.priority, -e.engineers, order.index(e.role), e.names),
    )


def _whose_turn(left: Sequence[Entry], steps: Sequence[Entry]) -> list[Entry]:
    """Those that need not wait: what a team's own answer names comes before its other entries.

    A report compares need first and priority second, so that its choice is not always the larger
    priority. The plan must not contradict it.
    """
    told = {entry.names for entry in steps if _is_own_answer(entry)}
    ahead = {entry.names for entry in left if _is_own_answer(entry)} - told
    return [entry for entry in left if entry.names not in ahead or _is_own_answer(entry)]


def _is_own_answer(entry: Entry) -> bool:
    return entry.is_of_one_team and entry.members[0].named == entry.role


ENOUGH_TEAMS = 3
ENOUGH_SHARE = Fraction(1, 2)


@dataclass(frozen=True)
class Gap:
    """A practice: the teams that know it, those below Established, and those `sure` to be.

    Sure is who is below at the better end of the interval too.
    """

    practice: str
    below: int
    known: int
    sure: int

    @property
    def is_systemic(self) -> bool:
        return self.below >= ENOUGH_TEAMS and self.below >= ENOUGH_SHARE * self.known


def systemic_gaps(practices: Iterable[Gap]) -> tuple[Gap, ...]:
    """What at least three teams, and at least half of those with data, have below Established.

    The largest share comes first; teams without data take no part.
    """
    gaps = [gap for gap in practices if gap.is_systemic]
    return tuple(sorted(gaps, key=lambda g: (-Fraction(g.below, g.known), -g.known, g.practice)))

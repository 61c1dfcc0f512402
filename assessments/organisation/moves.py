"""Move: spare people of a role in some teams, to move before anybody is hired."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from roles.investment import Rules

from .entries import Entry, Member, engineers_of, entry_of, people_of

NOBODY = Fraction(0)


@dataclass(frozen=True, eq=False)
class Move:
    """Surplus people of a role in these teams; several teams if they serve all of them."""

    role: str
    members: tuple[Member, ...]
    people: Fraction


def moves_of(
    members: Sequence[Member], first: Entry, shared: Iterable[str], rules: Rules
) -> tuple[Move, ...]:
    """The surplus that could cover most of the first entry of a plan; empty if it is too small.

    The rule for a single team, applied to all: people with much smaller problems, at least half a
    person in one place and three quarters of those advised.
    """
    c = rules.constants
    spare = _in_one_place(_spare(members, first, set(shared), rules), c.surplus_people)
    people = sum((move.people for move in spare), NOBODY)
    enough = people >= c.surplus_people and people >= c.surplus_share * first.worth.advised
    return tuple(spare) if enough else ()


def _in_one_place(spare: Sequence[Move], least: Fraction) -> list[Move]:
    """Leaves out small parts: a tenth of a person in each of ten teams makes no person."""
    places = defaultdict[tuple[Member, ...], Fraction](Fraction)
    for move in spare:
        places[move.members] += move.people
    return [move for move in spare if places[move.members] >= least]


def _spare(members: Sequence[Member], first: Entry, shared: set[str], rules: Rules) -> list[Move]:
    several, moves = len(members) > 1, list[Move]()
    for role in rules.roles:
        known = [member for member in members if role in member.candidates]
        whole = several and role in shared
        moves += [
            move
            for move in (_of_all(role, known, rules) if whole else _of_each(role, known, rules))
            if not _is_needed(move, first, rules)
        ]
    return moves


def _is_needed(move: Move, first: Entry, rules: Rules) -> bool:
    """Whether these people have a problem of their own that is nearly as large."""
    own = entry_of(move.role, move.members, rules, shared=False)
    return own.worth.need >= first.worth.need * rules.constants.near_constraint


def _of_all(role: str, members: Sequence[Member], rules: Rules) -> list[Move]:
    """The surplus of a role that serves all teams: all its people, compared with the total size."""
    if not members:
        return []
    asked = rules.roles[role].asked(engineers_of(members))
    staffed = tuple(member for member in members if member.people(role))
    return _if_any(role, staffed, people_of(role, members) - asked)


def _of_each(role: str, members: Sequence[Member], rules: Rules) -> list[Move]:
    """The surplus of a role that each team has of its own; a shared group counts once."""
    asked = {member.name: rules.roles[role].asked(member.engineers) for member in members}
    own = {m.name: m.people(role) - m.shared_people(role) for m in members}
    sharing = tuple(member for member in members if member.shared_people(role))
    lacking = sum((max(NOBODY, asked[m.name] - own[m.name]) for m in sharing), NOBODY)
    group = max((m.shared_people(role) for m in sharing), default=NOBODY)
    each = [
        move
        for member in members
        for move in _if_any(role, (member,), own[member.name] - asked[member.name])
    ]
    return each + _if_any(role, sharing, group - lacking)


def _if_any(role: str, members: tuple[Member, ...], people: Fraction) -> list[Move]:
    return [Move(role, members, people)] if people > 0 else []

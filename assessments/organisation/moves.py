"""People who are more than their teams' sizes ask for: to be moved before anybody is hired."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from roles.investment import Rules

from .entries import Entry, Member, engineers_of, entry_of, people_of

NOBODY = Fraction(0)


@dataclass(frozen=True, eq=False)
class Move:
    """So many people of a role too many, in these teams; `shared` where they serve all of them."""

    role: str
    members: tuple[Member, ...]
    people: Fraction


def moves_of(
    members: Sequence[Member], first: Entry, shared: Iterable[str], rules: Rules
) -> tuple[Move, ...]:
    """The surplus that could do most of what the first entry of a plan asks for; else nothing.

    The rule of a single team over all of them: people of much smaller problems, at least half a
    person in one place and three quarters of those advised.
    """
    c = rules.constants
    spare = _in_one_place(_spare(members, first, set(shared), rules), c.surplus_people)
    people = sum((move.people for move in spare), NOBODY)
    enough = people >= c.surplus_people and people >= c.surplus_share * first.worth.advised
    return tuple(spare) if enough else ()


def _in_one_place(spare: Sequence[Move], least: Fraction) -> list[Move]:
    """Without the slivers: a tenth of a person in each of ten teams is nobody."""
    places = defaultdict[tuple[Member, ...], Fraction](Fraction)
    for move in spare:
        places[move.members] += move.people
    return [move for move in spare if places[move.members] >= least]


def _spare(members: Sequence[Member], first: Entry, shared: set[str], rules: Rules) -> list[Move]:
    several, found = len(members) > 1, list[Move]()
    for role in rules.roles:
        known = [member for member in members if role in member.candidates]
        whole = several and role in shared
        found += [
            move
            for move in (_of_all(role, known, rules) if whole else _of_each(role, known, rules))
            if not _is_needed(move, first, rules)
        ]
    return found


def _is_needed(move: Move, first: Entry, rules: Rules) -> bool:
    """Whether those people have nearly as large a problem of their own."""
    own = entry_of(move.role, move.members, rules, shared=False)
    return own.worth.need >= first.worth.need * rules.constants.near_constraint


def _of_all(role: str, members: Sequence[Member], rules: Rules) -> list[Move]:
    """Of a role that serves all of them: its people together against their size together."""
    if not members:
        return []
    asked = rules.roles[role].asked(engineers_of(members))
    there = tuple(member for member in members if member.people(role))
    return _if_any(role, there, people_of(role, members) - asked)


def _of_each(role: str, members: Sequence[Member], rules: Rules) -> list[Move]:
    """Of a role that each team has for itself; a group that several share counts once."""
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

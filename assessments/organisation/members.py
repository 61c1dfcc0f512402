"""A team as a part of the whole, and how much of the whole something covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from assessments.criteria import Reading
from assessments.scoring import ENOUGH_VISIBILITY, Score
from roles.investment import Situation

HALF = Fraction(1, 2)
ENOUGH_KNOWN = ENOUGH_VISIBILITY / 100


@dataclass(frozen=True)
class Member:
    """A team's situation, and the readings and scores behind it.

    `outside` holds the practices and disciplines that do not apply to the team; `shared` its
    full-time people who serve other teams too, by role.
    """

    situation: Situation
    readings: Mapping[str, Reading] = field(default_factory=dict)
    practices: Mapping[str, Score] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    shared: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def engineers(self) -> int:
        return self.situation.engineers


def engineers_of(members: Iterable[Member]) -> int:
    return sum(member.engineers for member in members)


@dataclass(frozen=True)
class Coverage:
    """Engineers for whom something is known, to whom it applies, and all of them."""

    known: int
    applicable: int
    total: int

    @property
    def applies(self) -> bool:
        """What applies to at least half of the engineers applies to the whole."""
        return self.applicable > 0 and self.applicable >= HALF * self.total

    @property
    def enough(self) -> bool:
        return self.applies and self.known > 0 and self.known >= ENOUGH_KNOWN * self.applicable

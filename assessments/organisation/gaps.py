"""Practices that most teams lack: solved once and centrally, instead of once in each team."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

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

"""SLO reliability and platform adoption: the mean of the bands of what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .readings import Reading, Readings

ENOUGH_KNOWN = Fraction(60, 100)
LEAST_KNOWN = {"full": 3, "quick": 2}
BEST_BAND = 3


@dataclass(frozen=True)
class FamilyVerdict:
    """A family's 0–100 score with its interval; None when too few of its metrics are known."""

    family: str
    score: Fraction | None
    low: Fraction | None
    high: Fraction | None
    counted: tuple[Reading, ...]
    readings: tuple[Reading, ...]


def family_verdict(family: str, readings: Readings, track: str = "full") -> FamilyVerdict | None:
    """The verdict of the SLO or the platform family, or None when nothing in it applies."""
    own = tuple(r for r in readings.values() if r.metric.family == family)
    applicable = [r for r in own if r.scored]
    if not applicable:
        return None
    counted = tuple(r for r in applicable if r.known)
    if len(counted) < max(Fraction(LEAST_KNOWN[track]), ENOUGH_KNOWN * len(applicable)):
        return FamilyVerdict(family, None, None, None, counted, own)
    ends = [r.ends() for r in counted]
    return FamilyVerdict(
        family,
        _mean_band(counted),
        _mean_band(worst for worst, _ in ends),
        _mean_band(best for _, best in ends),
        counted,
        own,
    )


def _mean_band(readings: Iterable[Reading]) -> Fraction:
    points = [r.points or Fraction(0) for r in readings]
    return sum(points, Fraction(0)) / len(points) / BEST_BAND * 100

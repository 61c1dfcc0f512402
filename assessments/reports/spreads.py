"""How the figures of several teams are spread, as the page of their advice shows it."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from assessments.criteria import Reading
from assessments.models import Question
from assessments.organisation import HALF, Distribution, Member, place

from .wording import OF_ASSUMED_TARGET, counted

# From the worst to the best, by engineers.
SHARES = (Fraction(0), Fraction(1, 4), HALF, Fraction(3, 4), Fraction(1))
FAMILIES = ("dora", "slo", "platform")


def spread_rows(
    spreads: Mapping[str, Distribution], questions: Iterable[Question]
) -> dict[str, list[dict]]:
    """A row for each figure that has a better and a worse end, by family, in their order."""
    metrics = {q.code: q.family for q in questions if q.code in spreads}
    rows: dict[str, list[dict]] = {family: [] for family in FAMILIES}
    for code, family in metrics.items():
        if _has_ends(spreads[code]):
            rows[family].append(_row(spreads[code]))
    return {family: own for family, own in rows.items() if own}


def _has_ends(spread: Distribution) -> bool:
    return bool(spread.members) and _reading(spread).scorable


def _reading(spread: Distribution) -> Reading:
    return spread.reading(HALF)


def _row(spread: Distribution) -> dict:
    readings, coverage = [spread.reading(share) for share in SHARES], spread.coverage
    return {
        "code": spread.code,
        "title": readings[0].metric.name,
        "bands": [band.label for band in readings[0].metric.bands],
        "shown": [_shown(spread.code, spread.at(share)) for share in SHARES],
        "places": [float(round(place(reading) * 100, 1)) for reading in readings],
        "teams": len(spread.members),
        "known": coverage.known,
        "applicable": coverage.applicable,
        "enough": coverage.enough,
    }


def _shown(code: str, member: Member) -> str:
    """A figure with its unit; downtime in multiples of what each team's own target allows."""
    reading = member.readings[code]
    if reading.value is None:
        return reading.label
    if reading.metric.budget_bands:
        times = brief(member.situation.figures[code].compared)
        assumed = f" {OF_ASSUMED_TARGET}" if reading.metric.assumed else ""
        return f"{times} times the target's minutes{assumed}"
    return counted(brief(reading.value), reading.metric.unit)


def brief(value: Fraction) -> str:
    """Three figures are enough to see how far teams lie apart."""
    return f"{float(value):.3g}" if abs(value) < 100 else str(round(value))

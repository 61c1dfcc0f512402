"""Conditions of a consistency check: whether answers meet them for certain.

A condition is data: {"question": code} with `choices`, or with `at_least` and `at_most`, edges of
the figure itself; of the figure `times` another one; or, `of_target`, of its multiple of the
minutes that the availability target allows. A band counts with both its ends, never its middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments.metrics import budget_minutes

from .readings import Band, Reading, Readings
from .settling import placed, target_given

Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """From where to where a figure lies; None is unbounded."""

    low: Fraction | None
    high: Fraction | None

    def within(self, least: Any, most: Any) -> bool:
        """Whether all of it lies between the edges; an edge that is None asks nothing."""
        above = least is None or (self.low is not None and self.low >= Fraction(least))
        return above and (most is None or (self.high is not None and self.high <= Fraction(most)))

    def times(self, other: "Span") -> "Span":
        """The product of two figures that are never negative."""
        return Span(_product(self.low, other.low), _product(self.high, other.high))


def _product(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one * other


def questions_of(condition: Condition) -> list[str]:
    """The codes of the figures that a condition looks at."""
    return [condition[key] for key in ("question", "times") if condition.get(key)]


def holds(condition: Condition, readings: Readings, *, sites: int = 1) -> bool:
    """Whether the answers, as they were given, meet the condition for certain."""
    reading = readings.get(condition["question"])
    if reading is None or not reading.known:
        return False
    if "choices" in condition:
        return _number(reading, readings, sites) in condition["choices"]
    span = _span(condition, readings, sites)
    return span is not None and span.within(condition.get("at_least"), condition.get("at_most"))


def _span(condition: Condition, readings: Readings, sites: int) -> Span | None:
    spans = [
        _multiple_of(readings[code], target_given(readings))
        if condition.get("of_target")
        else _span_of(readings[code], readings, sites)
        for code in questions_of(condition)
        if code in readings
    ]
    if None in spans or len(spans) < len(questions_of(condition)):
        return None
    first, *others = (span for span in spans if span)
    return first.times(others[0]) if others else first


def _number(reading: Reading, readings: Readings, sites: int) -> int | None:
    """The number of its choice or band; None where the edges of its bands are not known."""
    if reading.value is None:
        return reading.band
    fitted = placed(reading, target_given(readings), sites)
    return fitted.band_number if fitted else None


def _span_of(reading: Reading, readings: Readings, sites: int) -> Span | None:
    if reading.value is not None:
        return Span(reading.value, reading.value)
    fitted = placed(reading, target_given(readings), sites)
    if fitted is None or not reading.metric.unit:
        return None
    band = fitted.metric.bands[fitted.band or 0]
    low = reading.metric.minimum if band.lower is None else band.lower
    return Span(low, reading.metric.maximum if band.upper is None else band.upper)


def _multiple_of(reading: Reading, target: Fraction | None) -> Span | None:
    """How many times the target's minutes: a band says it without knowing the target."""
    if not reading.metric.budget_bands:
        return None
    if reading.value is None:
        bands, number = reading.metric.bands, reading.band or 0
        above = (
            bands[number + 1] if number + 1 < len(bands) else Band("", budget_factor=Fraction(0))
        )
        return Span(above.budget_factor, bands[number].budget_factor)
    if target is None:
        return None
    multiple = reading.value / budget_minutes(target)
    return Span(multiple, multiple)

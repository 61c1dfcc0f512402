"""Conditions of a consistency check: whether answers meet them for certain.

A condition is data: {"question": code} with `choices`, or with `at_least`, `at_most` and `below`,
edges of the figure itself; of the figure `times` another one; or, `of_target`, of its multiple of
the minutes that the availability target allows. A band counts with both its ends, never its middle.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessments.metrics import budget_minutes

from .readings import Reading, Readings, Span
from .settling import target_of

Condition = Mapping[str, Any]
EDGES = ("at_least", "at_most", "below")


def questions_of(condition: Condition) -> list[str]:
    """The codes of the figures that a condition looks at."""
    return [condition[key] for key in ("question", "times") if condition.get(key)]


def holds(condition: Condition, readings: Readings) -> bool:
    """Whether the answers, placed beside target and sites, meet the condition for certain."""
    reading = readings.get(condition["question"])
    if reading is None or not reading.known:
        return False
    if "choices" in condition:
        return _number(reading) in condition["choices"]
    span = _span(condition, readings)
    return span is not None and _lies_within(span, condition)


def _number(reading: Reading) -> int | None:
    """The number of its choice or band; None where the edges of its bands are assumed."""
    unsure = reading.value is not None and reading.metric.assumed
    return None if unsure else reading.band_number


def _lies_within(span: Span, condition: Condition) -> bool:
    tests = {"at_least": span.is_at_least, "at_most": span.is_at_most, "below": span.is_below}
    return all(tests[key](Fraction(condition[key])) for key in EDGES if key in condition)


def _span(condition: Condition, readings: Readings) -> Span | None:
    known = [readings[code] for code in questions_of(condition) if code in readings]
    multiple = condition.get("of_target")
    spans = [_multiple_of(r, readings) if multiple else r.span for r in known]
    if len(spans) < len(questions_of(condition)):
        return None
    whole = spans[0]
    for other in spans[1:]:
        whole = whole.times(other) if whole and other else None
    return whole


def _multiple_of(reading: Reading, readings: Readings) -> Span | None:
    """How many times the target's minutes: a band says it without knowing the target."""
    if not reading.metric.budget_bands:
        return None
    if reading.value is not None:
        multiple = reading.value / budget_minutes(target_of(readings))
        return None if reading.metric.assumed else Span(multiple, multiple)
    bands, number = reading.metric.bands, reading.band or 0
    better = bands[number + 1].budget_factor if number + 1 < len(bands) else Fraction(0)
    return Span(better, bands[number].budget_factor)

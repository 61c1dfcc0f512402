"""Readings that others decide: no SLO, assumed target, its multiples; conditions of checks."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from assessments.metrics import ASSUMED_TARGET, budget_minutes

from .readings import Reading, Readings, Span


def apply_rules(
    readings: Readings, *, sites: int = 1, around_the_clock: bool = True
) -> dict[str, Reading]:
    """The readings after the rules by which one answer decides another (docs/scoring.md)."""
    settled = with_edges(readings, sites=sites)
    for code, reading in settled.items():
        if reading.metric.round_the_clock_only and not around_the_clock:
            settled[code] = _not_applicable(reading)
    if _value(settled, "deployment_frequency") == 0:
        for code in {"lead_time", "change_failure_rate", "recovery_time"} & settled.keys():
            settled[code] = _not_applicable(settled[code])
    recovery = settled.get("recovery_time")
    if recovery and not recovery.applies and _value(settled, "change_failure_rate") == 0:
        best = len(recovery.metric.bands) - 1
        settled["recovery_time"] = _decided(recovery, best, "nothing-to-recover-from")
    if _value(settled, "slo_coverage") == 0:
        for code in OF_AN_SLO & settled.keys():
            settled[code] = _decided(settled[code], 0, "no-slo")
    return settled


OF_AN_SLO = frozenset({"slo_attainment", "error_budget_left"})


def without_slo(reading: Reading, readings: Readings) -> bool:
    """Whether the reading is a figure of an SLO although the team has no SLO."""
    return reading.metric.code in OF_AN_SLO and _value(readings, "slo_coverage") == 0


def with_edges(readings: Readings, *, sites: int = 1) -> dict[str, Reading]:
    """The readings with band edges adjusted to the target and the number of sites."""
    target, assumed = target_of(readings), is_target_assumed(readings)
    return {code: _fit(r, target, sites, assumed=assumed) for code, r in readings.items()}


def is_target_assumed(readings: Readings) -> bool:
    """Whether nobody gave an availability target."""
    return not _value(readings, "availability_target")


def target_of(readings: Readings) -> Fraction:
    """The availability target in percent; 99.9 is assumed where none is known."""
    return _value(readings, "availability_target") or ASSUMED_TARGET


def _value(readings: Readings, code: str) -> Fraction | None:
    reading = readings.get(code)
    return reading.value if reading and reading.applies else None


def _fit(reading: Reading, target: Fraction, sites: int, *, assumed: bool) -> Reading:
    metric = reading.metric
    if metric.budget_bands:
        minutes = budget_minutes(target)
        uppers = [b.budget_factor and b.budget_factor * minutes for b in metric.bands]
        lowers = [*uppers[1:], None]
        bands = tuple(
            replace(band, lower=lower, upper=upper, includes_upper=upper is not None)
            for band, lower, upper in zip(metric.bands, lowers, uppers, strict=True)
        )
        return replace(reading, metric=replace(metric, bands=bands, assumed=assumed))
    if metric.extra_for_two_sites and sites > 1:
        extra = metric.extra_for_two_sites
        bands = tuple(
            replace(
                band,
                lower=None if band.lower is None else band.lower + extra,
                upper=None if band.upper is None else band.upper + extra,
            )
            for band in metric.bands
        )
        return replace(reading, metric=replace(metric, bands=bands))
    return reading


def _not_applicable(reading: Reading) -> Reading:
    return replace(reading, value=None, band=None, applies=False)


def _decided(reading: Reading, band: int, note: str) -> Reading:
    return replace(reading, value=None, band=band, confidence="measured", applies=True, note=note)


Condition = Mapping[str, Any]
EDGES = ("at_least", "at_most", "below")


def questions_of(condition: Condition) -> list[str]:
    """The codes of the questions that a condition reads."""
    return [condition[key] for key in ("question", "times") if condition.get(key)]


def holds(condition: Condition, readings: Readings) -> bool:
    """Whether the answers, after `with_edges`, certainly meet the condition."""
    reading = readings.get(condition["question"])
    if reading is None or not reading.known:
        return False
    if "choices" in condition:
        return _number(reading) in condition["choices"]
    span = _span(condition, readings)
    return span is not None and _lies_within(span, condition)


def _number(reading: Reading) -> int | None:
    """The number of the choice or band; None if an assumed target decides the band."""
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
    """The reading as a multiple of the target's minutes; a band has it even without the target."""
    if not reading.metric.budget_bands:
        return None
    if reading.value is not None:
        multiple = reading.value / budget_minutes(target_of(readings))
        return None if reading.metric.assumed else Span(multiple, multiple)
    bands, number = reading.metric.bands, reading.band or 0
    better = bands[number + 1].budget_factor if number + 1 < len(bands) else Fraction(0)
    return Span(better, bands[number].budget_factor)

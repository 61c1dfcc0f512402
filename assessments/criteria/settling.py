"""The rules that one answer sets for another, and the edges that a target or a site moves."""

from dataclasses import replace
from fractions import Fraction

from assessments.metrics import ASSUMED_TARGET, budget_minutes

from .readings import Reading, Readings


def settle(
    readings: Readings, *, sites: int = 1, around_the_clock: bool = True
) -> dict[str, Reading]:
    """The readings with the rules applied that one answer sets for another (docs/scoring.md)."""
    settled = placed(readings, sites=sites)
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
    """Whether a figure of an SLO was given, or decided, although there is none."""
    return reading.metric.code in OF_AN_SLO and _value(readings, "slo_coverage") == 0


def placed(readings: Readings, *, sites: int = 1) -> dict[str, Reading]:
    """The readings with the band edges that depend on the target or on the number of sites."""
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

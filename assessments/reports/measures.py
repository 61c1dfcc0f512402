"""Metric questions → readings, and the rows of the three criteria families."""

import math
from collections.abc import Iterable
from fractions import Fraction

from assessments import criteria, metrics, scoring
from assessments.models import Answer, Question
from roles.numbers import plain

from .cases import Answered, Case
from .figures import exactly, number, score_number


def readings_of(case: Case, asked: list[Question]) -> dict[str, criteria.Reading]:
    readings = {q.code: reading_of(q, case.answer(q)) for q in asked if q.is_metric}
    return criteria.settle(
        readings, sites=case.team.sites, around_the_clock=case.team.around_the_clock
    )


def reading_of(question: Question, answer: Answered) -> criteria.Reading:
    known = answer.state == Answer.State.KNOWN
    return criteria.Reading(
        question.as_metric(),
        answer.value if known else None,
        answer.choice if known else None,
        answer.confidence,
        answer.applies,
        answer.sample,
        entered=answer.entered if known else "",
    )


def criteria_rows(readings: dict[str, criteria.Reading], track: str) -> dict:
    families = {}
    dora = criteria.dora_verdict(readings)
    if dora:
        families["dora"] = _dora_row(dora)
    for family in ("slo", "platform"):
        verdict = criteria.family_verdict(family, readings, track)
        if verdict:
            families[family] = _family_row(verdict, readings)
    return families


def _dora_row(verdict: criteria.DoraVerdict) -> dict:
    return {
        "year": criteria.DORA_YEAR,
        "source": criteria.DORA_SOURCE,
        "level": verdict.level,
        "level_low": verdict.level_low,
        "level_high": verdict.level_high,
        "between": list(verdict.between) if verdict.between else None,
        "margin": score_number(verdict.margin),
        "throughput": score_number(verdict.throughput),
        "stability": score_number(verdict.stability),
        "constraint": verdict.constraint,
        "metrics": _with_benchmarks(_metric_rows(verdict.readings)),
        "benchmark_source": criteria.BENCHMARK_SOURCE,
        "clusters": [
            {
                "level": cluster.level,
                "share": cluster.share,
                "published": dict(cluster.published),
                "centroid": {code: number(v) for code, v in cluster.centroid.items()},
            }
            for cluster in criteria.CLUSTERS
        ],
    }


def _with_benchmarks(rows: dict) -> dict:
    """Beside each 0–10 score the published mean and deviation."""
    for code, row in rows.items():
        mean, deviation = criteria.BENCHMARKS.get(code, (None, None))
        row["benchmark"] = {"mean": number(mean), "deviation": number(deviation)}
    return rows


def _family_row(verdict: criteria.FamilyVerdict, readings: dict[str, criteria.Reading]) -> dict:
    row = {
        "score": score_number(verdict.score),
        "low": score_number(verdict.low),
        "high": score_number(verdict.high),
        "level": None if verdict.score is None else scoring.level_of(verdict.score),
        "level_low": None if verdict.low is None else scoring.level_of(verdict.low),
        "level_high": None if verdict.high is None else scoring.level_of(verdict.high),
        "known": len(verdict.counted),
        "metrics": _metric_rows(verdict.readings),
    }
    if verdict.family == "slo":
        row |= _availability(readings)
    return row


def _availability(readings: dict[str, criteria.Reading]) -> dict:
    target, downtime = criteria.target_of(readings), readings.get("downtime")
    figure = downtime.value if downtime and downtime.applies else None
    up = None if figure is None else metrics.availability(figure)
    return {
        "availability": None if up is None else math.floor(up * 100 + Fraction(1, 2)) / 100,
        "target": exactly(target),
        "target_assumed": criteria.is_target_assumed(readings),
        "budget_minutes": number(metrics.budget_minutes(target)),
    }


def _metric_rows(readings: Iterable[criteria.Reading]) -> dict:
    return {r.metric.code: _metric_row(r) for r in readings if r.applies}


def _metric_row(reading: criteria.Reading) -> dict:
    worst, best = reading.ends()
    points = reading.points if reading.scored or reading.metric.code == "rework_rate" else None
    bands = reading.metric.bands
    known = reading.band_number
    return {
        "title": reading.metric.name,
        "value": exactly(reading.value),
        "unit": reading.metric.unit,
        "band": reading.label,
        "score": number(points),
        "points": None if points is None else plain(points),
        "low": number(worst.points) if points is not None else None,
        "high": number(best.points) if points is not None else None,
        "confidence": reading.confidence if reading.known else None,
        "known": reading.known,
        "scored": reading.scored and reading.metric.counts,
        "source": bands[known].source if known is not None else None,
        "number": known,
        "bands": [band.label for band in bands],
    }

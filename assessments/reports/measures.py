"""Metric questions → readings, and the three criteria families as a report keeps them."""

from collections.abc import Iterable, Mapping

from assessments import criteria, scoring
from assessments.models import Answer, Question
from roles.numbers import from_json, to_json

from .cases import Answered, Case

SHOWN_UNSCORED = "rework_rate"


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


# --- as a report keeps them ---


def criteria_data(readings: Mapping[str, criteria.Reading], track: str) -> dict:
    """The verdict of each family with the codes of its metrics; exact numbers."""
    families = {}
    dora = criteria.dora_verdict(readings)
    if dora:
        families["dora"] = _dora(dora)
    for family in ("slo", "platform"):
        verdict = criteria.family_verdict(family, readings, track)
        if verdict:
            families[family] = _family(verdict)
    return families


def levels_in(families: Mapping[str, Mapping]) -> dict[str, str | None]:
    """The level of each family of a report."""
    return {
        code: verdict["level"] if code == "dora" else level_in(verdict, "score")
        for code, verdict in families.items()
    }


def level_in(kept: Mapping, end: str) -> str | None:
    """The level of a kept score, or of its low or high."""
    return None if kept[end] is None else scoring.level_of(from_json(kept[end]))


def _dora(verdict: criteria.DoraVerdict) -> dict:
    return {
        "level": verdict.level,
        "level_low": verdict.level_low,
        "level_high": verdict.level_high,
        "between": list(verdict.between) if verdict.between else None,
        "margin": to_json(verdict.margin),
        "throughput": to_json(verdict.throughput),
        "stability": to_json(verdict.stability),
        "constraint": verdict.constraint,
        "metrics": _codes(verdict.readings),
    }


def _family(verdict: criteria.FamilyVerdict) -> dict:
    return {
        "score": to_json(verdict.score),
        "low": to_json(verdict.low),
        "high": to_json(verdict.high),
        "metrics": _codes(verdict.readings),
    }


def _codes(readings: Iterable[criteria.Reading]) -> list[str]:
    return [reading.metric.code for reading in readings if reading.applies]


def reading_data(reading: criteria.Reading) -> dict:
    """What the answer came to: a band, the rule that decided it, exact points with their ends."""
    pointed = reading.scored or reading.metric.code == SHOWN_UNSCORED
    points = reading.points if pointed else None
    worst, best = reading.ends()
    kept = {
        "value": to_json(reading.value),
        "band": reading.band_number,
        "note": reading.note,
        "points": to_json(points),
        "low": None if points is None else to_json(worst.points),
        "high": None if points is None else to_json(best.points),
        "confidence": reading.confidence if reading.known else None,
        "scored": reading.scored and reading.metric.counts,
        "assumed": reading.metric.assumed,
    }
    return {
        name: part for name, part in kept.items() if part is not False and part not in ("", None)
    }

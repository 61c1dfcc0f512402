"""Answers → replies, scores, readings, verdicts as stored; strengths, weakest, critical ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

from assessments import criteria, scoring
from assessments.models import Answer, PracticeText, Question
from assessments.models.report_data import DoraData, FamilyData, ReadingData, ScoreData
from roles.values.numbers import from_json, to_json

from .cases import Answered, Case

WEAKEST = STRONGEST = 3
STRONG, MOST = 50, 100

Replies = list[scoring.Reply]
# The score itself, and the ends of its interval.
End: TypeAlias = Literal["score", "low", "high"]
SHOWN_UNSCORED = "rework_rate"


def replies_of(case: Case, asked: list[Question]) -> dict[str, Replies]:
    """The replies to the asked practice questions, by practice."""
    replies: dict[str, Replies] = {}
    for question in asked:
        if not question.is_metric:
            own = replies.setdefault(question.practice.code, [])
            own.append(_reply(question, case.answer(question)))
    return replies


def guesses_of(replies: Replies) -> Replies:
    """The replies, with only the guesses uncertain."""
    return [r if r.confidence == "guess" else replace(r, confidence="measured") for r in replies]


def only_guesses(replies: Replies) -> bool:
    known = [reply for reply in replies if reply.known]
    return bool(known) and all(reply.confidence == "guess" for reply in known)


def practice_scores(replies: Mapping[str, Replies]) -> dict[str, scoring.Score]:
    scores = {code: scoring.practice_score(code, own) for code, own in replies.items()}
    return {code: score for code, score in scores.items() if score}


def _reply(question: Question, answer: Answered) -> scoring.Reply:
    return scoring.Reply(
        question.code,
        Fraction(question.weight),
        answer.choice if answer.state == Answer.State.KNOWN else None,
        answer.confidence,
        answer.applies,
    )


def discipline_scores(
    case: Case, practices: Mapping[str, scoring.Score]
) -> dict[str, scoring.Score]:
    scores = {}
    for version in case.versions:
        codes = {text.practice.code for text in version.texts.all()}
        slug = version.questionnaire.discipline.slug
        own = [score for code, score in practices.items() if code in codes]
        scores[slug] = scoring.discipline_score(slug, own)
    return {slug: score for slug, score in scores.items() if score}


def critical_of(case: Case, asked: list[Question]) -> list[Question]:
    """The critical questions at their lowest choice, which no good score makes up for."""
    return [q for q in asked if q.critical and _reply(q, case.answer(q)).points == 0]


def score_data(score: scoring.Score) -> ScoreData:
    """A score as a report stores it: exact, with its terms."""
    return {
        "score": to_json(score.value),
        "low": to_json(score.low),
        "high": to_json(score.high),
        "weight": to_json(score.weight),
        "known_weight": to_json(score.known_weight),
        "terms": [
            [term.code, *map(to_json, (term.weight, term.value, term.low, term.high))]
            for term in score.terms
        ],
    }


def facts_of(practice: str, asked: Iterable[Question]) -> list[str]:
    """The facts behind the questions of a practice, each once."""
    own = (q for q in asked if q.practice.code == practice and not q.is_metric)
    return list(dict.fromkeys(fact for question in own for fact in question.facts))


def strengths(practices: Mapping[str, scoring.Score]) -> list[str]:
    """The highest scores from Established on; among equals the more certain one first."""
    strong = [term for term in scoring.terms_of(practices.values()) if term.value >= STRONG]
    return [t.code for t in sorted(strong, key=lambda t: (-t.value, -t.low))[:STRONGEST]]


def weakest(
    practices: Mapping[str, scoring.Score],
    texts: Mapping[str, PracticeText],
    facts: Mapping[str, list[str]],
    fired: set[str],
    first: str | None,
) -> list[str]:
    """The lowest scores; among equals those behind a problem, then those of the first role.

    `facts` are those of each practice, `fired` those of the problems, `first` is a discipline.
    """
    weak = [term for term in scoring.terms_of(practices.values()) if term.value < MOST]

    def order(term: scoring.Term) -> tuple[Fraction, bool, bool, bool, Fraction]:
        text = texts[term.code]
        behind = fired & set(facts[term.code][:1])
        waits = any(_value(practices, code) < STRONG for code in text.requires)
        return term.value, not behind, text.discipline != first, waits, term.low

    return [term.code for term in sorted(weak, key=order)[:WEAKEST]]


def _value(practices: Mapping[str, scoring.Score], code: str) -> Fraction:
    score = practices.get(code)
    return Fraction(0) if score is None or score.value is None else score.value


def readings_of(case: Case, asked: list[Question]) -> dict[str, criteria.Reading]:
    readings = {q.code: reading_of(q, case.answer(q)) for q in asked if q.is_metric}
    return criteria.apply_rules(
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


# --- as a report stores them ---


def criteria_data(readings: criteria.Readings, track: str) -> dict[str, DoraData | FamilyData]:
    """The verdict of each family with the codes of its metrics; exact numbers."""
    families: dict[str, DoraData | FamilyData] = {}
    dora = criteria.dora_verdict(readings)
    if dora:
        families["dora"] = _dora(dora)
    for family in ("slo", "platform"):
        verdict = criteria.family_verdict(family, readings, track)
        if verdict:
            families[family] = _family(verdict)
    return families


def levels_in(families: Mapping[str, Any]) -> dict[str, str | None]:
    """The level of each family of a report."""
    return {
        code: verdict["level"] if code == "dora" else level_in(verdict, "score")
        for code, verdict in families.items()
    }


def level_in(kept: ScoreData | FamilyData, end: End) -> str | None:
    """The level of a stored score, or of its low or high."""
    score = from_json(kept[end])
    return None if score is None else scoring.level_of(score)


def _dora(verdict: criteria.DoraVerdict) -> DoraData:
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


def _family(verdict: criteria.FamilyVerdict) -> FamilyData:
    return {
        "score": to_json(verdict.score),
        "low": to_json(verdict.low),
        "high": to_json(verdict.high),
        "metrics": _codes(verdict.readings),
    }


def _codes(readings: Iterable[criteria.Reading]) -> list[str]:
    return [reading.metric.code for reading in readings if reading.applies]


def reading_data(reading: criteria.Reading) -> ReadingData:
    """The result of an answer: a band, the rule that decided it, exact points with their ends."""
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
    said = {
        name: part for name, part in kept.items() if part is not False and part not in ("", None)
    }
    return cast("ReadingData", said)  # mypy cannot follow which fields are left.

"""Findings of a case before any advice: scores, readings, contradictions, critical answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments import criteria, scoring
from assessments.models import Question

from .cases import Case
from .contradictions import ContradictingAnswers, contradictions_of
from .scores import (
    critical_of,
    discipline_scores,
    guesses_of,
    only_guesses,
    practice_scores,
    readings_of,
    replies_of,
)


@dataclass(frozen=True)
class Findings:
    """Scores by code and slug; `readings` has all metrics, `in_scope` those of the asked versions.

    In the guessed scores only the guesses are uncertain, which narrows their ends. `all_guessed`
    are the practices that rest on guesses alone. `critical` are the critical questions at their
    lowest choice.
    """

    case: Case
    asked: list[Question]
    practices: Mapping[str, scoring.Score]
    disciplines: Mapping[str, scoring.Score]
    guessed_practices: Mapping[str, scoring.Score]
    guessed_disciplines: Mapping[str, scoring.Score]
    all_guessed: frozenset[str]
    readings: criteria.Readings
    in_scope: criteria.Readings
    contradictions: list[ContradictingAnswers]
    critical: list[Question]


def findings_of(case: Case) -> Findings:
    asked = case.questions(case.versions)
    replies = replies_of(case, asked)
    practices = practice_scores(replies)
    guessed = practice_scores({code: guesses_of(own) for code, own in replies.items()})
    readings = readings_of(case, case.figures())
    inside = {question.code for version in case.versions for question in version.questions.all()}
    return Findings(
        case=case,
        asked=asked,
        practices=practices,
        disciplines=discipline_scores(case, practices),
        guessed_practices=guessed,
        guessed_disciplines=discipline_scores(case, guessed),
        all_guessed=frozenset(code for code, own in replies.items() if only_guesses(own)),
        readings=readings,
        in_scope={code: reading for code, reading in readings.items() if code in inside},
        contradictions=contradictions_of(case),
        critical=critical_of(case, asked),
    )

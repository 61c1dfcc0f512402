"""What the answers of a case come to, before anybody is advised: scores and readings."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments import criteria, scoring
from assessments.models import Question
from roles.investment import Situation

from .advice import situation_of
from .cases import Case
from .consistency import Contradiction, contradictions_of
from .measures import readings_of
from .practices import (
    critical_of,
    discipline_scores,
    guesses_of,
    only_guesses,
    practice_scores,
    replies_of,
)


@dataclass(frozen=True)
class Findings:
    """Scores by code and slug; `readings` are of all metrics, `in_scope` of the asked versions.

    The guessed scores have the ends at which only the guesses among their answers move;
    `all_guessed` are the practices that rest on guesses alone. `contradictions` are pairs of
    answers, `critical` the vital questions at their lowest choice.
    """

    case: Case
    asked: list[Question]
    practices: Mapping[str, scoring.Score]
    disciplines: Mapping[str, scoring.Score]
    guessed_practices: Mapping[str, scoring.Score]
    guessed_disciplines: Mapping[str, scoring.Score]
    all_guessed: frozenset[str]
    readings: Mapping[str, criteria.Reading]
    in_scope: Mapping[str, criteria.Reading]
    contradictions: list[Contradiction]
    critical: list[Question]

    def situation(self, book) -> Situation:
        """What the advice by this rulebook is made from."""
        return situation_of(self, book)


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

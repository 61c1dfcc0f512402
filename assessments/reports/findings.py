"""What the answers of a case come to, before anybody is advised: scores and readings."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments import criteria, scoring
from assessments.models import Question
from roles.investment import Situation

from .advice import situation_of
from .cases import Case
from .consistency import contradictions_of
from .measures import readings_of
from .practices import critical_of, discipline_scores, practice_scores


@dataclass(frozen=True)
class Findings:
    """Scores by code and slug; `readings` are of all metrics, `in_scope` of the asked versions.

    `contradictions` are pairs of answers, `critical` the vital questions at their lowest choice.
    """

    case: Case
    asked: list[Question]
    practices: Mapping[str, scoring.Score]
    disciplines: Mapping[str, scoring.Score]
    readings: Mapping[str, criteria.Reading]
    in_scope: Mapping[str, criteria.Reading]
    contradictions: list[dict]
    critical: list[dict]

    def situation(self, book) -> Situation:
        """What the advice by this rulebook is made from."""
        return situation_of(
            self.case, self.practices, self.disciplines, self.readings, self.in_scope, book
        )


def findings_of(case: Case) -> Findings:
    asked = case.questions(case.versions)
    practices = practice_scores(case, asked)
    readings = readings_of(case, case.figures())
    inside = {question.code for version in case.versions for question in version.questions.all()}
    return Findings(
        case=case,
        asked=asked,
        practices=practices,
        disciplines=discipline_scores(case, practices),
        readings=readings,
        in_scope={code: reading for code, reading in readings.items() if code in inside},
        contradictions=contradictions_of(case),
        critical=critical_of(case, asked),
    )

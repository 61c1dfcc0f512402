"""What a case amounts to before any advice is given: its scores, its readings, its situation."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments import criteria, scoring
from assessments.models import Question
from roles.investment import Situation
from roles.recommendations import Rulebook

from .advice import situation_of
from .cases import Case
from .measures import readings_of
from .practices import discipline_scores, practice_scores


@dataclass(frozen=True)
class Findings:
    """Everything that follows from the answers; `in_scope` leaves out what lies beside."""

    asked: list[Question]
    practices: Mapping[str, scoring.Score]
    disciplines: Mapping[str, scoring.Score]
    readings: Mapping[str, criteria.Reading]
    in_scope: Mapping[str, criteria.Reading]
    situation: Situation


def findings_of(case: Case, book: Rulebook) -> Findings:
    """The findings of a case, without a query where its versions have their questions."""
    asked = case.questions(case.versions)
    practices = practice_scores(case, asked)
    disciplines = discipline_scores(case, practices)
    readings = readings_of(case, case.figures())
    inside = {question.code for version in case.versions for question in version.questions.all()}
    in_scope = {code: reading for code, reading in readings.items() if code in inside}
    situation = situation_of(case, practices, disciplines, readings, in_scope, book)
    return Findings(asked, practices, disciplines, readings, in_scope, situation)

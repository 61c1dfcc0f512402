"""What if: a stored case with changed facts and metrics, judged again; nothing is stored."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from assessments.models import Answer, Assessment, Question
from assessments.reports.data.build import data_of
from assessments.reports.data.cases import Answered, Case, case_of
from assessments.reports.document.build import document_from
from assessments.reports.document.rows import Document
from assessments.reports.document.texts import Texts, translated
from roles.models import Ruleset
from roles.recommendations import rulebook


def submitted_case(assessment: Assessment) -> Case:
    """The case as it was judged, in the reader's language."""
    case = case_of(assessment)
    return replace(case, versions=tuple(translated(case.versions)))


def judge_again(case: Case, ruleset: Ruleset | None) -> Document:
    """The document of a case in the reader's language, by these rules, which may be older."""
    book = rulebook(ruleset, to_read=True)
    return document_from(data_of(case, book), Texts(case.versions, book, case.beside))


def changed(
    case: Case,
    *,
    facts: Mapping[str, Any],
    people: Mapping[str, Fraction],
    figures: Mapping[str, Fraction],
) -> Case:
    """The case with these team facts, staffing and figures."""
    team = replace(case.team, **facts, staffed={**case.team.staffed, **people})
    supposed = {
        code: Answered(Answer.State.KNOWN, value=value, confidence="estimated")
        for code, value in figures.items()
    }
    return replace(case, team=team, answers={**case.answers, **supposed})


def figures_to_change(case: Case, document: Document) -> list[tuple[Question, Answered]]:
    """The figures of this assessment that the advice read or missed."""
    subjects = set(document["advice"]["read"])
    return [
        (question, case.answer(question))
        for question in case.questions(case.versions)
        if question.is_metric and question.unit and question.code in subjects
    ]

"""The stored case with some facts changed, judged again; nothing is stored."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from assessments.models import Answer, Assessment, Question

from .cases import Answered, Case, TeamFacts, case_of
from .languages import words_of


def submitted_case(assessment: Assessment) -> Case:
    """The case as it was judged: with the team's facts of that day."""
    facts = TeamFacts.of(assessment.report.document["team"])
    return replace(case_of(assessment), team=facts)


def changed(case: Case, *, facts: Mapping, people: Mapping, figures: Mapping) -> Case:
    """The case with the given team facts, staffing and figures put in."""
    team = replace(case.team, **facts, staffed={**case.team.staffed, **people})
    supposed = {
        code: Answered(Answer.State.KNOWN, value=value, confidence="estimated")
        for code, value in figures.items()
    }
    return replace(case, team=team, answers={**case.answers, **supposed})


def figures_to_change(case: Case, document: dict) -> list[tuple[Question, Answered]]:
    """The figures that the advice read or missed, of those that the assessment asked for."""
    subjects, words = set(document["advice"]["read"]), words_of(document)
    return [
        (_worded(question, words), case.answer(question))
        for question in case.questions(case.versions)
        if question.is_metric and question.unit and question.code in subjects
    ]


def _worded(question: Question, words: dict[str, str]) -> Question:
    """A copy for the form: the case itself is judged in the words that are stored."""
    shown = copy(question)
    shown.say(words)
    return shown

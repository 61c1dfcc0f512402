"""Contradictions: two answers of which one must be wrong, found by the checks of the versions.

The report names them. Other checks are only shown before submission
(assessments/answering/conflicts.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from assessments import criteria
from assessments.models import Answer, Question, QuestionnaireVersion
from assessments.models.faults import Check
from assessments.models.report_data import ContradictingData, ContradictionData
from roles.values.numbers import to_json

from .cases import Answered, Case
from .scores import reading_of

QuestionAnswered: TypeAlias = tuple[Question, Answered]


@dataclass(frozen=True)
class ContradictingAnswers:
    """A check of a version that holds, and the answers that contradict each other."""

    version: QuestionnaireVersion
    number: int
    answers: tuple[QuestionAnswered, ...]

    @property
    def code(self) -> str:
        check: Check = self.version.checks[self.number]
        return check.get("code", "")

    def data(self) -> ContradictionData:
        """As a report stores it: the check by its position in the version."""
        return {
            "discipline": self.version.questionnaire.discipline.slug,
            "check": self.number,
            "answers": [_answer_data(*pair) for pair in self.answers],
        }


def contradictions_of(case: Case) -> list[ContradictingAnswers]:
    """The pairs of answers that contradict each other."""
    known = _known_answers(case)
    return [
        ContradictingAnswers(version, version.checks.index(check), _answers(check, known))
        for version in case.versions
        for check in checks_that_hold(version.checks, known.values(), case.team.sites)
        if check.get("contradiction", True) and len(_codes(check)) > 1
    ]


def _answers(check: Check, known: Mapping[str, QuestionAnswered]) -> tuple[QuestionAnswered, ...]:
    return tuple(known[code] for code in _codes(check))


def _known_answers(case: Case) -> dict[str, QuestionAnswered]:
    """The known answers, of any track; those about the rotation only with 24/7 on-call."""
    duty = case.team.around_the_clock
    return {
        question.code: (question, answer)
        for question in case.all_questions()
        if (answer := case.answer(question)).state == Answer.State.KNOWN
        and question.is_asked("full", around_the_clock=duty)
    }


def _codes(check: Check) -> list[str]:
    """The codes of the questions of a check, each once."""
    named = (code for condition in check["when"] for code in criteria.questions_of(condition))
    return list(dict.fromkeys(named))


def checks_that_hold(
    checks: Iterable[Check], known: Iterable[QuestionAnswered], sites: int
) -> list[Check]:
    """The checks whose conditions hold, with bands adjusted to the target and the sites."""
    given = {question.code: reading_of(question, answer) for question, answer in known}
    readings = criteria.with_edges(given, sites=sites)
    return [
        check
        for check in checks
        if all(criteria.holds(condition, readings) for condition in check["when"])
    ]


def _answer_data(question: Question, answer: Answered) -> ContradictingData:
    return {
        "question": question.code,
        "choice": answer.choice,
        "value": to_json(answer.value),
        "entered": answer.entered,
    }

"""Answers that do not fit together: asked about before submission, never errors, and then kept.

Two answers of which one must be wrong are a contradiction, and the report says so; other checks,
and answers that are all alike, are worth a thought only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assessments import criteria
from assessments.models import Answer, Question, QuestionnaireVersion, Team
from roles.numbers import to_json

from .cases import Answered, Case, answered
from .measures import reading_of
from .progress import Progress, Task

ENOUGH_TO_COMPARE = 8
ALL_ALIKE = _("Every practice has the same answer so far. Is the team really that even?")


def questions_to_think_about(progress: Progress, team: Team) -> list[tuple[str, Task]]:
    """What to think about, each with the practice at which to look again."""
    rows = [row for task in progress.tasks for row in task.rows]
    known = {q.code: (q, answered(a)) for q, a in rows if a and a.state == Answer.State.KNOWN}
    task_of = {q.code: task for task in progress.tasks for q in task.questions}
    checks = [check for section in progress.sections for check in section.checks]
    found = [
        (check["text"], task_of[check["when"][0]["question"]])
        for check in _found(checks, known.values(), team.sites)
    ]
    return found + _all_alike(progress)


@dataclass(frozen=True)
class Contradiction:
    """A check of a version that found answers of which one must be wrong, and those answers."""

    version: QuestionnaireVersion
    number: int
    answers: tuple[tuple[Question, Answered], ...]

    @property
    def code(self) -> str:
        return self.version.checks[self.number].get("code", "")

    def data(self) -> dict:
        """As a report keeps it: the check by its place in the version."""
        return {
            "discipline": self.version.questionnaire.discipline.slug,
            "check": self.number,
            "answers": [_answer_data(*pair) for pair in self.answers],
        }


def contradictions_of(case: Case) -> list[Contradiction]:
    """The pairs of answers that contradict each other."""
    known = _known_answers(case)
    return [
        Contradiction(version, version.checks.index(check), _answers(check, known))
        for version in case.versions
        for check in _found(version.checks, known.values(), case.team.sites)
        if check.get("contradiction", True) and len(_codes(check)) > 1
    ]


def _answers(check: dict, known: Mapping) -> tuple[tuple[Question, Answered], ...]:
    return tuple(known[code] for code in _codes(check))


def _known_answers(case: Case) -> dict[str, tuple[Question, Answered]]:
    """What is known, asked by the track or not; a rota only with duty round the clock."""
    duty = case.team.around_the_clock
    return {
        question.code: (question, answer)
        for question in case.all_questions()
        if (answer := case.answer(question)).state == Answer.State.KNOWN
        and question.is_asked("full", around_the_clock=duty)
    }


def _codes(check: dict) -> list[str]:
    """The questions of a check, each once."""
    named = (code for condition in check["when"] for code in criteria.questions_of(condition))
    return list(dict.fromkeys(named))


def _found(
    checks: Iterable[dict], known: Iterable[tuple[Question, Answered]], sites: int
) -> list[dict]:
    """The checks whose conditions hold, in bands that lie where target and sites put them."""
    given = {question.code: reading_of(question, answer) for question, answer in known}
    readings = criteria.placed(given, sites=sites)
    return [
        check
        for check in checks
        if all(criteria.holds(condition, readings) for condition in check["when"])
    ]


def _answer_data(question: Question, answer: Answered) -> dict:
    return {
        "question": question.code,
        "choice": answer.choice,
        "value": to_json(answer.value),
        "entered": answer.entered,
    }


def _all_alike(progress: Progress) -> list[tuple[str, Task]]:
    known = [
        (answer.choice.number, task)
        for task in progress.tasks
        for question, answer in task.rows
        if answer and answer.choice and not question.is_metric
    ]
    numbers = {number for number, task in known}
    if len(known) < ENOUGH_TO_COMPARE or len(numbers) > 1:
        return []
    return [(ALL_ALIKE, known[0][1])]

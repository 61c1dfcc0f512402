"""Answers that do not fit together: questions to think about before submission, never errors."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Question

from .progress import Progress, Task

ENOUGH_TO_COMPARE = 8
ALL_ALIKE = _("Every practice has the same answer so far. Is the team really that even?")


def questions_to_think_about(progress: Progress) -> list[tuple[str, Task]]:
    """What to think about, each with the practice at which to look again."""
    answers = {
        question.code: (question, answer)
        for task in progress.tasks
        for question, answer in task.rows
        if answer
    }
    task_of = {q.code: task for task in progress.tasks for q in task.questions}
    found = [
        (check["text"], task_of[check["when"][0]["question"]])
        for section in progress.sections
        for check in section.checks
        if _holds(check["when"], answers)
    ]
    return found + _all_alike(progress)


def _holds(conditions: Iterable[dict], answers: dict) -> bool:
    named = [(condition, answers.get(condition["question"])) for condition in conditions]
    return all(given and _meets(condition, *given) for condition, given in named)


def _meets(condition: dict, question: Question, answer: Answer) -> bool:
    if answer.state != Answer.State.KNOWN:
        return False
    metric = question.as_metric()
    if "choices" in condition:
        return _number(answer, metric) in condition["choices"]
    if answer.value is None and not question.unit:
        return False
    value = answer.value if answer.value is not None else metric.middle_of(answer.choice.number)
    least, most = condition.get("at_least"), condition.get("at_most")
    return (least is None or value >= Fraction(least)) and (most is None or value <= Fraction(most))


def _number(answer: Answer, metric) -> int | None:
    if answer.choice:
        return answer.choice.number
    return None if metric.budget_bands or not metric.bands else metric.band_of(answer.value)


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

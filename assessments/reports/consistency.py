"""Answers that do not fit together: questions to think about before submission, never errors."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from assessments import criteria
from assessments.models import Answer, Question, Team

from .cases import answered
from .measures import reading_of
from .progress import Progress, Task

ENOUGH_TO_COMPARE = 8
ALL_ALIKE = _("Every practice has the same answer so far. Is the team really that even?")


def questions_to_think_about(progress: Progress, team: Team) -> list[tuple[str, Task]]:
    """What to think about, each with the practice at which to look again."""
    known = {
        question.code: (question, answer)
        for task in progress.tasks
        for question, answer in task.rows
        if answer and answer.state == Answer.State.KNOWN
    }
    readings = _readings(known.values(), team)
    task_of = {q.code: task for task in progress.tasks for q in task.questions}
    found = [
        (check["text"], task_of[check["when"][0]["question"]])
        for section in progress.sections
        for check in section.checks
        if all(_holds(condition, known, readings) for condition in check["when"])
    ]
    return found + _all_alike(progress)


def _readings(known: Iterable[tuple[Question, Answer]], team: Team) -> dict[str, criteria.Reading]:
    """The figures as they were given, in bands that lie where the target and the sites put them."""
    figures = {q.code: reading_of(q, answered(a)) for q, a in known if q.is_metric}
    return criteria.placed(figures, sites=team.sites)


def _holds(condition: dict, known: Mapping, readings: Mapping[str, criteria.Reading]) -> bool:
    """Whether an answer meets a condition whatever its exact value is."""
    code = condition["question"]
    if code not in known:
        return False
    reading = readings.get(code)
    if "choices" in condition:
        number = _number(reading) if reading else known[code][1].choice.number
        return number in condition["choices"]
    span = reading.span if reading else None
    return span is not None and _meets(condition, span)


def _number(reading: criteria.Reading) -> int | None:
    """The band that was chosen, or that holds the value; none where its edges are assumed."""
    unsure = reading.value is not None and reading.metric.assumed
    return None if unsure else reading.band_number


def _meets(condition: dict, span: criteria.Span) -> bool:
    tests = {
        "at_least": span.is_at_least,
        "at_most": span.is_at_most,
        "below": span.is_below,
    }
    return all(test(Fraction(condition[key])) for key, test in tests.items() if key in condition)


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

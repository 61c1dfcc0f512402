"""Answers to think about, which contradict each other, and those that clash with stored ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import Answer, Given, Question, Team
from assessments.models.answers import answer_text
from assessments.reports.data.cases import answered
from assessments.reports.data.contradictions import checks_that_hold
from assessments.reports.document.texts import translated_answer

from .progress import Progress, Task

ENOUGH_TO_COMPARE = 8
ALL_ALIKE = _("You gave every practice the same answer so far. Is your team really that even?")


def questions_to_think_about(progress: Progress, team: Team) -> list[tuple[StrOrPromise, Task]]:
    """What to think about, each with the practice whose answers to check."""
    rows = [row for task in progress.tasks for row in task.rows]
    known = {q.code: (q, answered(a)) for q, a in rows if a and a.state == Answer.State.KNOWN}
    task_of = {q.code: task for task in progress.tasks for q in task.questions}
    checks = [check for section in progress.sections for check in section.checks]
    checks_with_tasks = [
        (check["text"], task_of[check["when"][0]["question"]])
        for check in checks_that_hold(checks, known.values(), team.sites)
    ]
    return checks_with_tasks + _all_alike(progress)


def _all_alike(progress: Progress) -> list[tuple[StrOrPromise, Task]]:
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


@dataclass(frozen=True)
class Clash:
    """A question with both answers. A row is a label, theirs and yours; the answer comes first.

    `again`: the person had chosen already, and then the stored answer changed once more.
    """

    question: Question
    stored: Answer
    given: Given
    again: bool = False

    @property
    def rows(self) -> list[tuple[StrOrPromise, str, str]]:
        answer, *more = [(label, say(self.stored), say(self.given)) for label, say in WAYS]
        return [answer, *(row for row in more if row[1] != row[2])]


def _confidence(answer: Answer | Given) -> str:
    known = answer.state == Answer.State.KNOWN
    return str(Answer.Confidence(answer.confidence).label) if known else ""


WAYS: tuple[tuple[StrOrPromise, Callable[[Answer | Given], str]], ...] = (
    (_("Answer"), answer_text),
    (_("How many replied"), lambda answer: "" if answer.sample is None else str(answer.sample)),
    (_("Confidence"), _confidence),
    (_("Reason"), lambda answer: answer.reason),
    (_("Comment"), lambda answer: answer.comment),
    (_("Link"), lambda answer: answer.evidence),
)


class AnswerForm(Protocol):
    """The form of one question, as it was posted."""

    question: Question

    @property
    def seen(self) -> int: ...
    @property
    def given(self) -> Given: ...
    @property
    def was_posted(self) -> bool: ...
    def is_valid(self) -> bool: ...
    def __getitem__(self, name: str) -> BoundField: ...


class AnswerPage(Protocol):
    """A page of such forms, with the stored answers that clash with them."""

    @property
    def forms(self) -> Sequence[AnswerForm]: ...
    @property
    def clashes(self) -> Mapping[Question, Answer]: ...
    @property
    def cleared(self) -> AnswerForm | None: ...


def clashes_of(page: AnswerPage) -> list[Clash]:
    """The clashes of a posted page, in its order; a cleared answer is shown as an empty one."""
    return [
        Clash(
            form.question,
            translated_answer(page.clashes[form.question], form.question),
            Given.cleared(form.seen) if form is page.cleared else form.given,
            again=bool(form["keep"].data),
        )
        for form in page.forms
        if form.question in page.clashes
    ]


def what_was_typed(page: AnswerPage) -> list[tuple[Question, list[tuple[StrOrPromise, str]]]]:
    """What came too late to be stored: each question with its labelled input."""
    valid = [form for form in page.forms if form.was_posted and form.is_valid()]
    return [
        (form.question, [(label, text) for label, say in WAYS if (text := say(form.given))])
        for form in valid
    ]

"""Task list: Tasks by Section, with state, minutes left, first gap, last answers; tracks."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from assessments.models import (
    Answer,
    Assessment,
    Given,
    PracticeText,
    Question,
    QuestionnaireVersion,
)
from assessments.models.faults import Check
from assessments.reports.document.build import answers_of
from assessments.reports.document.rows import AnswerRow
from assessments.reports.document.texts import translated, translated_answer

# Slower than the published mean of silent reading (238 words a minute: Brysbaert, 2019): people
# read to decide, and many in a second language.
WORDS_A_MINUTE = 200
SECONDS_A_CHOICE = 10
SECONDS_A_FIGURE = 20


def minutes(words: int, choices: int, figures: int) -> int:
    """The estimated minutes, rounded up, to read and answer with the figures at hand."""
    answering = choices * SECONDS_A_CHOICE + figures * SECONDS_A_FIGURE
    return math.ceil(Fraction(words, WORDS_A_MINUTE) + Fraction(answering, 60))


def words_in(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


@dataclass(frozen=True)
class Task:
    """One practice to fill in, with its questions and what was answered."""

    text: PracticeText
    questions: list[Question]
    answers: dict[str, Answer]

    @property
    def code(self) -> str:
        return self.text.practice.code

    @property
    def open(self) -> list[Question]:
        """Questions without an answer; "don't know" and "does not apply" are answers."""
        return [q for q in self.questions if self._state(q) == Answer.State.OPEN]

    @property
    def applicable(self) -> list[Question]:
        """The questions without those that were answered as not applicable."""
        return [q for q in self.questions if self._state(q) != Answer.State.NOT_APPLICABLE]

    def _state(self, question: Question) -> str:
        answer = self.answers.get(question.code)
        return answer.state if answer else Answer.State.OPEN

    @property
    def state(self) -> str:
        if not self.open:
            return "completed"
        return "in-progress" if len(self.open) < len(self.questions) else "not-started"

    @property
    def rows(self) -> list[tuple[Question, Answer | None]]:
        return [(q, self.answers.get(q.code)) for q in self.questions]

    @property
    def words_left(self) -> int:
        """The words that its page shows for the open questions, without the folded help."""
        if not self.open:
            return 0
        choices = (choice.anchor for q in self.open for choice in q.choices.all())
        return words_in(self.text.title, self.text.summary, *(q.text for q in self.open), *choices)


def minutes_for(tasks: Sequence[Task]) -> int:
    """The estimate for the open questions of these pages."""
    asked = [question for task in tasks for question in task.open]
    figures = sum(bool(question.unit) for question in asked)
    return minutes(sum(task.words_left for task in tasks), len(asked) - figures, figures)


@dataclass(frozen=True)
class Section:
    """The tasks of one discipline."""

    slug: str
    title: str
    summary: str
    tasks: list[Task]
    checks: list[Check]

    @property
    def completed(self) -> int:
        return sum(task.state == "completed" for task in self.tasks)


@dataclass(frozen=True)
class Progress:
    """The task list of an assessment."""

    sections: list[Section]

    @property
    def tasks(self) -> list[Task]:
        return [task for section in self.sections for task in section.tasks]

    @property
    def total(self) -> int:
        """The number of applicable questions; others count neither here nor as answered."""
        return sum(len(task.applicable) for task in self.tasks)

    @property
    def answered(self) -> int:
        return self.total - sum(len(task.open) for task in self.tasks)

    @property
    def begun(self) -> bool:
        return any(task.state != "not-started" for task in self.tasks)

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.total if self.total else 100

    @property
    def minutes_left(self) -> int:
        return minutes_for(self.tasks)

    @property
    def revisions(self) -> dict[str, int]:
        """The revision of each answer by question; equal if two people see the same answers."""
        return {code: a.revision for task in self.tasks for code, a in task.answers.items()}

    @property
    def first_gap(self) -> Task | None:
        return next((task for task in self.tasks if task.open), None)

    def task(self, code: str) -> Task | None:
        return next((task for task in self.tasks if task.code == code), None)

    def after(self, code: str) -> Task | None:
        """The next practice with a gap, searched from this one on and then from the start."""
        codes = [task.code for task in self.tasks]
        following = codes.index(code) + 1
        return next((t for t in self.tasks[following:] + self.tasks[:following] if t.open), None)

    def position_of(self, code: str) -> int:
        """The position of the task, counted from 1."""
        return [task.code for task in self.tasks].index(code) + 1


def last_answers(assessment: Assessment) -> dict[str, AnswerRow]:
    """The answers of the team's last report by question code: to compare, never to prefill."""
    earlier = assessment.team.assessments.standing().order_by("-submitted")
    last = earlier.select_related("report").first()
    return {row["question"]: row for row in answers_of(last)} if last else {}


def answers_to_keep(assessment: Assessment, last: Assessment | None) -> dict[Question, Given]:
    """The answers of the team's last report, a quick one, that a full assessment has not yet.

    Only of the same versions: a question that has changed since is answered anew.
    """
    if last is None or (last.track, assessment.track) != ("quick", "full"):
        return {}
    own = {answer.question_id: answer for answer in assessment.response.answers.all()}
    pinned = set(assessment.pins.values_list("version", flat=True))
    earlier = last.response.answers.select_related("question", "choice")
    keep = {}
    for answer in earlier.exclude(state=Answer.State.OPEN).filter(question__version__in=pinned):
        mine = own.get(answer.question_id)
        is_open = mine is None or mine.state == Answer.State.OPEN
        if is_open and assessment.asks(answer.question):
            keep[answer.question] = Given.again(answer, seen=mine.revision if mine else 0)
    return keep


def progress_of(assessment: Assessment) -> Progress:
    """The task list, in a fixed number of queries."""
    stored = assessment.response.answers.select_related("question")
    answers = {answer.question.code: answer for answer in stored}
    versions = translated(assessment.pinned())
    return Progress([_section(version, assessment, answers) for version in versions])


def every_task(version: QuestionnaireVersion) -> list[Task]:
    """The practices of a version with all their questions, of any track, and without answers."""
    (whole,) = translated(QuestionnaireVersion.objects.with_questions().filter(pk=version.pk))
    questions = list(whole.questions.all())
    return [
        Task(text, [q for q in questions if q.practice_id == text.practice_id], {})
        for text in whole.texts.all()
    ]


def _section(
    version: QuestionnaireVersion, assessment: Assessment, answers: dict[str, Answer]
) -> Section:
    discipline = version.questionnaire.discipline
    return Section(
        discipline.slug,
        version.questionnaire.title,
        version.summary,
        _tasks(version, assessment.asks, answers),
        version.checks,
    )


def _tasks(
    version: QuestionnaireVersion, is_asked: Callable[[Question], bool], answers: dict[str, Answer]
) -> list[Task]:
    """The pages of a loaded version, with the questions that are asked and their answers."""
    pages = []
    for text in version.texts.all():
        own = [q for q in version.questions.all() if q.practice_id == text.practice_id]
        asked = [q for q in own if is_asked(q)]
        given = {q.code: translated_answer(answers[q.code], q) for q in asked if q.code in answers}
        if asked:
            pages.append(Task(text, asked, given))
    return pages


@dataclass(frozen=True)
class Length:
    """The length of a track: questions, minutes, and how many questions ask for a number."""

    questions: int
    minutes: int
    numbers: int

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> "Length":
        tasks = list(tasks)
        asked = [question for task in tasks for question in task.questions]
        return cls(len(asked), minutes_for(tasks), sum(bool(q.unit) for q in asked))


def lengths() -> dict[str, Length]:
    """The lengths of both published tracks, and of the longest discipline `alone`."""
    versions = translated(QuestionnaireVersion.objects.published().with_questions())
    full = [_tasks(version, lambda question: True, {}) for version in versions]
    quick = [_tasks(version, lambda question: question.quick, {}) for version in versions]
    alone = [Length.of(tasks) for tasks in full]
    return {
        "quick": Length.of(chain.from_iterable(quick)),
        "full": Length.of(chain.from_iterable(full)),
        "alone": max(alone, key=lambda length: length.minutes, default=Length.of([])),
    }

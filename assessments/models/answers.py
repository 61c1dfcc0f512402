"""Answer (state, choice or value, confidence, revision), Given, Conflict; refuses late changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.fields import FractionField, queryset_only
from roles.values.numbers import as_read

from .questions import Choice, Question

SUBMITTED = _("A submitted assessment never changes.")
# The columns of an answer that a person gives, besides the choice.
CONTENT = ("state", "value", "entered", "sample", "confidence", "reason", "comment", "evidence")


class Response(models.Model):
    """A set of answers; today an assessment has one, which the team fills in together."""

    assessment = models.OneToOneField(
        "assessments.Assessment", models.CASCADE, related_name="response"
    )

    def __str__(self) -> str:
        return gettext("Response of %(assessment)s") % {"assessment": self.assessment_id}


def _refuse_submitted(responses: Iterable[int]) -> None:
    """ValidationError if one of the responses with these keys belongs to a submitted assessment."""
    submitted = Response.objects.filter(assessment__state="submitted")
    if submitted.filter(pk__in=set(responses)).exists():
        raise ValidationError(SUBMITTED)


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Refuses bulk changes of the answers of submitted assessments."""

    def _hold(self) -> None:
        if self.filter(response__assessment__state="submitted").exists():
            raise ValidationError(SUBMITTED)

    def update(self, **values: Any) -> int:
        self._hold()
        return super().update(**values)

    @queryset_only
    def delete(self) -> tuple[int, dict[str, int]]:
        self._hold()
        return super().delete()

    def bulk_create(self, objs: Iterable["Answer"], *args: Any, **kwargs: Any) -> list["Answer"]:
        objs = list(objs)
        _refuse_submitted(obj.response_id for obj in objs)
        self.filter(pk__in=[obj.pk for obj in objs if obj.pk])._hold()
        return super().bulk_create(objs, *args, **kwargs)


class Answer(models.Model):
    """The answer to one question. By design it stores neither a person nor a time."""

    class State(models.TextChoices):
        KNOWN = "known", _("answered")
        DONT_KNOW = "dont_know", _("don't know")
        NOT_APPLICABLE = "not_applicable", _("does not apply")
        OPEN = "open", _("not answered yet")

    class Confidence(models.TextChoices):
        MEASURED = "measured", _("measured: we could show it")
        ESTIMATED = "estimated", _("estimated: we are fairly sure")
        GUESS = "guess", _("a guess")

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=State)
    choice = models.ForeignKey(Choice, models.PROTECT, null=True, blank=True, related_name="+")
    value = FractionField(null=True, blank=True)
    entered = models.CharField(max_length=60, blank=True)
    sample = models.PositiveIntegerField(null=True, blank=True)
    confidence = models.CharField(max_length=9, choices=Confidence, default=Confidence.ESTIMATED)
    reason = models.CharField(max_length=300, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    evidence = models.URLField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    # The random ID of the page that saved last and the count of its saves; emptied on submission.
    page = models.CharField(max_length=36, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["question__version", "question__position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_answer_a_question"),
            models.CheckConstraint(
                condition=(
                    Q(state="known", choice__isnull=False, value__isnull=True)
                    | Q(state="known", choice__isnull=True, value__isnull=False)
                    | (Q(choice__isnull=True, value__isnull=True) & ~Q(state="known"))
                ),
                name="known_is_a_choice_or_a_value",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | ~Q(reason=""),
                name="does_not_apply_needs_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["known", "dont_know", "not_applicable", "open"]),
                name="answer_state_known",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["measured", "estimated", "guess"]),
                name="answer_confidence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.text()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_submitted([self.response_id])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_submitted([self.response_id])
        return super().delete(*args, **kwargs)

    def text(self) -> str:
        """The answer in words."""
        return answer_text(self)


def answer_text(answer: "Answer | Given") -> str:
    """An answer in words, stored or just given: its choice, its figure, or its state."""
    if answer.choice:
        return answer.choice.anchor
    return _figure(answer) if answer.entered else str(Answer.State(answer.state).label)


def _figure(answer: "Answer | Given") -> str:
    """The figure as typed, with decimal sign and unit in the reader's language."""
    number, unit = answer.entered.partition(" ")[::2]
    question = getattr(answer, "question", None)
    if question and unit == question.unit:
        unit = question.unit_name
    return f"{as_read(number)} {unit and gettext(unit)}".strip()


@dataclass(frozen=True)
class Given:
    """What a person answered to one question, and the revision of the answer that they saw.

    `page` identifies the open page that sends it, `sequence` counts its saves; both are optional.
    """

    state: str
    choice: Choice | None = None
    value: Fraction | None = None
    entered: str = ""
    sample: int | None = None
    confidence: str = Answer.Confidence.ESTIMATED
    reason: str = ""
    comment: str = ""
    evidence: str = ""
    seen: int = 0
    page: str = ""
    sequence: int = 0

    @classmethod
    def cleared(cls, seen: int) -> "Given":
        """A removed answer. Its row stays, so that an older page still clashes with it."""
        return cls(state=Answer.State.OPEN, seen=seen)

    @classmethod
    def again(cls, answer: Answer, seen: int) -> "Given":
        """The same answer for another assessment, whose answer has the revision `seen`."""
        content = {name: getattr(answer, name) for name in CONTENT}
        return cls(choice=answer.choice, seen=seen, **content)

    def same_as(self, stored: Answer | None) -> bool:
        """Whether nothing needs to be stored; a missing row equals an empty answer."""
        before = stored or Answer(state=Answer.State.OPEN, revision=0)
        return before.choice_id == (self.choice and self.choice.pk) and all(
            getattr(self, name) == getattr(before, name) for name in CONTENT
        )

    def is_late(self, stored: Answer) -> bool:
        """Whether the same page has already saved something newer."""
        return self._same_page(stored) and self.sequence <= stored.sequence

    def clashes_with(self, stored: Answer) -> bool:
        """Whether somebody else stored another answer since this person opened the page."""
        if self._same_page(stored):
            return False
        return stored.revision != self.seen and not self.same_as(stored)

    def _same_page(self, stored: Answer) -> bool:
        return bool(self.page) and self.page == stored.page

    def store(self, response: Response, question: Question, stored: Answer | None) -> Answer:
        """Stores the answer and returns its row; the same answer changes only who saved last."""
        answer = stored or Answer(response=response, question=question, revision=0)
        if not self.same_as(stored):
            for name in (*CONTENT, "choice"):
                setattr(answer, name, getattr(self, name))
            answer.revision += 1
        elif stored is None or not self.page:
            return answer
        answer.page, answer.sequence = self.page, self.sequence
        answer.save()
        return answer


class Conflict(Exception):
    """Answers that changed since the page was opened (clashes), and those that were stored.

    Both map a question to its stored answer.
    """

    def __init__(self, clashes: dict[Question, Answer], stored: dict[Question, Answer]):
        super().__init__(gettext("Somebody else saved another answer meanwhile."))
        self.clashes, self.stored = clashes, stored

"""What was answered: one response an assessment, one answer a question."""

from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from roles.fields import FractionField

from .questions import Choice, Question


class Response(models.Model):
    """One set of answers; today the joint one of those who fill in together."""

    assessment = models.OneToOneField(
        "assessments.Assessment", models.CASCADE, related_name="response"
    )

    def __str__(self):
        return f"Response of {self.assessment_id}"


SUBMITTED = "A submitted assessment never changes."


class AnswerQuerySet(models.QuerySet):
    """Changes many answers at once, of drafts only."""

    def _hold(self):
        if self.filter(response__assessment__state="submitted").exists():
            raise ValidationError(SUBMITTED)

    def update(self, **values):
        self._hold()
        return super().update(**values)

    def delete(self):
        self._hold()
        return super().delete()


class Answer(models.Model):
    """The answer to one question. No person and no time belong on this row."""

    class State(models.TextChoices):
        KNOWN = "known", "answered"
        DONT_KNOW = "dont_know", "don't know"
        NOT_APPLICABLE = "not_applicable", "does not apply"
        OPEN = "open", "not answered yet"

    class Confidence(models.TextChoices):
        MEASURED = "measured", "measured: we could show it"
        ESTIMATED = "estimated", "estimated: we are fairly sure"
        GUESS = "guess", "a guess"

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

    def __str__(self):
        return f"{self.question.code}: {self.said()}"

    def save(self, *args, **kwargs):
        self._refuse_if_submitted()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_if_submitted()
        return super().delete(*args, **kwargs)

    def _refuse_if_submitted(self):
        submitted = Response.objects.filter(assessment__state="submitted")
        if submitted.filter(pk=self.response_id).exists():
            raise ValidationError(SUBMITTED)

    def said(self) -> str:
        """The answer in words."""
        if self.choice_id:
            return self.choice.anchor
        return self.entered if self.value is not None else self.get_state_display()


@dataclass(frozen=True)
class Given:
    """What a person gave for one question, and the revision of the answer that they saw."""

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

    @classmethod
    def cleared(cls, seen: int) -> "Given":
        """An answer taken back. Its row stays, so that an older page still clashes with it."""
        return cls(state=Answer.State.OPEN, seen=seen)

    CONTENT = ("state", "value", "entered", "sample", "confidence", "reason", "comment", "evidence")

    def same_as(self, stored: Answer | None) -> bool:
        if stored is None:
            return self.state == Answer.State.OPEN and not (self.comment or self.evidence)
        return stored.choice_id == (self.choice and self.choice.pk) and all(
            getattr(self, name) == getattr(stored, name) for name in self.CONTENT
        )

    def clashes_with(self, stored: Answer | None) -> bool:
        """Whether somebody else stored another answer since this person opened the page."""
        return stored is not None and stored.revision != self.seen and not self.same_as(stored)

    def store(self, response: Response, question: Question, stored: Answer | None) -> None:
        values = {name: getattr(self, name) for name in (*self.CONTENT, "choice")}
        answer = stored or Answer(response=response, question=question, revision=0)
        for name, value in values.items():
            setattr(answer, name, value)
        answer.revision += 1
        answer.save()


class Conflict(Exception):
    """Answers that changed since the page was opened: question → the stored answer."""

    def __init__(self, clashes: dict[Question, Answer]):
        super().__init__("Somebody else saved another answer meanwhile.")
        self.clashes = clashes

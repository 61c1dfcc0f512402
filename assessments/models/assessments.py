"""What was answered: assessments, their response and answers, and the report that was stored."""

import uuid
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from roles.fields import FractionField
from roles.models import Ruleset

from .people import Team
from .questionnaires import QuestionnaireVersion
from .questions import Choice, Question


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Assessments of the teams whose reports the user may read."""
        return self.filter(team__in=Team.objects.visible_to(user).values("pk"))

    def editable_by(self, user):
        """Assessments of the teams for which the user may answer."""
        return self.filter(team__in=Team.objects.editable_by(user).values("pk"))

    def drafts(self):
        return self.filter(state=Assessment.State.DRAFT)

    def submitted(self):
        return self.filter(state=Assessment.State.SUBMITTED)

    @transaction.atomic
    def start(self, team, versions, *, track, by):
        """A new draft for a team, pinned to the given versions."""
        assessment = self.create(team=team, track=track, started_by=by)
        Pin.objects.bulk_create(Pin(assessment=assessment, version=v) for v in versions)
        Response.objects.create(assessment=assessment)
        return assessment


class Assessment(models.Model):
    """A team's answers to the pinned questionnaire versions; a submitted one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "in progress"
        SUBMITTED = "submitted", "submitted"

    class Track(models.TextChoices):
        FULL = "full", "full"
        QUICK = "quick", "quick"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="assessments")
    versions = models.ManyToManyField(QuestionnaireVersion, through="Pin", related_name="+")
    track = models.CharField(max_length=5, choices=Track, default=Track.FULL)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    started = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey("assessments.User", models.SET_NULL, null=True, related_name="+")
    submitted = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ruleset = models.ForeignKey(
        Ruleset, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submitted__isnull=True)
                | Q(state="submitted", submitted__isnull=False),
                name="submitted_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", ruleset__isnull=True)
                | Q(state="submitted", ruleset__isnull=False),
                name="submitted_has_its_rules",
            ),
            models.CheckConstraint(
                condition=Q(track__in=["full", "quick"]), name="assessment_track_known"
            ),
        ]

    def __str__(self):
        return f"{self.team}, {self.started:%d %B %Y}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def pinned(self):
        """The versions that it was begun with, with all their questions."""
        return QuestionnaireVersion.objects.with_questions().filter(pins__assessment=self)

    def asks(self, question) -> bool:
        """Whether the track and the team's duty hours leave the question in."""
        in_track = question.quick or self.track == self.Track.FULL
        return in_track and (self.team.around_the_clock or not question.round_the_clock_only)

    @transaction.atomic
    def answer(self, changes: dict[Question, "Given | None"]) -> None:
        """Stores what a page gave, None clears; Conflict when an answer changed meanwhile."""
        locked = Assessment.objects.select_for_update().get(pk=self.pk)
        if not locked.is_draft:
            raise ValidationError("This assessment is submitted and does not change any more.")
        response = self.response
        stored = {a.question_id: a for a in response.answers.select_related("question", "choice")}
        clashes = {
            question: stored.get(question.pk)
            for question, given in changes.items()
            if given is not None and given.clashes_with(stored.get(question.pk))
        }
        if clashes:
            raise Conflict(clashes)
        for question, given in changes.items():
            if given is None:
                response.answers.filter(question=question).delete()
            elif not given.same_as(stored.get(question.pk)):
                given.store(response, question, stored.get(question.pk))

    @transaction.atomic
    def discard(self) -> None:
        """Deletes a draft with its answers; a submitted assessment stays."""
        locked = Assessment.objects.select_for_update().get(pk=self.pk)
        if not locked.is_draft:
            raise ValidationError("A submitted assessment stays.")
        locked.delete()

    @transaction.atomic
    def submit(self, *, by, judge) -> "Report":
        """Freezes the answers with the document that `judge` makes of them by the rules in force.

        A repeated submit returns the report that is there; the database holds one an assessment.
        """
        locked = Assessment.objects.select_for_update().get(pk=self.pk)
        if not locked.is_draft:
            return Report.objects.get(assessment=self)
        ruleset = Ruleset.objects.published().get()
        report = Report.objects.create(assessment=self, document=judge(self, ruleset))
        self.state, self.submitted, self.submitted_by = self.State.SUBMITTED, timezone.now(), by
        self.ruleset = ruleset
        self.save(update_fields=["state", "submitted", "submitted_by", "ruleset"])
        return report


class Pin(models.Model):
    """A questionnaire version that an assessment was begun with."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="pins")
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="pins")

    class Meta:
        ordering = ["assessment", "version"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "version"], name="one_pin_a_version")
        ]

    def __str__(self):
        return str(self.version)


class Response(models.Model):
    """One set of answers; today the joint one of those who fill in together."""

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="response")

    def __str__(self):
        return f"Response of {self.assessment_id}"


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


class Report(models.Model):
    """What was computed at submission, as one document (docs/decisions/): read, never rewritten."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="report")
    document = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return f"Report of {self.assessment}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError("A report that somebody may have read never changes.")
        super().save(*args, **kwargs)

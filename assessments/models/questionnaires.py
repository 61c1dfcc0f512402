"""Questionnaires through their versions: a draft is edited, published once, and never changes."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from .faults import faults_between, faults_of, faults_of_checks
from .frozen import DRAFT, FrozenOncePublished, FrozenQuerySet
from .questions import LONG_TEXT, PracticeText, Question


class Questionnaire(models.Model):
    """The questions of one discipline, through all their versions."""

    slug = models.SlugField(unique=True)
    discipline = models.OneToOneField("roles.Discipline", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["discipline__position", "slug"]

    def __str__(self):
        return self.title

    def next_number(self) -> int:
        """The number of a new version; locks the questionnaire, so that nobody else takes it."""
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        return (self.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1


class Practice(models.Model):
    """What a team does or does not do; its code never changes meaning."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="practices")
    code = models.SlugField(
        max_length=60,
        unique=True,
        help_text="For ever: it cannot change once a version has a text or a question for it.",
    )

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code

    def save(self, *args, **kwargs):
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored and stored.code != self.code and stored.is_used():
            raise ValidationError("The code of a practice that is in use never changes.")
        super().save(*args, **kwargs)

    def is_used(self) -> bool:
        return self.texts.exists() or self.questions.exists()


class VersionQuerySet(FrozenQuerySet):
    def published(self):
        return self.filter(state=QuestionnaireVersion.State.PUBLISHED)

    def drafts(self):
        return self.filter(state=QuestionnaireVersion.State.DRAFT)

    def update(self, **values):
        # Whoever published a version may be deleted.
        if values == {"published_by": None}:
            return models.QuerySet.update(self, **values)
        return super().update(**values)

    update.alters_data = True

    def retire(self):
        """The one change of a published version: another one takes its place."""
        return models.QuerySet.update(self, state=QuestionnaireVersion.State.RETIRED)

    def with_questions(self):
        """Everything that a page, a report or a copy reads, in a fixed number of queries."""
        return self.select_related("questionnaire__discipline").prefetch_related(
            models.Prefetch(
                "texts", PracticeText.objects.select_related("practice").prefetch_related("steps")
            ),
            models.Prefetch(
                "questions",
                Question.objects.select_related("practice").prefetch_related("choices"),
            ),
        )


class QuestionnaireVersion(FrozenOncePublished):
    """One wording of a questionnaire. A published or retired one never changes."""

    VERSION = "pk"

    class State(models.TextChoices):
        DRAFT = DRAFT, "draft"
        PUBLISHED = "published", "published"
        RETIRED = "retired", "retired"

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, editable=False)
    summary = models.CharField(max_length=LONG_TEXT, help_text="What this questionnaire looks at.")
    credits = models.CharField(
        max_length=LONG_TEXT, blank=True, help_text="Whose figures it shows, under which licence."
    )
    checks = models.JSONField(
        "consistency checks",
        default=list,
        blank=True,
        help_text="Answers that seldom fit together, asked about before submission.",
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["questionnaire__discipline__position", "-number"]
        permissions = [("publish_questionnaireversion", "Can publish a questionnaire version")]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="one_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="draft"), name="one_draft"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="published"), name="one_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="version_state_known"
            ),
        ]

    def __str__(self):
        return f"{self.questionnaire} {self.number} ({self.get_state_display()})"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @transaction.atomic
    def publish(self, *, by=None) -> None:
        """Makes the draft the version that new assessments use; ValidationError lists faults."""
        version = type(self).objects.select_for_update().get(pk=self.pk)
        if not version.is_draft:
            raise ValidationError("Only a draft can be published.")
        faults = self.faults()
        if faults:
            raise ValidationError(faults)
        self.questionnaire.versions.published().retire()
        self.state = self.State.PUBLISHED
        self.published_at, self.published_by = timezone.now(), by
        self.save(update_fields=["state", "published_at", "published_by"])

    @transaction.atomic
    def new_draft(self) -> "QuestionnaireVersion":
        """A deep copy to be edited; ValidationError when the questionnaire has a draft already."""
        number = self.questionnaire.next_number()
        if self.questionnaire.versions.drafts().exists():
            raise ValidationError("This questionnaire has a draft: edit or publish that one.")
        source = type(self).objects.with_questions().get(pk=self.pk)
        draft = self.questionnaire.versions.create(
            number=number,
            summary=source.summary,
            credits=source.credits,
            checks=source.checks,
        )
        for text in source.texts.all():
            text.copy_to(draft)
        for question in source.questions.all():
            question.copy_to(draft)
        return draft

    def faults(self) -> list[str]:
        """What stands in the way of publishing, a sentence each; empty when nothing does."""
        questions = list(self.questions.select_related("practice").prefetch_related("choices"))
        if not questions:
            return ["The version has no questions."]
        texts = list(self.texts.select_related("practice"))
        own = [fault for question in questions for fault in faults_of(question)]
        return own + faults_between(self, questions, texts) + faults_of_checks(self.checks)

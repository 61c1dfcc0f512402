"""What is asked: questionnaires, their versions, practices, questions and choices."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from assessments.criteria import edges_meet
from roles.fields import FractionField

LONG_TEXT = 500


class Questionnaire(models.Model):
    """The questions of one discipline, through all their versions."""

    slug = models.SlugField(unique=True)
    discipline = models.OneToOneField("roles.Discipline", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["discipline__position", "slug"]

    def __str__(self):
        return self.title


class Practice(models.Model):
    """What a team does or does not do; its code never changes meaning."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="practices")
    code = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code


class VersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=QuestionnaireVersion.State.PUBLISHED)

    def drafts(self):
        return self.filter(state=QuestionnaireVersion.State.DRAFT)

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


class QuestionnaireVersion(models.Model):
    """One wording of a questionnaire. A published or retired one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        RETIRED = "retired", "retired"

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, editable=False)
    summary = models.CharField(max_length=LONG_TEXT, help_text="What this questionnaire looks at.")
    credits = models.CharField(
        max_length=LONG_TEXT, blank=True, help_text="Whose figures it shows, under which licence."
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
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_version_a_number"),
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
        """Makes the draft the version that new assessments use; ValidationError lists its faults."""
        version = type(self).objects.select_for_update().get(pk=self.pk)
        if not version.is_draft:
            raise ValidationError("Only a draft can be published.")
        faults = self.faults()
        if faults:
            raise ValidationError(faults)
        siblings = type(self).objects.filter(questionnaire=self.questionnaire)
        siblings.published().update(state=self.State.RETIRED)
        self.state = self.State.PUBLISHED
        self.published_at, self.published_by = timezone.now(), by
        self.save(update_fields=["state", "published_at", "published_by"])

    @transaction.atomic
    def new_draft(self) -> "QuestionnaireVersion":
        """A deep copy to be edited; ValidationError when the questionnaire has a draft already."""
        siblings = type(self).objects.filter(questionnaire=self.questionnaire)
        if siblings.drafts().exists():
            raise ValidationError("This questionnaire has a draft already: edit or publish that one.")
        source = type(self).objects.with_questions().get(pk=self.pk)
        last = siblings.aggregate(last=models.Max("number"))["last"]
        draft = type(self).objects.create(
            questionnaire=self.questionnaire,
            number=last + 1,
            summary=source.summary,
            credits=source.credits,
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
        faults = [fault for question in questions for fault in question.faults()]
        told = set(self.texts.values_list("practice", flat=True))
        asked = {question.practice_id for question in questions}
        if asked - told:
            faults.append("A practice that is asked about has no text in this version.")
        if told - asked:
            faults.append("A practice with a text has no question in this version.")
        return faults


def _copy(row, **changes):
    """Saves a copy of a row under a new key."""
    values = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key
    }
    return type(row).objects.create(**{**values, **changes})


class PartOfVersion(models.Model):
    """A row that belongs to a version and freezes with it."""

    class Meta:
        abstract = True

    def owner(self) -> QuestionnaireVersion:
        raise AttributeError("version")

    def save(self, *args, **kwargs):
        self._refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_if_frozen()
        return super().delete(*args, **kwargs)

    def _refuse_if_frozen(self):
        state = QuestionnaireVersion.objects.values_list("state", flat=True).get(pk=self.owner().pk)
        if state != QuestionnaireVersion.State.DRAFT:
            raise ValidationError("A published version never changes: make a new draft of it.")


class PracticeText(PartOfVersion):
    """How a version words a practice."""

    version = models.ForeignKey(QuestionnaireVersion, models.CASCADE, related_name="texts")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="texts")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=LONG_TEXT, help_text="What good looks like.")
    requires = models.JSONField(
        default=list, blank=True, help_text="Codes of the practices that come first."
    )

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "practice"], name="one_text_a_practice")
        ]

    def __str__(self):
        return self.title

    def owner(self):
        return self.version

    @property
    def discipline(self) -> str:
        return self.version.questionnaire.discipline.slug

    def copy_to(self, version):
        text = _copy(self, version_id=version.pk)
        for step in self.steps.all():
            _copy(step, text_id=text.pk)


class AdviceStep(PartOfVersion):
    """What to do next for a practice that stands at so many points."""

    class Cost(models.TextChoices):
        LOW = "low", "low"
        MEDIUM = "medium", "medium"
        HIGH = "high", "high"

    text = models.ForeignKey(PracticeText, models.CASCADE, related_name="steps")
    gap = models.PositiveSmallIntegerField(
        "from points", validators=[MaxValueValidator(2)], help_text="0, 1 or 2: the next step up."
    )
    step = models.CharField(max_length=800, help_text="What to do next week.")
    knowledge = models.CharField(max_length=6, choices=Cost)
    time = models.CharField(max_length=6, choices=Cost)
    money = models.CharField(max_length=6, choices=Cost)
    unlocks = models.CharField(max_length=LONG_TEXT)

    class Meta:
        ordering = ["text", "gap"]
        constraints = [
            models.UniqueConstraint(fields=["text", "gap"], name="one_step_a_gap"),
            models.CheckConstraint(condition=Q(gap__lte=2), name="step_gap_known"),
        ]

    def __str__(self):
        return f"{self.gap} to {self.gap + 1}"

    def owner(self):
        return self.text.version


class Question(PartOfVersion):
    """One question of a version; its code never changes meaning."""

    class Kind(models.TextChoices):
        LEVEL = "level", "practice, four choices worth 0 to 3"
        METRIC = "metric", "metric, a value or a band"

    class Family(models.TextChoices):
        DORA = "dora", "DORA delivery"
        SLO = "slo", "SLO reliability"
        PLATFORM = "platform", "Platform adoption"

    version = models.ForeignKey(QuestionnaireVersion, models.CASCADE, related_name="questions")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="questions")
    code = models.SlugField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.LEVEL)
    position = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    quick = models.BooleanField("in the quick track", default=False)
    text = models.CharField(max_length=300, help_text="One construct, with its scope or time window.")
    why = models.CharField("why we ask", max_length=LONG_TEXT, blank=True)
    evidence = models.CharField("what would show it", max_length=LONG_TEXT, blank=True)
    tools = models.CharField(
        max_length=LONG_TEXT, blank=True, help_text="By what teams usually do it: a hint."
    )
    facts = models.JSONField(default=list, blank=True, help_text="The first is what is measured.")

    family = models.CharField(max_length=8, choices=Family, blank=True)
    unit = models.CharField(max_length=30, blank=True, help_text="Empty: choices only.")
    minimum = FractionField(null=True, blank=True)
    maximum = FractionField(null=True, blank=True)
    context = models.BooleanField("context, not scored", default=False)
    budget_bands = models.BooleanField(
        default=False, help_text="The bands' edges are multiples of the error budget."
    )
    round_the_clock_only = models.BooleanField(default=False)
    extra_for_two_sites = FractionField(default="0")
    minimum_sample = models.PositiveSmallIntegerField(default=0)
    definition = models.CharField(max_length=LONG_TEXT, blank=True)
    how_to_measure = models.CharField(max_length=1000, blank=True)
    mistake = models.CharField("a common mistake", max_length=LONG_TEXT, blank=True)
    note = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="one_question_a_code"),
            models.CheckConstraint(
                condition=Q(kind="level", family="") | (Q(kind="metric") & ~Q(family="")),
                name="a_metric_has_a_family",
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="question_has_weight"),
        ]

    def __str__(self):
        return self.text or self.code

    def owner(self):
        return self.version

    @property
    def is_metric(self) -> bool:
        return self.kind == self.Kind.METRIC

    def copy_to(self, version):
        question = _copy(self, version_id=version.pk)
        for choice in self.choices.all():
            _copy(choice, question_id=question.pk)

    def faults(self) -> list[str]:
        """What is wrong with the question, a sentence each."""
        choices = list(self.choices.all())
        numbers = [choice.number for choice in choices]
        if self.kind == self.Kind.LEVEL and numbers != [0, 1, 2, 3]:
            return [f"{self.code}: a practice question has four choices, worth 0, 1, 2 and 3."]
        if len({choice.anchor for choice in choices}) != len(choices):
            return [f"{self.code}: two choices have the same text."]
        if numbers != list(range(len(numbers))):
            return [f"{self.code}: the bands are numbered from 0, the worst, without a gap."]
        typed_bands = self.is_metric and self.unit and choices and not self.budget_bands
        if typed_bands and not edges_meet([(c.lower, c.upper) for c in choices]):
            return [f"{self.code}: the bands have a gap or overlap."]
        return []


class Choice(PartOfVersion):
    """One answer to a question: a sentence worth so many points, or a metric's band."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    number = models.PositiveSmallIntegerField(help_text="Points, or the band's number; 0 is lowest.")
    anchor = models.CharField(max_length=300, help_text="An observable sentence, or the band's name.")
    name = models.CharField("short name", max_length=40, blank=True)
    lower = FractionField(null=True, blank=True)
    upper = FractionField(null=True, blank=True)
    includes_upper = models.BooleanField(default=False)
    score = FractionField("score, 0 to 10", null=True, blank=True)
    budget_factor = FractionField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_choice_a_number")
        ]

    def __str__(self):
        return self.anchor

    def owner(self):
        return self.question.version

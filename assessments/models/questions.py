"""PracticeText, AdviceStep with its cost, Question, Choice (points, or a range of a metric)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import criteria, metrics
from roles.values.fields import CodesField, FractionField
from roles.values.names import one_code
from roles.versioning.frozen import DRAFT, FrozenOncePublished
from roles.versioning.translations import in_words, texts_of
from roles.versioning.versions import Version

LONG_TEXT = 500
# How large a questionnaire may be, as docs/operations.md says. tests/whole/test_sizes.py
# takes one of this size from its file to the PDF of its report.
MOST_PRACTICES = 50
MOST_QUESTIONS = 200
MOST_QUESTIONS_OF_A_PRACTICE = 20
MOST_CHOICES = 12
MOST_STEPS = 3
MOST_CHECKS = 50
MOST_CONDITIONS = 10


class PracticeText(FrozenOncePublished):
    """The title and summary of a practice in a version."""

    TRANSLATED = ("title", "summary")
    MOST = {("version",): MOST_PRACTICES}

    version = models.ForeignKey(
        "assessments.QuestionnaireVersion",
        models.CASCADE,
        related_name="texts",
        verbose_name=_("version"),
    )
    practice = models.ForeignKey(
        "assessments.Practice", models.PROTECT, related_name="texts", verbose_name=_("practice")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=80)
    summary = models.CharField(
        _("summary"), max_length=LONG_TEXT, help_text=_("What good looks like.")
    )
    requires = CodesField(_("requires"), help_text=_("Codes of the practices that come first."))

    class Meta:
        verbose_name = _("practice text")
        verbose_name_plural = _("practice texts")
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "practice"], name="one_text_a_practice")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def discipline(self) -> str:
        return self.version.questionnaire.discipline.slug

    def copy_to(self, version: Version) -> None:
        text = self.copy(version=version)
        text.save()
        AdviceStep.objects.bulk_create(step.copy(text=text) for step in self.steps.all())


class AdviceStep(FrozenOncePublished):
    """The next step for a practice whose score is at `gap` points."""

    VERSION = "text__version_id"
    TRANSLATED = ("step", "unlocks")

    class Cost(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    text = models.ForeignKey(
        PracticeText, models.CASCADE, related_name="steps", verbose_name=_("text")
    )
    gap = models.PositiveSmallIntegerField(
        _("from points"),
        validators=[MaxValueValidator(2)],
        help_text=_("0, 1 or 2: the next step up."),
    )
    step = models.CharField(_("step"), max_length=800, help_text=_("What to do next week."))
    knowledge = models.CharField(_("knowledge"), max_length=6, choices=Cost)
    time = models.CharField(_("time"), max_length=6, choices=Cost)
    money = models.CharField(_("money"), max_length=6, choices=Cost)
    unlocks = models.CharField(_("unlocks"), max_length=LONG_TEXT)

    class Meta:
        verbose_name = _("advice step")
        verbose_name_plural = _("advice steps")
        ordering = ["text", "gap"]
        constraints = [
            models.UniqueConstraint(fields=["text", "gap"], name="one_step_a_gap"),
            models.CheckConstraint(condition=Q(gap__lte=2), name="step_gap_known"),
        ]

    def __str__(self) -> str:
        return gettext("%(from)s to %(to)s") % {"from": self.gap, "to": self.gap + 1}


class Question(FrozenOncePublished):
    """One question of a version; the meaning of its code never changes."""

    TRANSLATED = (
        *("name", "text", "why", "evidence", "tools"),
        *("definition", "how_to_measure", "mistake", "note"),
    )
    MOST = {("version",): MOST_QUESTIONS, ("version", "practice"): MOST_QUESTIONS_OF_A_PRACTICE}

    class Kind(models.TextChoices):
        LEVEL = "level", _("practice, four choices worth 0 to 3")
        METRIC = "metric", _("metric, a value or a range")

    class Family(models.TextChoices):
        DORA = "dora", _("DORA delivery")
        SLO = "slo", _("SLO reliability")
        PLATFORM = "platform", _("Platform metrics")

    version = models.ForeignKey(
        "assessments.QuestionnaireVersion",
        models.CASCADE,
        related_name="questions",
        verbose_name=_("version"),
    )
    practice = models.ForeignKey(
        "assessments.Practice", models.PROTECT, related_name="questions", verbose_name=_("practice")
    )
    code = models.SlugField(
        _("code"),
        max_length=60,
        help_text=_("For ever: it cannot change once a version with it is published."),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.LEVEL)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    quick = models.BooleanField(_("in the quick track"), default=False)
    critical = models.BooleanField(
        _("critical"),
        default=False,
        help_text=_("At the lowest choice the report says so first, whatever the score."),
    )
    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Short name of a metric.")
    )
    text = models.CharField(
        _("text"), max_length=300, help_text=_("One construct, with its scope or time window.")
    )
    why = models.CharField(_("why we ask"), max_length=LONG_TEXT, blank=True)
    evidence = models.CharField(_("what would show it"), max_length=LONG_TEXT, blank=True)
    tools = models.CharField(
        _("tools"),
        max_length=LONG_TEXT,
        blank=True,
        help_text=_("By what teams usually do it: a hint."),
    )
    facts = CodesField(_("facts"), help_text=_("The first is what is measured."))

    family = models.CharField(_("family"), max_length=8, choices=Family, blank=True)
    unit = models.CharField(
        _("unit"), max_length=30, blank=True, help_text=_("Empty: choices only.")
    )
    minimum = FractionField(_("minimum"), null=True, blank=True)
    maximum = FractionField(_("maximum"), null=True, blank=True)
    context = models.BooleanField(_("context, not scored"), default=False)
    budget_bands = models.BooleanField(
        _("budget ranges"),
        default=False,
        help_text=_("The ranges' edges are multiples of the error budget."),
    )
    round_the_clock_only = models.BooleanField(_("24/7 on-call only"), default=False)
    extra_for_two_sites = FractionField(_("extra for two sites"), default="0")
    minimum_sample = models.PositiveSmallIntegerField(_("minimum sample"), default=0)
    definition = models.CharField(_("definition"), max_length=LONG_TEXT, blank=True)
    how_to_measure = models.CharField(_("how to measure"), max_length=1000, blank=True)
    mistake = models.CharField(_("a common mistake"), max_length=LONG_TEXT, blank=True)
    note = models.CharField(_("note"), max_length=LONG_TEXT, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["version", "position", "id"]
        constraints = [
            one_code("version", "code", name="one_question_a_code"),
            models.CheckConstraint(
                condition=Q(kind="level", family="") | (Q(kind="metric") & ~Q(family="")),
                name="a_metric_has_a_family",
                violation_error_message=_("A metric has a family, a practice question has none."),
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="question_has_weight"),
            models.CheckConstraint(
                condition=Q(critical=False) | Q(kind="level"),
                name="critical_is_a_practice_question",
                violation_error_message=_("Only a practice question can be critical."),
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.code

    @property
    def is_metric(self) -> bool:
        return self.kind == self.Kind.METRIC

    @property
    def short_name(self) -> str:
        """The name to show in lists; a code is not shown to people."""
        return self.name or self.text

    @cached_property
    def unit_name(self) -> str:
        """The unit as a reader sees it; `unit` itself is a code."""
        return self.unit

    def use_texts(self, words: dict[str, str]) -> None:
        """Translates the loaded question by these words; it must not be saved after that."""
        in_words(self, words)
        self.unit_name = words.get(self.unit, self.unit)

    def texts(self) -> list[str]:
        """The texts of the question and its choices."""
        return [*texts_of(self, *self.choices.all()), self.unit]

    def is_asked(self, track: str, *, around_the_clock: bool) -> bool:
        """Whether the question is asked on this track, with or without 24/7 on-call."""
        in_track = self.quick or track == "full"
        return in_track and (around_the_clock or not self.round_the_clock_only)

    def entry_units(self) -> tuple[str, ...]:
        """The units in which its value may be typed; those of downtime name a period too."""
        return metrics.entry_units(self.unit, in_window=self.budget_bands)

    def as_metric(self) -> criteria.Metric:
        """The metric as a value of the pure criteria module."""
        return criteria.Metric(
            code=self.code,
            family=self.family,
            name=self.short_name,
            unit=self.unit,
            bands=tuple(choice.as_band() for choice in self.choices.all()),
            minimum=self.minimum,
            maximum=self.maximum,
            counts=not self.context,
            budget_bands=self.budget_bands,
            round_the_clock_only=self.round_the_clock_only,
            extra_for_two_sites=self.extra_for_two_sites,
            minimum_sample=self.minimum_sample,
        )

    def copy_to(self, version: Version) -> None:
        question = self.copy(version=version)
        question.save()
        Choice.objects.bulk_create(choice.copy(question=question) for choice in self.choices.all())

    def code_is_fixed(self) -> bool:
        """Whether a version that was published has this code, so that it cannot change."""
        siblings = type(self).objects.filter(version__questionnaire=self.version.questionnaire_id)
        return siblings.filter(code=self.code).exclude(version__state=DRAFT).exists()


class Choice(FrozenOncePublished):
    """One choice of a question: a sentence with its points, or a band of a metric."""

    VERSION = "question__version_id"
    TRANSLATED = ("anchor", "name", "source")

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="choices", verbose_name=_("question")
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Points, or the range's number; 0 is lowest.")
    )
    anchor = models.CharField(
        _("anchor"), max_length=300, help_text=_("An observable sentence, or the range's name.")
    )
    name = models.CharField(_("short name"), max_length=40, blank=True)
    lower = FractionField(_("lower"), null=True, blank=True)
    upper = FractionField(_("upper"), null=True, blank=True)
    includes_upper = models.BooleanField(_("includes upper"), default=False)
    score = FractionField(_("score, 0 to 10"), null=True, blank=True)
    budget_factor = FractionField(_("budget factor"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_choice_a_number")
        ]

    def __str__(self) -> str:
        return self.anchor

    def as_band(self) -> criteria.Band:
        return criteria.Band(
            label=self.name or self.anchor,
            lower=self.lower,
            upper=self.upper,
            includes_upper=self.includes_upper,
            score=self.score,
            source=self.source,
            budget_factor=self.budget_factor,
        )

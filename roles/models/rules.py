"""The rules by which a role is recommended, through their versions."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.fields import CodesField, FractionField
from roles.names import one_code

from .disciplines import Role
from .faults import Fault, fault_of_value, faults_of, faults_of_trigger
from .frozen import FrozenOncePublished
from .translations import Chapter, RulesetTranslation, chapters_of, in_words, texts_of
from .versions import Version

# How many bands, triggers and constants a ruleset may have of each: docs/operations.md says so.
MOST_RULES = 200


class Ruleset(Version):
    """One version of the rules: staffing bands, triggers and constants that belong together."""

    class Meta:
        verbose_name = _("ruleset")
        verbose_name_plural = _("rulesets")
        ordering = ["-number"]
        permissions = [("publish_ruleset", "Can publish a ruleset")]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_ruleset_a_number"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="draft"), name="one_draft_ruleset"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="one_published_ruleset"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="ruleset_state_known"
            ),
        ]

    def __str__(self):
        return gettext("Rules %(number)s (%(state)s)") % {
            "number": self.number,
            "state": self.get_state_display(),
        }

    @property
    def reference(self) -> str:
        """What a command and the audit log call it: `rules:2`."""
        return f"rules:{self.number}"

    def siblings(self):
        return type(self).objects.all()

    def next_number(self) -> int:
        """The number of a new ruleset; locks those there are, so that nobody else takes it."""
        locked = self.siblings().select_for_update(no_key=True)
        return max(locked.values_list("number", flat=True), default=0) + 1

    def roles(self):
        """All roles, each with the bands and triggers that these rules have for it: 3 queries."""
        return Role.objects.select_related("discipline").prefetch_related(
            Prefetch("bands", self.bands.all()), Prefetch("triggers", self.triggers.all())
        )

    def roles_to_read(self) -> list[Role]:
        """The same roles in the reader's language, never to be saved: one query more."""
        roles, words = list(self.roles()), self.translations.words()
        for role in roles:
            for row in (role, role.discipline, *role.bands.all(), *role.triggers.all()):
                in_words(row, words)
        return roles

    def chapters(self) -> list[Chapter]:
        roles = [
            (role, texts_of(role, role.discipline, *role.bands.all(), *role.triggers.all()))
            for role in self.roles()
        ]
        return chapters_of([*roles, (gettext("Constants"), texts_of(*self.constants.all()))])

    def faults(self) -> list[Fault]:
        found = faults_of(self.roles(), self.constants.all())
        for fault in found:
            if fault.row and fault.row.pk is None:
                fault.row.ruleset = self
        return found

    def copy_parts_to(self, draft):
        for part in (StaffingBand, Trigger, Constant, RulesetTranslation):
            rows = part.objects.filter(ruleset=self)
            part.objects.bulk_create(row.copy(ruleset=draft) for row in rows)


class StaffingBand(FrozenOncePublished):
    """From so many engineers on, the role takes this form."""

    VERSION = "ruleset_id"
    MOST = {("ruleset",): MOST_RULES}
    TRANSLATED = ("note", "source")

    class Form(models.TextChoices):
        NONE = "none", _("nobody yet")
        HAT = "hat", _("a hat: part of somebody's time")
        HIRE = "hire", _("a hire")
        TEAM = "team", _("a team")

    ruleset = models.ForeignKey(
        Ruleset, models.CASCADE, related_name="bands", verbose_name=_("ruleset")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="bands", verbose_name=_("role"))
    engineers = models.PositiveIntegerField(
        _("from engineers"), validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    form = models.CharField(_("form"), max_length=4, choices=Form)
    answers = models.PositiveSmallIntegerField(
        _("answers, percent"),
        validators=[MaxValueValidator(100)],
        help_text=_("The share of the need that a role of this form can answer at this size."),
    )
    note = models.CharField(
        _("note"), max_length=400, help_text=_("What this means for such a team.")
    )
    source = models.CharField(_("source"), max_length=300)
    facts = CodesField(_("facts"))

    class Meta:
        verbose_name = _("staffing band")
        verbose_name_plural = _("staffing bands")
        ordering = ["ruleset", "role__discipline__position", "engineers"]
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset", "role", "engineers"], name="one_band_from_each_size"
            ),
            models.CheckConstraint(condition=Q(engineers__gte=1), name="band_from_one_engineer"),
            models.CheckConstraint(condition=Q(answers__lte=100), name="band_answers_percent"),
            models.CheckConstraint(
                condition=Q(form__in=["none", "hat", "hire", "team"]), name="band_form_known"
            ),
        ]

    def __str__(self):
        return gettext("%(role)s from %(engineers)s: %(form)s") % {
            "role": self.role,
            "engineers": self.engineers,
            "form": self.get_form_display(),
        }


class Trigger(FrozenOncePublished):
    """A problem that calls for a role: a metric or a practice beyond its threshold."""

    VERSION = "ruleset_id"
    MOST = {("ruleset",): MOST_RULES}
    TRANSLATED = ("title", "text", "source")

    class Worse(models.TextChoices):
        BELOW = "below", _("below the threshold")
        ABOVE = "above", _("above the threshold")
        AT_LEAST = "at_least", _("at the threshold or above")

    ruleset = models.ForeignKey(
        Ruleset, models.CASCADE, related_name="triggers", verbose_name=_("ruleset")
    )
    code = models.SlugField(_("code"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="triggers", verbose_name=_("role"))
    subject = models.CharField(
        _("subject"),
        max_length=60,
        help_text=_("The code of the metric or practice that is compared."),
    )
    of_practice = models.BooleanField(
        _("of practice"),
        default=False,
        help_text=_("The subject is a practice; its 0 to 100 score is compared."),
    )
    worse = models.CharField(_("fires"), max_length=8, choices=Worse)
    threshold = FractionField(
        _("threshold"), help_text=_("In the metric's unit; downtime in multiples of its budget.")
    )
    severe = FractionField(_("severe from"), help_text=_("Where the problem is severe."))
    severe_inclusive = models.BooleanField(_("severe at the edge itself"), default=False)
    weight = models.PositiveSmallIntegerField(
        _("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(
        _("text"), max_length=400, help_text=_("The reason, as the report gives it.")
    )
    source = models.CharField(_("source"), max_length=300)
    facts = CodesField(_("facts"))

    class Meta:
        verbose_name = _("trigger")
        verbose_name_plural = _("triggers")
        ordering = ["ruleset", "role__discipline__position", "-weight", "code"]
        constraints = [
            one_code("ruleset", "code", name="one_trigger_a_code"),
            models.CheckConstraint(
                condition=~Q(threshold=models.F("severe")),
                name="severe_is_beyond_threshold",
                violation_error_message=_("The problem is severe only beyond the threshold."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="trigger_weight_percent"
            ),
            models.CheckConstraint(
                condition=Q(worse__in=["below", "above", "at_least"]), name="trigger_side_known"
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        faults = faults_of_trigger(self)
        if faults:
            raise ValidationError(faults)


class Constant(FrozenOncePublished):
    """A figure of the rule that belongs to no single trigger or band."""

    VERSION = "ruleset_id"
    MOST = {("ruleset",): MOST_RULES}
    TRANSLATED = ("text",)

    ruleset = models.ForeignKey(
        Ruleset, models.CASCADE, related_name="constants", verbose_name=_("ruleset")
    )
    code = models.SlugField(_("code"))
    value = FractionField(_("value"))
    text = models.CharField(_("text"), max_length=300, help_text=_("What it is for."))

    class Meta:
        verbose_name = _("constant")
        verbose_name_plural = _("constants")
        ordering = ["ruleset", "code"]
        constraints = [
            one_code("ruleset", "code", name="one_constant_a_code"),
        ]

    def __str__(self):
        return self.code

    def clean(self):
        super().clean()
        fault = fault_of_value(self.code, self.value)
        if fault:
            raise ValidationError(fault)

"""Ruleset, a version of the rules: RoleRule, StaffingPoint, Constant; translations of roles.

A translation belongs to an English sentence: rewording the sentence drops the translation.
"""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from roles.values.fields import CodesField, FractionField
from roles.values.names import one_code
from roles.values.numbers import plain
from roles.versioning.frozen import FrozenOncePublished, FrozenQuerySet
from roles.versioning.translations import (
    Chapter,
    Translation,
    TranslationQuerySet,
    Worded,
    chapters_of,
    in_words,
    texts_of,
)
from roles.versioning.versions import Fault, Version, VersionQuerySet

from .disciplines import Role
from .faults import NEEDED, fault_of_value, faults_of_roles
from .triggers import MOST_RULES


class RoleRule(FrozenOncePublished):
    """The rules for one role apart from its staffing points and triggers."""

    VERSION = "ruleset_id"
    MOST = {("ruleset",): MOST_RULES}
    TRANSLATED = ()

    ruleset = models.ForeignKey(
        "roles.Ruleset", models.CASCADE, related_name="role_rules", verbose_name=_("ruleset")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="rules", verbose_name=_("role"))
    per_engineer = FractionField(
        _("people per engineer"),
        default="0",
        help_text=_("What each engineer beyond the last staffing point adds."),
    )
    deciding = models.PositiveSmallIntegerField(
        _("deciding metrics"),
        default=1,
        validators=[MaxValueValidator(20)],
        help_text=_("How many of the deciding metrics must be known to say “nobody yet”."),
    )
    decides_below = FractionField(
        _("only below a score of"),
        null=True,
        blank=True,
        help_text=_("Empty: the deciding metrics are needed at every score."),
    )
    decides_below_large = FractionField(
        _("with a whole person open, below"),
        null=True,
        blank=True,
        help_text=_("The same where the gap is one full-time person or more."),
    )
    foundation = models.SlugField(
        _("foundation"),
        blank=True,
        help_text=_("The discipline that this role builds on, such as devops."),
    )
    always_shared = models.BooleanField(
        _("always shared"),
        default=False,
        help_text=_("Serves every team, even if only one has the problem that it solves."),
    )

    class Meta:
        verbose_name = _("rule of a role")
        verbose_name_plural = _("rules of roles")
        ordering = ["ruleset", "role__discipline__position"]
        constraints = [
            models.UniqueConstraint(fields=["ruleset", "role"], name="one_rule_a_role"),
            models.CheckConstraint(condition=Q(deciding__lte=20), name="few_deciding_figures"),
        ]

    def __str__(self) -> str:
        return gettext("Rules for %(role)s") % {"role": self.role}


class StaffingPoint(FrozenOncePublished):
    """How many full-time people a role asks for at a team size; linear between points."""

    VERSION = "ruleset_id"
    MOST = {("ruleset",): MOST_RULES}
    TRANSLATED = ("note", "source")

    ruleset = models.ForeignKey(
        "roles.Ruleset", models.CASCADE, related_name="staffing", verbose_name=_("ruleset")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="staffing", verbose_name=_("role"))
    engineers = models.PositiveIntegerField(
        _("at engineers"), validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    people = FractionField(_("full-time people"))
    note = models.CharField(
        _("note"), max_length=400, help_text=_("What this means for such a team.")
    )
    source = models.CharField(_("source"), max_length=300)
    facts = CodesField(_("facts"))

    class Meta:
        verbose_name = _("staffing point")
        verbose_name_plural = _("staffing points")
        ordering = ["ruleset", "role__discipline__position", "engineers"]
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset", "role", "engineers"], name="one_staffing_point_a_size"
            ),
            models.CheckConstraint(condition=Q(engineers__gte=1), name="staffing_from_one"),
        ]

    def __str__(self) -> str:
        return ngettext(
            "%(role)s at %(engineers)s engineer: %(people)s",
            "%(role)s at %(engineers)s engineers: %(people)s",
            self.engineers,
        ) % {"role": self.role, "engineers": self.engineers, "people": plain(self.people)}


class Ruleset(Version):
    """One version of the rules: staffing, triggers and constants that belong together."""

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

    def __str__(self) -> str:
        return gettext("Rules %(number)s (%(state)s)") % {
            "number": self.number,
            "state": self.get_state_display(),
        }

    @property
    def reference(self) -> str:
        """What a command and the audit log call it: `rules:2`."""
        return f"rules:{self.number}"

    def siblings(self) -> "VersionQuerySet[Ruleset]":
        return type(self).objects.all()

    def next_number(self) -> int:
        """The number of a new ruleset; locks the existing ones so that nobody else takes it."""
        locked = self.siblings().select_for_update(no_key=True)
        return max(locked.values_list("number", flat=True), default=0) + 1

    def roles(self) -> models.QuerySet[Role]:
        """All roles with their lines and with their rows of these rules: 5 queries."""
        return Role.objects.select_related("discipline").prefetch_related(
            "lines",
            Prefetch("rules", self.role_rules.all()),
            Prefetch("staffing", self.staffing.all()),
            Prefetch("triggers", self.triggers.all()),
        )

    def roles_to_read(self) -> list[Role]:
        """The same roles in the reader's language; they must not be saved. One query more."""
        roles, words = list(self.roles()), self.translations.words()
        for role in roles:
            for row in _worded_rows(role):
                in_words(row, words)
        return roles

    def chapters(self) -> list[Chapter]:
        roles = [(role, texts_of(*_worded_rows(role))) for role in self.roles()]
        return chapters_of([*roles, (gettext("Constants"), texts_of(*self.constants.all()))])

    def faults(self) -> list[Fault]:
        found = faults_of_roles(list(self.roles()))
        for fault in found:
            if isinstance(fault.row, RoleRule | StaffingPoint) and fault.row._state.adding:
                fault.row.ruleset = self
        return found + self._faults_of_constants()

    def _faults_of_constants(self) -> list[Fault]:
        rows = {constant.code: constant for constant in self.constants.all()}
        sentence = gettext("%(code)s: this constant is missing.")
        missing = [
            Fault(sentence % {"code": code}, Constant(ruleset=self, code=code))
            for code in sorted(NEEDED.keys() - rows.keys())
        ]
        wrong = ((row, fault_of_value(code, row.value)) for code, row in sorted(rows.items()))
        return missing + [Fault(f"{row.code}: {fault}", row) for row, fault in wrong if fault]

    def copy_parts_to(self, draft: "Ruleset") -> None:
        parts: list[FrozenQuerySet[FrozenOncePublished]] = [
            self.role_rules.all(),
            self.staffing.all(),
            self.triggers.all(),
            self.constants.all(),
            self.translations.all(),
        ]
        for rows in parts:
            rows.copy_with(ruleset=draft)


def _worded_rows(role: Role) -> list[Worded]:
    """A loaded role and its rows that have texts."""
    parts = (role.lines, role.staffing, role.triggers)
    return [role, role.discipline, *(row for part in parts for row in part.all())]


class Constant(FrozenOncePublished):
    """A number of the rules that belongs to no single trigger or role."""

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

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        super().clean()
        fault = fault_of_value(self.code, self.value)
        if fault:
            raise ValidationError(fault)


class RulesetTranslationQuerySet(TranslationQuerySet["RulesetTranslation"]):
    def in_force(self) -> Self:
        """The translations of the published rules."""
        return self.filter(ruleset__state="published")


class RulesetTranslation(Translation):
    """One sentence of the rules and roles in another language."""

    VERSION = "ruleset_id"

    objects: ClassVar = RulesetTranslationQuerySet.as_manager()

    ruleset = models.ForeignKey("roles.Ruleset", models.CASCADE, related_name="translations")

    class Meta(Translation.Meta):
        abstract = False
        ordering = ["ruleset", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset", "language", "digest"], name="one_translation_a_rule_text"
            )
        ]


def translated_roles() -> list[Role]:
    """All roles with their disciplines, in the reader's language; they must not be saved."""
    return translate_roles(Role.objects.select_related("discipline"))


def translate_roles(roles: Iterable[Role]) -> list[Role]:
    """Puts loaded roles, and their loaded disciplines, into the reader's language."""
    roles, words = list(roles), RulesetTranslation.objects.in_force().words()
    for role in roles:
        in_words(role, words)
        if Role.discipline.is_cached(role):
            in_words(role.discipline, words)
    return roles

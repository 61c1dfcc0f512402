"""The rules by which a role is recommended, through their versions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.fields import FractionField
from roles.names import one_code

from .disciplines import Role
from .faults import Fault, fault_of_value, faults_of
from .frozen import FrozenOncePublished
from .staffing import RoleRule, StaffingPoint
from .translations import Chapter, RulesetTranslation, chapters_of, in_words, texts_of
from .triggers import MOST_RULES, Trigger
from .versions import Version


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
        """All roles with their lines, each with what these rules have for it: 5 queries."""
        return Role.objects.select_related("discipline").prefetch_related(
            "lines",
            Prefetch("rules", self.role_rules.all()),
            Prefetch("staffing", self.staffing.all()),
            Prefetch("triggers", self.triggers.all()),
        )

    def roles_to_read(self) -> list[Role]:
        """The same roles in the reader's language, never to be saved: one query more."""
        roles, words = list(self.roles()), self.translations.words()
        for role in roles:
            for row in _worded_rows(role):
                in_words(row, words)
        return roles

    def chapters(self) -> list[Chapter]:
        roles = [(role, texts_of(*_worded_rows(role))) for role in self.roles()]
        return chapters_of([*roles, (gettext("Constants"), texts_of(*self.constants.all()))])

    def faults(self) -> list[Fault]:
        found = faults_of(self.roles(), self.constants.all())
        for fault in found:
            if fault.row and fault.row.pk is None:
                fault.row.ruleset = self
        return found

    def copy_parts_to(self, draft):
        for part in (RoleRule, StaffingPoint, Trigger, Constant, RulesetTranslation):
            rows = part.objects.filter(ruleset=self)
            part.objects.bulk_create(row.copy(ruleset=draft) for row in rows)


def _worded_rows(role: Role) -> list:
    """A loaded role and what belongs to it, as far as it says anything in words."""
    parts = (role.lines, role.staffing, role.triggers)
    return [role, role.discipline, *(row for part in parts for row in part.all())]


class Constant(FrozenOncePublished):
    """A figure of the rule that belongs to no single trigger or role."""

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

"""How many people a role asks for by the size of the group, and what else rules say of a role."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from roles.fields import CodesField, FractionField
from roles.numbers import plain

from .disciplines import Role
from .frozen import FrozenOncePublished
from .triggers import MOST_RULES


class RoleRule(FrozenOncePublished):
    """What the rules say of one role beside its staffing and its triggers."""

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
        _("deciding figures"),
        default=1,
        validators=[MaxValueValidator(20)],
        help_text=_("How many of the deciding figures must be known to say “nobody yet”."),
    )
    decides_below = FractionField(
        _("only below a score of"),
        null=True,
        blank=True,
        help_text=_("Empty: the deciding figures are needed at every score."),
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

    class Meta:
        verbose_name = _("rule of a role")
        verbose_name_plural = _("rules of roles")
        ordering = ["ruleset", "role__discipline__position"]
        constraints = [
            models.UniqueConstraint(fields=["ruleset", "role"], name="one_rule_a_role"),
            models.CheckConstraint(condition=Q(deciding__lte=20), name="few_deciding_figures"),
        ]

    def __str__(self):
        return gettext("Rules for %(role)s") % {"role": self.role}


class StaffingPoint(FrozenOncePublished):
    """At so many engineers the role asks for so many full-time people; linear between points."""

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

    def __str__(self):
        return ngettext(
            "%(role)s at %(engineers)s engineer: %(people)s",
            "%(role)s at %(engineers)s engineers: %(people)s",
            self.engineers,
        ) % {"role": self.role, "engineers": self.engineers, "people": plain(self.people)}

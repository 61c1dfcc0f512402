"""The lines of a role: what it measures, uses, shares with the others, minds, and begins with."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.fields import CodesField

from .disciplines import Role

MOST_LINES = 100


class RoleLine(models.Model):
    """One line of a role, in the part of its page where it stands.

    A step of the first 90 days names the figures and practices whose problem it answers, and the
    practice that makes it needless; one that names no problem stands for every team.
    """

    TRANSLATED = ("text", "source")

    class Part(models.TextChoices):
        MEASURE = "measures", _("what it measures")
        TOOL = "tools", _("tools")
        TOGETHER = "together", _("work with the other roles")
        CAUTION = "caution", _("caution")
        DAY_30 = "day-30", _("by day 30")
        DAY_60 = "day-60", _("by day 60")
        DAY_90 = "day-90", _("by day 90")

    role = models.ForeignKey(Role, models.CASCADE, related_name="lines", verbose_name=_("role"))
    part = models.CharField(_("part"), max_length=8, choices=Part)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("text"), max_length=400)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Who published a figure in it.")
    )
    facts = CodesField(_("facts"), help_text=_("IDs of the facts behind it."))
    answers = CodesField(
        _("answers"),
        help_text=_("Of a step: the metrics and practices whose problem it answers; empty: all."),
    )
    practice = models.SlugField(
        _("needless with"),
        max_length=60,
        blank=True,
        help_text=_("Of a step: the practice that, once it is there, makes it needless."),
    )

    class Meta:
        verbose_name = _("line of a role")
        verbose_name_plural = _("lines of roles")
        ordering = ["role", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    part__in=[
                        "measures",
                        "tools",
                        "together",
                        "caution",
                        "day-30",
                        "day-60",
                        "day-90",
                    ]
                ),
                name="role_line_part_known",
            ),
            models.CheckConstraint(
                condition=Q(practice="") | Q(part__in=["day-30", "day-60", "day-90"]),
                name="only_a_step_is_needless",
                violation_error_message=_("Only a step of the first 90 days can be needless."),
            ),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        """Only a step can answer a problem."""
        super().clean()
        if self.answers and not self.day:
            message = gettext("Only a step of the first 90 days answers problems.")
            raise ValidationError({"answers": message})

    @property
    def day(self) -> int | None:
        """The day by which a step is done: 30, 60 or 90."""
        name, _dash, day = self.part.partition("-")
        return int(day) if name == "day" else None

"""KeyFigure: kind (fact, score, strength, candidate), subject, exact number, of one report."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.fields import FractionField, Get, Set

LEVELS = range(1, 5)
# An exact fraction from a trigger's curve has more digits than anybody types.
LONGEST_EXACT = 255


class ExactField(FractionField[Set, Get]):
    """An exact result, which may be longer than a number that people type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST_EXACT, **kwargs})


class KeyFigureQuerySet(models.QuerySet["KeyFigure"]):
    def of_latest(self, assessments: QuerySet[models.Model, Any] | Sequence[UUID]) -> Self:
        """The key figures of these assessments, without an order."""
        return self.filter(assessment__in=assessments).order_by()

    def of_kinds(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)


class KeyFigure(models.Model):
    """One figure of a submitted assessment, exact, with its level where it is a score.

    Stored with the report; `manage.py rebuild_key_figures` computes it again.
    """

    class Kind(models.TextChoices):
        # About the team: engineers, sites, around_the_clock, expected_engineers, staffed.<role> …
        FACT = "fact", _("fact about the team")
        # Of a discipline or practice; without a number if too little is known for a score.
        DISCIPLINE = "discipline", _("score of a discipline")
        PRACTICE = "practice", _("score of a practice")
        # A practice or discipline that was answered as not applicable.
        OUTSIDE = "outside", _("does not apply")
        # Of each trigger that is known, 0 included.
        STRENGTH = "strength", _("strength of a problem")
        # Of a role with data: 1 if it is needed, else 0.
        CANDIDATE = "candidate", _("whether a role is needed")

    assessment = models.ForeignKey(
        "assessments.Assessment",
        models.CASCADE,
        # The index of the constraint below begins with it.
        db_index=False,
        related_name="key_figures",
        verbose_name=_("assessment"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("subject"), max_length=80)
    number = ExactField(_("number"), null=True, blank=True)
    # Levels are 1 to 4; `least` and `most` are those at the ends of the interval.
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    least = models.PositiveSmallIntegerField(_("lowest level"), null=True, blank=True)
    most = models.PositiveSmallIntegerField(_("highest level"), null=True, blank=True)

    objects = KeyFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("key metric")
        verbose_name_plural = _("key metrics")
        ordering = ["assessment", "kind", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind", "subject"], name="one_key_figure_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["fact", "discipline", "practice", "outside", "strength", "candidate"]
                ),
                name="key_figure_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True, least__isnull=True, most__isnull=True)
                | Q(
                    number__isnull=False,
                    level__isnull=False,
                    least__isnull=False,
                    most__isnull=False,
                    least__gte=LEVELS[0],
                    level__gte=models.F("least"),
                    most__gte=models.F("level"),
                    most__lte=LEVELS[-1],
                ),
                name="key_figure_levels_in_order",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(subject)s of %(assessment)s") % {
            "subject": self.subject,
            "assessment": self.assessment_id,
        }

"""Trigger: subject, points from start to extreme, factors (easing, beyond), its faults."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.investment.rules import PROBLEM, SEVERE
from roles.values.fields import CodesField, FractionField
from roles.values.names import one_code
from roles.versioning.frozen import FrozenOncePublished

from .disciplines import Role

# The most staffing points, triggers or constants that rules may have: docs/operations.md.
MOST_RULES = 200
# The codes of a report's other reasons begin like this.
RESERVED = ("size-", "staffed-")
# In percent: the whole.
MOST_WEIGHT = 100

# Points (value, strength).
Points: TypeAlias = list[tuple[Fraction, Fraction]]


class Trigger(FrozenOncePublished):
    """A figure or practice that can be a problem for a role, with its strength at each value.

    Four points of a curve: where the problem starts (strength 0), is a problem (½), is severe (1)
    and is extreme (`most`). Severe and extreme are optional.
    """

    VERSION = "ruleset_id"
    MOST = {("ruleset",): MOST_RULES}
    TRANSLATED = ("title", "text", "source")

    class Kind(models.TextChoices):
        CAPACITY = "capacity", _("capacity: more hands help")
        DIRECTION = "direction", _("direction: the people there should do something else")
        PRACTICE = "practice", _("practice: an answer, not a metric")

    ruleset = models.ForeignKey(
        "roles.Ruleset", models.CASCADE, related_name="triggers", verbose_name=_("ruleset")
    )
    code = models.SlugField(_("code"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="triggers", verbose_name=_("role"))
    subject = models.CharField(
        _("subject"), max_length=60, help_text=_("The code of the metric or practice that is read.")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    weight = models.PositiveSmallIntegerField(
        _("weight, percent"), validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    starts = FractionField(
        _("starts"), help_text=_("In the metric's unit; downtime in multiples of its budget.")
    )
    problem = FractionField(_("problem"))
    severe = FractionField(_("severe"), null=True, blank=True)
    extreme = FractionField(_("extreme"), null=True, blank=True)
    most = FractionField(
        _("strength at the extreme"),
        null=True,
        blank=True,
        help_text=_("At least 1 after a severe point; a weight times this stays below 1."),
    )
    starts_two_sites = FractionField(_("starts, two sites"), null=True, blank=True)
    problem_two_sites = FractionField(_("problem, two sites"), null=True, blank=True)
    severe_two_sites = FractionField(_("severe, two sites"), null=True, blank=True)
    extreme_two_sites = FractionField(_("extreme, two sites"), null=True, blank=True)
    easing = models.SlugField(
        _("eased by"),
        max_length=60,
        blank=True,
        help_text=_("A metric without which this problem is small."),
    )
    easing_full = FractionField(
        _("in full from"), null=True, blank=True, help_text=_("In the unit of that metric.")
    )
    easing_least = FractionField(
        _("share at 0"), null=True, blank=True, help_text=_("Of the strength, where that is 0.")
    )
    beyond = models.SlugField(
        _("beyond"),
        max_length=60,
        blank=True,
        help_text=_("A metric that this one cannot go below; only what lies beyond it counts."),
    )
    beyond_share = FractionField(
        _("units of this one"), null=True, blank=True, help_text=_("For each unit of that metric.")
    )
    counts_with = models.SlugField(
        _("counts with"),
        blank=True,
        help_text=_("Of the triggers with the same name here only the strongest counts."),
    )
    goal = FractionField(
        _("goal"),
        null=True,
        blank=True,
        help_text=_("Empty: the goal is where the problem starts."),
    )
    deciding = models.BooleanField(
        _("deciding"), default=False, help_text=_("“Nobody yet” needs enough of these to be known.")
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
                condition=~Q(starts=models.F("problem")),
                name="problem_is_beyond_start",
                violation_error_message=_("A problem lies beyond where it starts."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=99), name="trigger_weight_percent"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["capacity", "direction", "practice"]),
                name="trigger_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="practice") | Q(severe__isnull=True),
                name="an_answer_is_never_severe",
                violation_error_message=_("A practice is an answer: it is never severe."),
            ),
            models.CheckConstraint(
                condition=Q(extreme__isnull=True, most__isnull=True)
                | Q(extreme__isnull=False, most__isnull=False),
                name="extreme_has_a_strength",
                violation_error_message=_("An extreme point needs its strength, and the reverse."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def of_practice(self) -> bool:
        return self.kind == self.Kind.PRACTICE

    @property
    def curve(self) -> Points:
        """The points (value, strength) of the curve, from where the problem starts."""
        return self._points("")

    @property
    def curve_two_sites(self) -> Points:
        """The same for two sites; empty if they make no difference."""
        return self._points("_two_sites") if self.starts_two_sites is not None else []

    def _points(self, which: str) -> Points:
        strengths: dict[str, Fraction | int | None]
        strengths = {"starts": 0, "problem": PROBLEM, "severe": SEVERE, "extreme": self.most}
        points = ((getattr(self, name + which), strength) for name, strength in strengths.items())
        return [
            (value, Fraction(strength))
            for value, strength in points
            if value is not None and strength is not None
        ]

    def clean(self) -> None:
        super().clean()
        faults = self.faults()
        if faults:
            raise ValidationError(faults)

    def faults(self) -> list[str]:
        """What is wrong with the trigger, as far as its fields are filled in."""
        return list(_faults_of(self))


def _faults_of(trigger: Trigger) -> Iterator[str]:
    if trigger.code.startswith(RESERVED):
        yield gettext("A code does not begin with size- or staffed-.")
    if None in (trigger.starts, trigger.problem):
        return
    curves = [trigger.curve, *([two] if (two := trigger.curve_two_sites) else [])]
    if not all(map(_is_one_way, curves)):
        yield gettext("The points of a curve lead one way: starts, problem, severe, extreme.")
    if len({len(curve) for curve in curves}) > 1:
        yield gettext("Two sites need the same points as one.")
    most = trigger.curve[-1][1]
    if not all(a[1] < b[1] for a, b in pairwise(trigger.curve)):
        yield gettext("The strength at the extreme is larger than that of the point before it.")
    if trigger.weight and most * trigger.weight >= MOST_WEIGHT:
        yield gettext("The weight times the largest strength must stay below 100 percent.")
    yield from _faults_of_factors(trigger)


def _is_one_way(curve: Points) -> bool:
    ways = {to[0] > at[0] for at, to in pairwise(curve)} | {
        None for at, to in pairwise(curve) if at[0] == to[0]
    }
    return ways in ({True}, {False})


def _faults_of_factors(trigger: Trigger) -> Iterator[str]:
    if trigger.easing:
        full, least = trigger.easing_full, trigger.easing_least
        if full is None or least is None:
            yield gettext("What eases a problem needs the value from which it counts, and a share.")
        elif not (full > 0 and 0 <= least <= 1):
            yield gettext("What eases a problem counts from more than 0, and its share is 0 to 1.")
    if trigger.beyond and (trigger.beyond_share is None or trigger.beyond_share <= 0):
        yield gettext("“Beyond” needs units of this metric for each of the other, more than 0.")

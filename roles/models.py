"""What a discipline and a role are, and the rules by which one is recommended."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .fields import CodesField, FractionField


class Discipline(models.Model):
    """One of the legs of the stool: DevOps, SRE, platform engineering."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=60)
    question = models.CharField(max_length=200, help_text="The question that it answers.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title


class Role(models.Model):
    """A role that a team can invest in."""

    slug = models.SlugField(unique=True)
    discipline = models.OneToOneField(Discipline, models.PROTECT, related_name="role")
    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=300, help_text="What the role is for, in one sentence.")
    owns = models.TextField(max_length=2000, help_text="What the role owns, one item a line.")
    first_days = models.TextField(
        max_length=2000, help_text="The first 30, 60 and 90 days, one item a line."
    )
    train = models.CharField(max_length=400, help_text="How to train somebody who is there.")
    borrow = models.CharField(max_length=400, help_text="Where to borrow the skill.")
    buy = models.CharField(max_length=400, help_text="What to buy instead.")
    automate = models.CharField(max_length=400, help_text="What to automate first.")
    facts = CodesField(help_text="IDs of the facts behind it.")

    class Meta:
        ordering = ["discipline__position", "slug"]

    def __str__(self):
        return self.title


class StaffingBand(models.Model):
    """From so many engineers on, the role takes this form."""

    class Form(models.TextChoices):
        NONE = "none", "nobody yet"
        HAT = "hat", "a hat: part of somebody's time"
        HIRE = "hire", "a hire"
        TEAM = "team", "a team"

    role = models.ForeignKey(Role, models.CASCADE, related_name="bands")
    engineers = models.PositiveIntegerField(
        "from engineers", validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    form = models.CharField(max_length=4, choices=Form)
    answers = models.PositiveSmallIntegerField(
        "answers, percent",
        validators=[MaxValueValidator(100)],
        help_text="The share of the need that a role of this form can answer at this size.",
    )
    note = models.CharField(max_length=400, help_text="What this means for such a team.")
    source = models.CharField(max_length=300)
    facts = CodesField()

    class Meta:
        ordering = ["role__discipline__position", "engineers"]
        constraints = [
            models.UniqueConstraint(fields=["role", "engineers"], name="one_band_from_each_size"),
            models.CheckConstraint(condition=Q(engineers__gte=1), name="band_from_one_engineer"),
            models.CheckConstraint(condition=Q(answers__lte=100), name="band_answers_percent"),
            models.CheckConstraint(
                condition=Q(form__in=["none", "hat", "hire", "team"]), name="band_form_known"
            ),
        ]

    def __str__(self):
        return f"{self.role} from {self.engineers}: {self.get_form_display()}"


class Trigger(models.Model):
    """A problem that calls for a role: a metric or a practice beyond its threshold."""

    class Worse(models.TextChoices):
        BELOW = "below", "below the threshold"
        ABOVE = "above", "above the threshold"
        AT_LEAST = "at_least", "at the threshold or above"

    code = models.SlugField(unique=True)
    role = models.ForeignKey(Role, models.CASCADE, related_name="triggers")
    subject = models.CharField(
        max_length=60, help_text="The code of the metric or practice that is compared."
    )
    of_practice = models.BooleanField(
        default=False, help_text="The subject is a practice; its 0 to 100 score is compared."
    )
    worse = models.CharField("fires", max_length=8, choices=Worse)
    threshold = FractionField(
        help_text="In the metric's unit; downtime in multiples of its budget."
    )
    severe = FractionField("severe from", help_text="Where the problem is severe.")
    severe_inclusive = models.BooleanField("severe at the edge itself", default=False)
    weight = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=400, help_text="The reason, as the report gives it.")
    source = models.CharField(max_length=300)
    facts = CodesField()

    class Meta:
        ordering = ["role__discipline__position", "-weight", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(threshold=models.F("severe")),
                name="severe_is_beyond_threshold",
                violation_error_message="The problem is severe only beyond the threshold.",
            ),
            models.CheckConstraint(condition=Q(weight__lte=100), name="trigger_weight_percent"),
            models.CheckConstraint(
                condition=Q(worse__in=["below", "above", "at_least"]), name="trigger_side_known"
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.threshold is None or self.severe is None:
            return
        below = self.severe < self.threshold
        if self.threshold != self.severe and below != (self.worse == self.Worse.BELOW):
            raise ValidationError({"severe": "This is on the good side of the threshold."})


class Constant(models.Model):
    """A figure of the rule that belongs to no single trigger or band."""

    code = models.SlugField(unique=True)
    value = FractionField()
    text = models.CharField(max_length=300, help_text="What it is for.")

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code

"""What a discipline and a role are. The rules by which a role is recommended are in rules.py."""

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.fields import CodesField
from roles.names import LONGEST_KEY, KeyField, Named, NameField, one_code

LONGEST_TITLE = 60

MOST_GOALS = 20
DAYS = (30, 60, 90)


class Discipline(Named):
    """One of the legs of the stool: DevOps, SRE, platform engineering."""

    TRANSLATED = ("title", "question")

    slug = models.SlugField(_("slug"), unique=True)
    title = NameField(
        _("title"),
        max_length=LONGEST_TITLE,
        error_messages={"unique": _("Another discipline has this title. Choose another one.")},
    )
    title_key = KeyField(of="title", max_length=LONGEST_TITLE * LONGEST_KEY, unique=True)
    question = models.CharField(
        _("question"), max_length=200, help_text=_("The question that it answers.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        ordering = ["position", "slug"]
        constraints = [one_code("slug", name="one_discipline_a_slug")]

    def __str__(self):
        return self.title


class Role(Named):
    """A role that a team can invest in."""

    TRANSLATED = ("title", "summary", "owns", "train", "borrow", "buy", "automate")

    slug = models.SlugField(_("slug"), unique=True)
    discipline = models.OneToOneField(
        Discipline, models.PROTECT, related_name="role", verbose_name=_("discipline")
    )
    title = NameField(
        _("title"),
        max_length=LONGEST_TITLE,
        error_messages={"unique": _("Another role has this title. Choose another one.")},
    )
    title_key = KeyField(of="title", max_length=LONGEST_TITLE * LONGEST_KEY, unique=True)
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("What the role is for, in one sentence.")
    )
    owns = models.TextField(
        _("owns"), max_length=2000, help_text=_("What the role owns, one item a line.")
    )
    train = models.CharField(
        _("train"), max_length=400, help_text=_("How to train somebody who is there.")
    )
    borrow = models.CharField(
        _("borrow"), max_length=400, help_text=_("Where to borrow the skill.")
    )
    buy = models.CharField(_("buy"), max_length=400, help_text=_("What to buy instead."))
    automate = models.CharField(
        _("automate"), max_length=400, help_text=_("What to automate first.")
    )
    goals = models.JSONField(
        _("goals"),
        default=list,
        blank=True,
        help_text=_("Metrics that the role answers for, each with the counter-metric to watch."),
    )
    facts = CodesField(_("facts"), help_text=_("IDs of the facts behind it."))

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["discipline__position", "slug"]
        constraints = [one_code("slug", name="one_role_a_slug")]

    def __str__(self):
        return self.title

    def lines_of(self, part: str) -> list:
        """The lines of one part, of a role that was loaded with its lines."""
        return [line for line in self.lines.all() if line.part == part]

    def days(self) -> list[tuple[int, list]]:
        """The steps of the first 90 days, by the day on which they are done."""
        return [(day, self.lines_of(f"day-{day}")) for day in DAYS]

    def clean(self):
        """Advice reads the goals, whoever wrote them."""
        super().clean()
        if not _are_goals(self.goals):
            example = '[{"metric": "lead_time", "counter": "change_failure_rate"}]'
            message = gettext("Enter at most %(most)s pairs of metrics, such as %(example)s.")
            raise ValidationError({"goals": message % {"most": MOST_GOALS, "example": example}})


def _are_goals(goals) -> bool:
    return isinstance(goals, list) and len(goals) <= MOST_GOALS and all(map(_is_goal, goals))


def _is_goal(goal) -> bool:
    """Whether it names a metric and the one to watch beside it."""
    return (
        isinstance(goal, dict)
        and goal.keys() == {"metric", "counter"}
        and all(isinstance(code, str) and slug_re.fullmatch(code) for code in goal.values())
    )

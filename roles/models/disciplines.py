"""Discipline, Role (title with article and plural, goals with counter-metrics), RoleLine."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.fields import CodesField
from roles.values.names import LONGEST_KEY, KeyField, Named, NameField, one_code

LONGEST_TITLE = 60
LONGEST_FORM = 80
ARTICLES = ("a", "an")
ENGLISH: Mapping[str, str] = MappingProxyType({})

MOST_GOALS = 20
DAYS = (30, 60, 90)
MOST_LINES = 100


class Discipline(Named):
    """DevOps, SRE, platform engineering, or another discipline; each has one role."""

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

    def __str__(self) -> str:
        return self.title


class RoleTitle(str):
    """The title of a role with its forms inside a sentence; files only contain the title."""

    with_article: str
    plural: str

    def __new__(cls, title: str, with_article: str, plural: str) -> Self:
        role_title = super().__new__(cls, title)
        role_title.with_article, role_title.plural = with_article, plural
        return role_title

    @property
    def in_sentence(self) -> str:
        """The form after "a" or "an"; in languages without these articles, the title."""
        article, _space, rest = self.with_article.partition(" ")
        return rest if article in ARTICLES else str(self)


def faults_of_forms(title: str, with_article: str, plural: str) -> dict[str, str]:
    """What is wrong with the forms of a title, by field; missing forms are reported elsewhere."""
    if not (title and with_article):
        return {}
    article, _space, rest = with_article.partition(" ")
    if article not in ARTICLES or rest.casefold() != title.casefold():
        message = gettext(
            "Enter the title behind “a” or “an” as inside a sentence, such as “a site reliability "
            "engineer” or “an SRE”."
        )
        return {"with_article": message}
    if plural and plural[0] != rest[0]:
        message = gettext(
            "Enter the plural without an article as inside a sentence, such as “site reliability "
            "engineers” or “SREs”."
        )
        return {"plural": message}
    return {}


class Goal(TypedDict):
    """A metric that a role answers for, and the one that must not get worse for it."""

    metric: str
    counter: str


class Role(Named):
    """A role that a team can invest in."""

    TRANSLATED = (
        *("title", "with_article", "plural", "summary", "owns"),
        *("train", "borrow", "buy", "automate", "find_cost", "across_teams", "build_once"),
    )

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
    with_article = models.CharField(
        _("with its article"),
        max_length=LONGEST_FORM,
        help_text=_("The title inside a sentence, such as “a site reliability engineer”."),
    )
    plural = models.CharField(
        _("plural"),
        max_length=LONGEST_FORM,
        help_text=_("Inside a sentence, such as “site reliability engineers”."),
    )
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
    find_cost = models.CharField(
        _("finding the cost"),
        max_length=400,
        help_text=_("How a team finds what the problems cost, where its answers do not say it."),
    )
    across_teams = models.CharField(
        _("across teams"),
        max_length=400,
        help_text=_("How the role would own what most of several teams lack."),
    )
    build_once = models.CharField(
        _("built once"),
        max_length=400,
        help_text=_("What is built once for all of these teams."),
    )
    goals = models.JSONField[list[Goal], list[Goal]](
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

    def __str__(self) -> str:
        return self.title

    def named(self, words: Mapping[str, str] = ENGLISH) -> RoleTitle:
        """The title with its forms, as they are loaded or translated with `words`."""
        forms = (self.title, self.with_article, self.plural)
        return RoleTitle(*(words.get(form, form) for form in forms))

    def lines_of(self, part: str) -> "list[RoleLine]":
        """The lines of one part; no query if the role was loaded with its lines."""
        return [line for line in self.lines.all() if line.part == part]

    def days(self) -> "list[tuple[int, list[RoleLine]]]":
        """The steps of the first 90 days by the day on which they are due."""
        return [(day, self.lines_of(f"day-{day}")) for day in DAYS]

    def clean(self) -> None:
        """Checks the goals and the forms of the title, because the advice relies on them."""
        super().clean()
        faults = faults_of_forms(self.title, self.with_article, self.plural)
        if not _are_goals(self.goals):
            example = '[{"metric": "lead_time", "counter": "change_failure_rate"}]'
            message = gettext("Enter at most %(most)s pairs of metrics, such as %(example)s.")
            faults["goals"] = message % {"most": MOST_GOALS, "example": example}
        if faults:
            raise ValidationError(faults)


def _are_goals(goals: object) -> bool:
    return isinstance(goals, list) and len(goals) <= MOST_GOALS and all(map(_is_goal, goals))


def _is_goal(goal: object) -> bool:
    """Whether it is a metric with its counter-metric."""
    return (
        isinstance(goal, dict)
        and goal.keys() == {"metric", "counter"}
        and all(isinstance(code, str) and slug_re.fullmatch(code) for code in goal.values())
    )


class RoleLine(models.Model):
    """One line in a part of a role's page.

    A step of the first 90 days names the figures and practices whose problems it answers, and the
    practice that makes it unnecessary; a step that names no problem applies to every team.
    """

    TRANSLATED = ("text", "source")

    class Part(models.TextChoices):
        MEASURE = "measures", _("what it measures")
        TOOL = "tools", _("tools")
        TOGETHER = "together", _("work with the other roles")
        CAUTION = "caution", _("caution")
        EXAMPLE = "example", _("published example")
        DAY_30 = "day-30", _("by day 30")
        DAY_60 = "day-60", _("by day 60")
        DAY_90 = "day-90", _("by day 90")

    role = models.ForeignKey(Role, models.CASCADE, related_name="lines", verbose_name=_("role"))
    part = models.CharField(_("part"), max_length=8, choices=Part)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("text"), max_length=400)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Who published a number in it.")
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
                        "example",
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

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if self.answers and not self.day:
            message = gettext("Only a step of the first 90 days answers problems.")
            raise ValidationError({"answers": message})

    @property
    def day(self) -> int | None:
        """The day by which a step is due: 30, 60 or 90; None for other lines."""
        name, _dash, day = self.part.partition("-")
        return int(day) if name == "day" else None

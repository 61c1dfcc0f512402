"""Systemic gaps: practices that most chosen teams lack, who has them, and the role to own them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from assessments.models import KeyFigure
from assessments.organisation import Gap, systemic_gaps
from roles.models import Role

from .heatmap import Column
from .key_figures import ESTABLISHED
from .selection import Keys, Selection

# How many gaps of a role are shown at once; the others can be opened.
WIDEST = 3


def practices_of(latest: Keys) -> list[Gap]:
    """For each practice the number of reports that know it, and that lack it; one query."""
    counts = KeyFigure.objects.of_kinds(KeyFigure.Kind.PRACTICE).of_latest(latest).values("subject")
    counted = counts.annotate(
        known=Count("level"),
        below=Count("level", filter=Q(level__lt=ESTABLISHED)),
        sure=Count("level", filter=Q(most__lt=ESTABLISHED)),
    )
    return [Gap(row.pop("subject"), **row) for row in counted]


def teams_with(selection: Selection, latest: Keys, practices: list[str]) -> dict[str, list[str]]:
    """For each practice the names of the teams that have it in place, in order."""
    figures = KeyFigure.objects.of_kinds(KeyFigure.Kind.PRACTICE).of_latest(latest)
    # The empty code, which no practice has, keeps the number of queries fixed without a gap.
    rows = figures.filter(subject__in=["", *practices], level__gte=ESTABLISHED)
    found: dict[str, set[UUID]] = {}
    for practice, team in rows.values_list("subject", "assessment__team"):
        found.setdefault(practice, set()).add(team)
    return {
        practice: [team.name for team in selection.teams if team.pk in teams]
        for practice, teams in found.items()
    }


@dataclass(frozen=True)
class GapLine:
    """One systemic gap: team numbers as in Gap, and the names of those that have it (`there`)."""

    title: str
    below: int
    known: int
    sure: int
    there: list[str]


@dataclass(frozen=True)
class Group:
    """The systemic gaps of one discipline, with the role that would own them."""

    role: Role
    lines: list[GapLine]

    @property
    def widest(self) -> list[GapLine]:
        return self.lines[:WIDEST]

    @property
    def others(self) -> list[GapLine]:
        return self.lines[WIDEST:]


def groups_of(
    practices: Iterable[Gap],
    columns: Mapping[str, list[Column]],
    roles: Iterable[Role],
    there: Mapping[str, list[str]],
) -> list[Group]:
    """The systemic gaps by the role that would own them, the widest first.

    `there` has the names of the teams that have each practice in place.
    """
    gaps = systemic_gaps(practices)
    titles = {
        discipline: {column.code: column.title for column in own}
        for discipline, own in columns.items()
    }
    groups = (Group(r, _lines(gaps, titles.get(r.discipline.slug, {}), there)) for r in roles)
    return [group for group in groups if group.lines]


def _lines(
    gaps: Iterable[Gap], titles: Mapping[str, str], there: Mapping[str, list[str]]
) -> list[GapLine]:
    return [
        GapLine(titles[gap.practice], gap.below, gap.known, gap.sure, there.get(gap.practice, []))
        for gap in gaps
        if gap.practice in titles
    ]

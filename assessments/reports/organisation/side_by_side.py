"""Several teams side by side: the practices that most of them lack, and their heat maps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator

from assessments.models import KeyFigure, Team
from assessments.organisation import Gap, systemic_gaps
from roles.models import Role, translated_roles

from .heatmap import Column, Row, Table, columns_of, practices_of, rows_of, tables_of
from .key_figures import ESTABLISHED
from .selection import Keys, Selection

# How many gaps of a role are shown at once; the others can be opened.
WIDEST = 3
# How many teams a page shows; the gaps are those of all teams.
TEAMS_A_PAGE = 100


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


@dataclass(frozen=True)
class SideBySide:
    """The page: some of the teams, one table per discipline, and the systemic gaps of all teams."""

    teams: int
    with_report: int
    shown: Page[Team]
    rows: list[Row]
    tables: list[Table]
    groups: list[Group]

    @property
    def gaps(self) -> int:
        return sum(len(group.lines) for group in self.groups)


def side_by_side_of(selection: Selection, number: str | int = 1) -> SideBySide:
    """One page of the chosen teams, in a fixed number of queries."""
    shown = Paginator(selection.teams, TEAMS_A_PAGE).get_page(number)
    reports, latest = selection.reports(), selection.latest().values("pk")
    roles = translated_roles()
    practices = practices_of(latest)
    columns = columns_of(latest, practices)
    rows = rows_of(list(shown), reports, selection)
    there = _there(selection, latest, [gap.practice for gap in practices if gap.is_systemic])
    groups = groups_of(practices, columns, roles, there)
    tables = tables_of(rows, columns, roles)
    return SideBySide(len(selection.teams), len(reports), shown, rows, tables, groups)


def _there(selection: Selection, latest: Keys, practices: list[str]) -> dict[str, list[str]]:
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

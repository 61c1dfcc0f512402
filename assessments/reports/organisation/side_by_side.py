"""The page "side by side": heat maps of a page of teams, and the systemic gaps of all."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from assessments.models import Team
from roles.models import translated_roles

from .gaps import Group, groups_of, practices_of, teams_with
from .heatmap import Row, Table, columns_of, rows_of, tables_of
from .selection import Selection

# How many teams a page shows; the gaps are those of all teams.
TEAMS_A_PAGE = 100


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
    there = teams_with(selection, latest, [gap.practice for gap in practices if gap.is_systemic])
    groups = groups_of(practices, columns, roles, there)
    tables = tables_of(rows, columns, roles)
    return SideBySide(len(selection.teams), len(reports), shown, rows, tables, groups)

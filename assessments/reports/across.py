"""Several teams side by side: what most of them lack, then team × practice."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from assessments.models import KeyFigure
from roles.models import Role, RulesetTranslation
from roles.models.translations import in_words

from .gaps import Group, groups_of
from .heatmap import Row, Table, columns_of, practices_of, rows_of, tables_of
from .key_figures import ESTABLISHED
from .selections import Selection

# So many teams are read on one page; the gaps are those of all.
TEAMS_A_PAGE = 100


@dataclass(frozen=True)
class Across:
    """The page: some of the teams, one table a discipline, and the systemic gaps of all by role."""

    teams: int
    with_report: int
    shown: Page
    rows: list[Row]
    tables: list[Table]
    groups: list[Group]

    @property
    def gaps(self) -> int:
        return sum(len(group.lines) for group in self.groups)


def across_of(selection: Selection, number: str | int = 1) -> Across:
    """One page of the chosen teams, in a fixed number of queries."""
    shown = Paginator(selection.teams, TEAMS_A_PAGE).get_page(number)
    reports, latest, roles = selection.reports(), selection.latest().values("pk"), all_roles()
    practices = practices_of(latest)
    columns = columns_of(latest, practices)
    rows = rows_of(shown.object_list, reports, selection)
    there = _there(selection, latest, [gap.practice for gap in practices if gap.is_systemic])
    groups = groups_of(practices, columns, roles, there)
    tables = tables_of(rows, columns, roles)
    return Across(len(selection.teams), len(reports), shown, rows, tables, groups)


def all_roles() -> list[Role]:
    """All roles with their disciplines, in the reader's language."""
    roles = list(Role.objects.select_related("discipline"))
    words = RulesetTranslation.objects.in_force().words()
    for role in roles:
        in_words(role, words)
        in_words(role.discipline, words)
    return roles


def _there(selection: Selection, latest, practices: list[str]) -> dict[str, list[str]]:
    """The names of the teams that have each of these practices in place, in their order."""
    figures = KeyFigure.objects.of_kinds(KeyFigure.Kind.PRACTICE).of_latest(latest)
    # No practice has an empty code: a page costs as many queries where there is no gap.
    rows = figures.filter(subject__in=["", *practices], level__gte=ESTABLISHED)
    found: dict[str, set] = {}
    for practice, team in rows.values_list("subject", "assessment__team"):
        found.setdefault(practice, set()).add(team)
    return {
        practice: [team.name for team in selection.teams if team.pk in teams]
        for practice, teams in found.items()
    }

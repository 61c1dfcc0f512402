"""Several teams side by side: what most of them lack, then team × practice."""

from dataclasses import dataclass

from roles.models import Role, RulesetTranslation
from roles.models.translations import in_words

from .gaps import Group, groups_of
from .heatmap import Row, Table, rows_of, tables_of
from .selections import Selection


@dataclass(frozen=True)
class Across:
    """The page: the teams, one table a discipline, and the systemic gaps by role."""

    rows: list[Row]
    tables: list[Table]
    groups: list[Group]

    @property
    def with_report(self) -> list[Row]:
        return [row for row in self.rows if row.assessment]

    @property
    def gaps(self) -> int:
        return sum(len(group.lines) for group in self.groups)


def across_of(selection: Selection) -> Across:
    """The page over the chosen teams, in a fixed number of queries."""
    rows, roles = rows_of(selection), _roles()
    tables = tables_of(rows, roles)
    return Across(rows, tables, groups_of(rows, tables, roles))


def _roles() -> list[Role]:
    """All roles with their disciplines, in the reader's language."""
    roles = list(Role.objects.select_related("discipline"))
    words = RulesetTranslation.objects.in_force().words()
    for role in roles:
        in_words(role, words)
        in_words(role.discipline, words)
    return roles

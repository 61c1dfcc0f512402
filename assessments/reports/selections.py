"""Which teams are looked at together: their latest reports within a period."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from assessments.models import Assessment, Team


@dataclass(frozen=True)
class Latest:
    """The latest report of a team, as far as lists need it."""

    pk: UUID
    submitted: datetime
    ruleset: int
    headline: dict


@dataclass(frozen=True)
class Selection:
    """Teams that the reader may see, and the days between which their reports count."""

    teams: list[Team]
    since: date | None = None
    until: date | None = None

    def latest(self):
        """The latest assessment of each team that was submitted within the period."""
        of_teams = Assessment.objects.filter(team__in=self.teams).order_by()
        if not (self.since or self.until):
            return of_teams.marked_latest()
        return of_teams.submitted().between(self.since, self.until).latest_of_each_team()

    def reports(self) -> dict[UUID, Latest]:
        """The latest report by its team; one query that opens no document."""
        names = ("team", "pk", "submitted", "ruleset", "report__headline")
        return {team: Latest(*row) for team, *row in self.latest().values_list(*names)}

    def states(self, teams: Sequence[Team]) -> dict:
        """What these teams have at all, within the period or not: states by the team's key."""
        found = defaultdict(set)
        rows = Assessment.objects.filter(team__in=teams).order_by()
        for team, state in rows.values_list("team", "state").distinct():
            found[team].add(state)
        return found

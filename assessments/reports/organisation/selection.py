"""Selection: chosen teams and period → the latest report of each team."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from assessments.models import Assessment, Team
from assessments.models.assessments import AssessmentQuerySet
from roles.shapes import HeadlineData
from roles.values.days import EVER, Period

# The keys of assessments, as a query.
Keys: TypeAlias = QuerySet[Assessment, Any]


@dataclass(frozen=True)
class LatestReport:
    """The latest report of a team, with what lists need."""

    pk: UUID
    submitted: datetime
    ruleset: int
    headline: HeadlineData


@dataclass(frozen=True)
class Selection:
    """Teams that the user may see, and the period of the reports."""

    teams: list[Team]
    period: Period = EVER

    def latest(self) -> AssessmentQuerySet:
        """The latest assessment of each team that was submitted within the period."""
        of_teams = Assessment.objects.filter(team__in=self.teams).order_by()
        if not self.period:
            return of_teams.marked_latest()
        return of_teams.standing().within(self.period).latest_of_each_team()

    def reports(self) -> dict[UUID, LatestReport]:
        """The latest report by team; one query, without the data of the reports."""
        names = ("team", "pk", "submitted", "ruleset", "report__headline")
        return {team: LatestReport(*row) for team, *row in self.latest().values_list(*names)}

    def states(self, teams: Sequence[Team]) -> dict[UUID, set[str]]:
        """The states of these teams' assessments that stand, in the period or not, by team."""
        found = defaultdict[UUID, set[str]](set)
        rows = Assessment.objects.filter(team__in=teams, withdrawn__isnull=True).order_by()
        for team, state in rows.values_list("team", "state").distinct():
            found[team].add(state)
        return found

"""The list of teams, and the page of one: answers, scores over time, and how old they are."""

from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils import timezone

from assessments.models import Assessment, Team
from assessments.models.teams import TeamQuerySet
from roles.models import Discipline, translated_roles

from .document.texts import titled_headlines
from .sparks import Spark, sparks_of

TEAMS_A_PAGE = 50
# How many reports of a team its page lists; earlier ones are folded.
RECENT = 8


@dataclass(frozen=True)
class TeamRow:
    """A team with its latest report, its draft, and its scores over time, by discipline."""

    team: Team
    latest: Assessment | None
    draft: Assessment | None
    sparks: list[Spark]

    @property
    def is_due(self) -> bool:
        """Whether the latest report is older than the interval that was agreed."""
        return self.latest is not None and is_due(self.latest)


@dataclass(frozen=True)
class TeamList:
    """The page: the teams shown, their rows, and the disciplines of the columns."""

    shown: Page[Team]
    rows: list[TeamRow]
    disciplines: list[Discipline]


def is_due(latest: Assessment) -> bool:
    """Whether a team's latest report is older than REASSESS_DAYS."""
    oldest = timezone.now() - timedelta(days=settings.REASSESS_DAYS)
    return latest.submitted is not None and latest.submitted < oldest


def team_list_of(teams: TeamQuerySet, number: str | int = 1) -> TeamList:
    """One page of these teams, in a fixed number of queries."""
    shown = Paginator(teams, TEAMS_A_PAGE).get_page(number)
    found = list(shown)
    own = Assessment.objects.filter(team__in=found).select_related("report").defer("report__data")
    latest = {report.team_id: report for report in own.marked_latest()}
    drafts = {draft.team_id: draft for draft in own.drafts()}
    titled_headlines(latest.values())
    disciplines = [role.discipline for role in translated_roles()]
    sparks = sparks_of(found, disciplines)
    rows = [
        TeamRow(team, latest.get(team.pk), drafts.get(team.pk), sparks.get(team.pk, []))
        for team in found
    ]
    return TeamList(shown, rows, disciplines)


def _first(assessments: list[Assessment]) -> Assessment | None:
    return next(iter(assessments), None)


@dataclass(frozen=True)
class TeamPage:
    """What a team's page shows of its assessments; reports from the newest, withdrawn ones too."""

    row: TeamRow
    reports: list[Assessment]

    @property
    def recent(self) -> list[Assessment]:
        return self.reports[:RECENT]

    @property
    def earlier(self) -> list[Assessment]:
        return self.reports[RECENT:]


def team_page_of(team: Team) -> TeamPage:
    """In a fixed number of queries."""
    every = list(team.assessments.select_related("report").defer("report__data"))
    reports = sorted(
        (one for one in every if one.submitted), key=attrgetter("submitted"), reverse=True
    )
    titled_headlines(reports)
    sparks = sparks_of([team], [role.discipline for role in translated_roles()])
    latest = _first([report for report in reports if report.is_latest])
    draft = _first([one for one in every if one.is_draft])
    return TeamPage(TeamRow(team, latest, draft, sparks.get(team.pk, [])), reports)

"""The queries of a page: as many for 1, 3 and 60 of everything, and none that writes."""

import re
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Action, Assessment, Membership, Team, User
from assessments.models.sharing import MOST_LINKS
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.queries import counted

# Of the team; of its first report; of its draft; of all teams together.
TEAM = (
    *("team", "team-edit", "team-archive", "team-history", "team-actions", "assessment-new"),
    *("team-people", "team-hand-over", "team-leave"),
)
REPORT = ("report", "what-if", "share", "withdraw")
DRAFT = ("tasks", "check", "discard")
# But the session, which every page renews.
WRITES = re.compile("(INSERT|UPDATE|DELETE|REPLACE)(?!.*django_session)", re.IGNORECASE)
ALL = ("profile", "teams", "roles", "across-teams", "organisation-advice", "export")
FILES = ("answers", "scores", "criteria", "advice", "actions")


@dataclass
class Grown:
    """Teams with a report each, and of one team reports, members, actions and links."""

    team: Team
    by: User
    size: int = 1
    first: Assessment = field(init=False)
    draft: Assessment = field(init=False)

    def __post_init__(self) -> None:
        self.first = factories.reported(self.team, "2024-01-08", by=self.by, choice=0)
        self.draft = factories.assessment(self.team, by=self.by)
        factories.team("Search", lead=self.by)  # Whoever sees one team only sees no comparison.
        self._about_the_report(1)

    def to(self, size: int) -> None:
        more = range(self.size, size)
        others = [factories.team(f"Team {number}", lead=self.by) for number in more]
        factories.as_handed_in_by(self.first, *others)
        factories.repeated(self.first, len(more))
        people = [factories.user(f"member-{number}") for number in more]
        Membership.objects.bulk_create(
            Membership(team=self.team, user=person, right="member") for person in people
        )
        self._about_the_report(size)
        self.size = size

    def _about_the_report(self, size: int) -> None:
        factories.planned(self.first, by=self.by, times=size, owner=self.by)
        for number in range(self.first.report.share_links.count(), min(size, MOST_LINKS)):
            factories.share_link(self.first, by=self.by, label=f"Reader {number}")
            factories.invitation(self.team, by=self.by, email=f"reader-{number}@example.org")

    def addresses(self) -> list[str]:
        return [*self.pages(), *self.files()]

    def pages(self) -> list[str]:
        return [
            *(reverse(name, args=[self.team.pk]) for name in TEAM),
            *(reverse(name, args=[self.first.pk]) for name in REPORT),
            reverse("role-case", args=[self.first.pk, "sre"]),
            reverse("report-chart", args=[self.first.pk, "practices", "sre"]),
            reverse("history-chart", args=[self.team.pk, "discipline", "sre"]),
            *(reverse(name, args=[self.draft.pk]) for name in DRAFT),
            reverse("practice", args=[self.draft.pk, "devops-pipeline"]),
            *(reverse(name) for name in ALL),
        ]

    def files(self) -> list[str]:
        latest = Assessment.objects.filter(team=self.team).submitted().latest("submitted")
        return [
            # Files of several reports read a hundred at a time: here there are 60 of the team.
            f"{reverse('export-download')}?team={self.team.pk}",
            *(reverse("report-file", args=[latest.pk, kind, "json"]) for kind in FILES),
            reverse("answers-csv", args=[latest.pk]),
            reverse("scores-csv", args=[latest.pk]),
        ]


@pytest.fixture
def grown(checkout: Team, alice: User) -> Grown:
    return Grown(checkout, alice)


def test_each_page_and_file_takes_as_many_queries_for_any_number(
    client_of: ClientOf, grown: Grown, alice: User
) -> None:
    client, counts = client_of(alice), {}
    # The first look at them stores in the session that there are several.
    client.get(reverse("teams"))
    for size in (1, 3, 60):
        grown.to(size)
        counts[size] = [counted(client, address) for address in grown.addresses()]
    names = grown.addresses()
    assert (Team.objects.count(), Action.objects.count()) == (61, 60)
    more = {
        address: (one, three, sixty)
        for address, one, three, sixty in zip(names, *counts.values(), strict=True)
        if not one == three == sixty
    }
    assert more == {}


def test_looking_at_a_page_writes_nothing(client_of: ClientOf, grown: Grown, alice: User) -> None:
    client, wrote = client_of(alice), {}
    for address in grown.pages():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        wrote[address] = [q["sql"] for q in queries if WRITES.match(q["sql"])]
    assert {address: sql for address, sql in wrote.items() if sql} == {}

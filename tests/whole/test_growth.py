"""The cost of a page grows no faster than what it shows: counted in calls, queries and steps.

The largest organisation that docs/operations.md names has 1,000 teams with 40 reports each; the
ratios here are measured on smaller ones, and hold as they grow.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Assessment, Report, Team, User
from assessments.reports.sparks import MOST_POINTS
from tests.support import factories
from tests.support.admin_pages import page as admin_page
from tests.support.fixtures import ClientOf
from tests.support.organisations import short_report
from tests.support.queries import counted, steps, work

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("teams", "across-teams", "organisation-advice", "export", "export-download")
# Twice as many teams are at most this much more work: nothing here is quadratic.
TWICE = 2.3
# What does not show the reports before the latest does no more work for them.
SAME = 1.1


@pytest.fixture
def of(checkout: Team, alice: User) -> Assessment:
    return short_report(checkout, alice)


@pytest.fixture
def client(client_of: ClientOf, dana: User) -> Client:
    return client_of(dana)


def worked(client: Client, address: str) -> int:
    """The calls of Python that an address costs, once everything is loaded."""
    counted(client, address)
    with work() as calls:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
    assert (response.status_code, bool(body)) == (200, True), address
    return calls[0]


def stepped(client: Client, address: str) -> int:
    counted(client, address)
    with steps() as thousands:
        client.get(address)
    return thousands[0]


def grown(client: Client, addresses: Iterable[str], grow: Callable[[], object]) -> dict[str, float]:
    """How many times the work it is for each address after something has grown."""
    before = {address: worked(client, address) for address in addresses}
    grow()
    return {address: worked(client, address) / before[address] for address in addresses}


def test_twice_as_many_teams_are_no_more_than_twice_the_work(
    of: Assessment, client: Client
) -> None:
    factories.organisation(of, teams=149)
    addresses = [reverse(name) for name in PAGES]
    more = grown(client, addresses, lambda: factories.organisation(of, teams=150, first=149))
    assert {address: times for address, times in more.items() if times > TWICE} == {}


def test_the_reports_before_the_latest_cost_what_does_not_show_them_nothing(
    of: Assessment, client: Client
) -> None:
    teams = factories.organisation(of, teams=40)
    # The list of teams draws the scores of earlier reports, too.
    addresses = [reverse(name) for name in PAGES[:-1] if name != "teams"]
    more = grown(client, addresses, lambda: factories.older(of, teams, 12))
    assert Report.objects.count() > 40 * 12
    assert {address: times for address, times in more.items() if times > SAME} == {}


def test_a_history_grows_with_its_reports(of: Assessment, client: Client) -> None:
    address = reverse("team-history", args=[of.team_id])
    factories.repeated(of, 19)
    more = grown(client, [address], lambda: factories.repeated(of, 20))
    assert more[address] < TWICE


def test_the_lists_of_the_admin_show_a_page(
    of: Assessment, client_of: ClientOf, admin: User
) -> None:
    addresses = [admin_page(model, "changelist") for model in (Assessment, Team)]
    client = client_of(admin)
    factories.organisation(of, teams=110)
    more = grown(client, addresses, lambda: factories.organisation(of, teams=110, first=110))
    assert {address: times for address, times in more.items() if times > SAME} == {}


def test_counting_the_rows_reads_no_document(of: Assessment, client: Client) -> None:
    teams = factories.organisation(of, teams=20)
    factories.older(of, teams, 10)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("export"))
    assert not [query for query in queries if '"assessments_report"."data"' in query["sql"]]


def test_finding_the_latest_reports_looks_at_no_other(of: Assessment, client: Client) -> None:
    """SQLite tells its steps; PostgreSQL has the same index."""
    teams = factories.organisation(of, teams=40)
    # The list draws a line through that many.
    factories.older(of, teams, MOST_POINTS)
    if connection.vendor == "sqlite":
        before = stepped(client, reverse("teams"))
        factories.older(of, teams, 20)
        assert stepped(client, reverse("teams")) < before * 2
    latest = Assessment.objects.submitted().latest_of_each_team()
    assert latest.count() == 41


# --- a thousand teams to choose from -------------------------------------------------------------


def test_the_largest_organisation_stands_in_the_documentation() -> None:
    said = " ".join((DOCS / "operations.md").read_text(encoding="utf-8").split())
    assert "1,000 teams with 40 reports each" in said

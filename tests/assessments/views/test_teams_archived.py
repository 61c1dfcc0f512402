"""Archiving a team and bringing it back, and what its pages still do meanwhile."""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.posts import WHOLE
from tests.support.words import unmarked

READ_ONLY = "This team is archived, so it can only be read."


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-06-02", by=alice)


@pytest.fixture
def archived(done: Assessment, alice: User) -> Team:
    done.team.archive(by=alice)
    return done.team


def test_a_lead_archives_a_team_from_its_page_and_restores_it(
    client_of: ClientOf, done: Assessment, alice: User
) -> None:
    client, team = client_of(alice), reverse("team", args=[done.team_id])
    archive = reverse("team-archive", args=[done.team_id])
    assert archive in client.get(team).text
    assert "Nothing is deleted." in client.get(archive).text
    page = client.post(archive, follow=True)
    assert "Checkout is archived. Its reports can still be read." in unmarked(page.text)
    assert "Restore team" in page.text
    assert archive not in page.text
    page = client.post(reverse("team-restore", args=[done.team_id]), follow=True)
    assert "Checkout is restored, with everything it had." in unmarked(page.text)
    assert "Start assessment" in page.text


def test_the_list_leaves_it_out_and_leads_to_the_archive(
    client_of: ClientOf, archived: Team, alice: User
) -> None:
    factories.team("Search", lead=alice)
    client = client_of(alice)
    page = client.get(reverse("teams"))
    assert [row.team.name for row in page.context["page"].rows] == ["Search"]
    assert "1 archived team" in page.text
    page = client.get(reverse("teams"), {"archived": "on"})
    assert [row.team.name for row in page.context["page"].rows] == ["Checkout"]
    assert "Archived teams" in page.text


def test_who_does_not_lead_it_finds_neither_button(
    client_of: ClientOf, checkout: Team, alice: User, bob: User, vera: User
) -> None:
    for person in (bob, vera):
        page = client_of(person).get(reverse("team", args=[checkout.pk])).text
        assert reverse("team-archive", args=[checkout.pk]) not in page
    checkout.archive(by=alice)
    page = client_of(bob).get(reverse("team", args=[checkout.pk])).text
    assert "Archived on" in page
    assert "Restore team" not in page


def test_its_reports_history_and_links_stay_readable(
    client_of: ClientOf, archived: Team, done: Assessment, vera: User
) -> None:
    client = client_of(vera)
    for address in (
        reverse("report", args=[done.pk]),
        reverse("team-history", args=[archived.pk]),
        reverse("team-actions", args=[archived.pk]),
        reverse("scores-csv", args=[done.pk]),
    ):
        assert client.get(address).status_code == 200
    _, token = factories.share_link(done)
    assert client_of().get(reverse("shared", args=[token]), follow=True).status_code == 200


@pytest.mark.parametrize("name", ["team-edit", "assessment-new"])
def test_a_lead_who_changes_it_is_told_why_not(
    client_of: ClientOf, archived: Team, alice: User, name: str
) -> None:
    response = client_of(alice).post(reverse(name, args=[archived.pk]), WHOLE)
    assert response.status_code == 403
    assert READ_ONLY in response.text


def test_nothing_is_planned_or_withdrawn_in_it(
    client_of: ClientOf, archived: Team, done: Assessment, alice: User
) -> None:
    client, practice = client_of(alice), next(iter(done.report.data["practices"]))
    for address in (
        reverse("action-new", args=[done.pk, "practice", practice]),
        reverse("withdraw", args=[done.pk]),
    ):
        response = client.post(address, {"title": "Pair", "reason": "Wrong."})
        assert response.status_code == 403
        assert READ_ONLY in response.text
    page = client.get(reverse("report", args=[done.pk])).text
    assert "Plan an action" not in page
    # A link that was created before can still be revoked.
    assert reverse("share", args=[done.pk]) in page


def test_the_pages_over_several_teams_leave_it_out(
    client_of: ClientOf, archived: Team, dana: User, alice: User
) -> None:
    for name in ("Basket", "Search"):
        factories.reported(factories.team(name, lead=alice), "2025-06-02", by=alice)
    for name in ("across-teams", "organisation-advice"):
        page = client_of(dana).get(reverse(name)).text
        assert "Basket" in page
        assert "Checkout" not in page


def test_an_export_offers_it_and_leaves_it_out_unless_chosen(
    client_of: ClientOf, archived: Team, alice: User
) -> None:
    client, address = client_of(alice), reverse("export")
    page = client.get(address)
    assert "Checkout (archived)" in unmarked(page.text)
    assert page.context["reports"] == 0
    assert client.get(address, {"team": str(archived.pk)}).context["reports"] == 1


def test_the_admin_tells_and_filters_archived_teams(
    client_of: ClientOf, archived: Team, admin: User
) -> None:
    factories.team("Search")
    found = client_of(admin).get("/admin/assessments/team/", {"archived__isempty": "0"})
    assert list(found.context["cl"].queryset) == [archived]

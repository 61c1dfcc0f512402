"""The pages that merge and move teams: shown first, then done."""

import re

import pytest
from django.test import Client

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.admin_pages import page, told
from tests.support.fixtures import ClientOf, PageResponse


@pytest.fixture
def browser(client_of: ClientOf, admin: User) -> Client:
    return client_of(admin)


@pytest.fixture
def search(charlie: User) -> Team:
    return charlie.memberships.get().team


def act(browser: Client, action: str, *teams: Team) -> PageResponse:
    keys = [str(team.pk) for team in teams]
    sent = {"action": action, "_selected_action": keys}
    return browser.post(page(Team, "changelist"), sent, follow=True)


def confirmed(browser: Client, source: Team, shown: PageResponse, **changes: str) -> PageResponse:
    names = re.findall(r'<input type="hidden" name="(into|stamp)" value="([^"]+)">', shown.text)
    sent = {**dict(names), "engineers": "20", **changes}
    return browser.post(page(Team, "merge", source.pk), sent, follow=True)


def shown(browser: Client, source: Team, into: Team) -> PageResponse:
    return browser.get(page(Team, "merge", source.pk), {"into": str(into.pk)})


def test_from_the_list_to_the_merged_team(
    browser: Client, team: Team, search: Team, charlie: User
) -> None:
    factories.reported(search, "2025-03-03", by=charlie)
    choosing = act(browser, "merge", search)
    assert f'<option value="{team.pk}">Checkout</option>' in choosing.text
    assert str(search.pk) not in re.findall(r'<option value="([^"]*)"', choosing.text)
    preview = shown(browser, search, team)
    assert "The report of 3 March 2025 goes over as it is" in preview.text
    assert 'name="engineers" value="30"' in preview.text or 'value="55"' in preview.text
    done = confirmed(browser, search, preview)
    assert told(done) == ["Search is merged into Checkout, and archived."]
    search.refresh_from_db()
    assert search.is_archived
    assert Team.objects.get(pk=team.pk).engineers == 20
    assert Assessment.objects.get().team == team


def test_reading_the_page_merges_nothing(browser: Client, team: Team, search: Team) -> None:
    shown(browser, search, team)
    assert Team.objects.active().count() == 2


def test_two_drafts_are_told_before(
    browser: Client, team: Team, search: Team, alice: User, charlie: User
) -> None:
    factories.assessment(team, by=alice)
    factories.assessment(search, by=charlie)
    text = shown(browser, search, team).text
    assert "Both teams have a draft, and a team has only one" in text


def test_what_changed_meanwhile_is_shown_anew(
    browser: Client, team: Team, search: Team, charlie: User
) -> None:
    before = shown(browser, search, team)
    factories.assessment(search, by=charlie)
    again = confirmed(browser, search, before)
    assert again.status_code == 409
    assert "Somebody changed one of the teams meanwhile" in again.text
    assert "The draft goes over" in again.text
    assert confirmed(browser, search, again).status_code == 200
    assert Team.objects.archived().get() == search


@pytest.mark.parametrize("size", ["", "0", "100001", "many", "1,5"])
def test_a_size_that_no_team_has_is_refused(
    browser: Client, team: Team, search: Team, size: str
) -> None:
    answer = confirmed(browser, search, shown(browser, search, team), engineers=size)
    assert answer.status_code == 422
    assert re.search(r"Enter a whole number from 1 to 100.000\.", answer.text)
    assert not Team.objects.archived().exists()


@pytest.mark.parametrize("into", ["", "x", "itself", "archived"])
def test_another_team_has_to_be_chosen(
    browser: Client, team: Team, search: Team, admin: User, into: str
) -> None:
    team.archive(by=admin)
    named = {"itself": str(search.pk), "archived": str(team.pk)}.get(into, into)
    for answer in (
        browser.get(page(Team, "merge", search.pk), {"into": named}),
        browser.post(page(Team, "merge", search.pk), {"into": named, "engineers": "3"}),
    ):
        assert answer.status_code == 422
        assert "Choose a team that is not archived." in answer.text


def test_an_archived_team_is_not_merged(
    browser: Client, team: Team, search: Team, admin: User
) -> None:
    search.archive(by=admin)
    answer = shown(browser, search, team)
    assert answer.status_code == 422
    assert "An archived team is not merged: restore it first." in answer.text
    assert "Merge into another team" not in browser.get(page(Team, "change", search.pk)).text
    assert "Merge into another team" in browser.get(page(Team, "change", team.pk)).text


def test_one_team_at_a_time(browser: Client, team: Team, search: Team) -> None:
    assert told(act(browser, "merge", team, search))[0].startswith("Choose one team")


def test_from_the_list_to_another_area(browser: Client, team: Team, search: Team) -> None:
    asked = act(browser, "move", team, search)
    keys = re.findall(r'name="id" value="([^"]+)"', asked.text)
    assert sorted(keys) == sorted([str(team.pk), str(search.pk)])
    done = browser.post(page(Team, "move"), {"id": keys, "area": " Shop "}, follow=True)
    assert told(done) == ["Moved to another area: Checkout, Search."]
    assert set(Team.objects.values_list("area", flat=True)) == {"Shop"}
    again = browser.post(page(Team, "move"), {"id": keys, "area": "Shop"}, follow=True)
    assert told(again) == ["They were there already."]


@pytest.mark.parametrize(
    ("area", "said"),
    [("x" * 81, "at most 80 characters"), ("A\u202eB", "Remove the invisible character U+202E")],
)
def test_an_area_that_no_team_can_have_is_refused(
    browser: Client, team: Team, area: str, said: str
) -> None:
    answer = browser.post(page(Team, "move"), {"id": str(team.pk), "area": area})
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("key", ["", "x", "99999999999999999999", "archived"])
def test_without_teams_nothing_is_moved(browser: Client, team: Team, admin: User, key: str) -> None:
    team.archive(by=admin)
    named = str(team.pk) if key == "archived" else key
    answer = browser.post(page(Team, "move"), {"id": named, "area": "Shop"})
    assert answer.status_code == 422
    assert "Select teams that are not archived" in answer.text


def test_too_many_are_not_moved_at_once(browser: Client, team: Team) -> None:
    Team.objects.bulk_create(Team(name=f"T{n}", name_key=f"t{n}", engineers=3) for n in range(101))
    answer = act(browser, "move", *Team.objects.all())
    assert told(answer) == ["Select at most 100 rows at once."]


def test_an_editor_of_questions_opens_neither(client_of: ClientOf, erin: User, team: Team) -> None:
    for address in (page(Team, "move"), page(Team, "merge", team.pk)):
        assert client_of(erin).get(address).status_code == 403
        assert client_of(erin).post(address, {"id": str(team.pk)}).status_code == 403

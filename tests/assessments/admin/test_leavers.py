"""The pages that disable people who left, and that find who is not in a list."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.models import Team, User
from tests.support import factories
from tests.support.admin_pages import page, queries, told
from tests.support.fixtures import ClientOf, PageResponse


@pytest.fixture
def browser(client_of: ClientOf, admin: User) -> Client:
    return client_of(admin)


def shown(browser: Client, *people: User) -> PageResponse:
    return browser.get(page(User, "leave"), {"id": [person.pk for person in people]})


def confirmed(browser: Client, before: PageResponse, **changes: object) -> PageResponse:
    stamp = re.findall(r'name="stamp" value="([^"]+)"', before.text)[0]
    keys = re.findall(r'name="id" value="([^"]+)"', before.text)
    sent = {"id": keys, "stamp": stamp, **changes}
    return browser.post(page(User, "leave"), sent, follow=True)


def active() -> set[str]:
    return set(User.objects.filter(is_active=True).values_list("username", flat=True))


def test_from_the_list_to_disabled_accounts(
    browser: Client, team: Team, alice: User, bob: User, vera: User
) -> None:
    sent = {"action": "leave", "_selected_action": [str(alice.pk), str(vera.pk)]}
    preview = browser.post(page(User, "changelist"), sent, follow=True)
    assert "Teams that lose their last lead" in preview.text
    assert "New lead of" in preview.text
    assert f'<option value="{bob.pk}">bob</option>' in preview.text
    assert active() >= {"alice", "vera"}
    done = confirmed(browser, preview, **{f"lead-{team.pk}": bob.pk})
    assert told(done) == ["Disabled: alice, vera."]
    assert active() == {"bob", "admin"}
    assert factories.rights_in(team) == {"bob": "lead"}


def test_a_team_needs_its_new_lead(browser: Client, team: Team, alice: User) -> None:
    answer = confirmed(browser, shown(browser, alice))
    assert answer.status_code == 422
    assert "Choose somebody who is in the team." in answer.text
    assert "alice" in active()


def test_links_are_revoked_with_the_box(
    browser: Client, team: Team, alice: User, bob: User
) -> None:
    done = factories.reported(team, "2025-03-03", by=bob, choice=0)
    factories.planned(done, by=bob, owner=bob)
    link, _ = factories.share_link(done, by=bob)
    preview = shown(browser, bob)
    for said in ("Steering group", "Revoke these links, too", "Step 0"):
        assert said in preview.text
    confirmed(browser, preview, revoke_links="on")
    link.refresh_from_db()
    assert link.revoked


def test_what_changed_meanwhile_is_shown_anew(browser: Client, team: Team, bob: User) -> None:
    before = shown(browser, bob)
    factories.team("Search", member=bob)
    again = confirmed(browser, before)
    assert again.status_code == 409
    assert "Somebody changed these people or their teams meanwhile" in again.text
    assert "Search" in again.text
    assert told(confirmed(browser, again)) == ["Disabled: bob."]


@pytest.mark.parametrize("key", ["", "x", "0", "99999999999999999999", "nobody", "own"])
def test_whom_it_cannot_disable_it_names(browser: Client, admin: User, key: str) -> None:
    named = {"nobody": str(admin.pk + 100), "own": str(admin.pk)}.get(key, key)
    for answer in (
        browser.get(page(User, "leave"), {"id": named}),
        browser.post(page(User, "leave"), {"id": named}),
    ):
        assert answer.status_code == 422
        said = "your own account" if key == "own" else "Choose at least one person."
        assert said in answer.text
    assert "admin" in active()


def test_its_page_asks_as_often_for_more_people(browser: Client, team: Team, bob: User) -> None:
    def count(*people: User) -> int:
        keys = "&".join(f"id={person.pk}" for person in people)
        return queries(browser, f"{page(User, 'leave')}?{keys}")

    factories.team("Returns", lead=bob, member=factories.user("yan"))
    few = count(bob)
    more = [factories.user(f"user-{number}") for number in range(5)]
    factories.team("Search", lead=more[0], member=more[1])
    factories.team("Billing", lead=more[0], member=more[2])
    many = count(bob, *more)
    assert many == few


# --- who is not in a list ---


def compared(browser: Client, **sent: object) -> PageResponse:
    return browser.post(page(User, "absent"), sent)


@pytest.mark.parametrize(
    "sent",
    [
        {"names": "ALICE\r\n bob \r\n"},
        {"file": SimpleUploadedFile("here.csv", b"username,team\nalice,x\nBob,y\n")},
    ],
)
def test_it_lists_who_is_not_named_and_disables_nobody(
    browser: Client, team: Team, charlie: User, sent: dict[str, object]
) -> None:
    factories.user("gone", is_active=False)
    answer = compared(browser, **sent)
    assert [user.username for user in answer.context["absent"]] == ["charlie", "vera"]
    assert "checked" not in answer.text
    assert active() == {"alice", "bob", "vera", "charlie", "admin"}


def test_a_list_of_all_leaves_nobody(browser: Client, alice: User) -> None:
    text = compared(browser, names="alice").text
    assert "Every account that can log in is in the list." in text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a CSV file, or enter the usernames."),
        ({"file": SimpleUploadedFile("x", b"team\nx\n")}, "The file has no column “username”."),
        ({"file": SimpleUploadedFile("x", b"PK\x03\x04")}, "This is a workbook."),
        ({"file": SimpleUploadedFile("x", b"username\na,b\n")}, "line 2: “b” is below no heading."),
    ],
)
def test_another_list_is_refused(browser: Client, sent: dict[str, object], said: str) -> None:
    answer = compared(browser, **sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_list_of_users_leads_to_the_pages(browser: Client, client_of: ClientOf) -> None:
    text = browser.get(page(User, "changelist")).text
    assert "Import people and teams" in text
    assert "Find people who left" in text


def test_an_editor_of_questions_opens_neither(client_of: ClientOf, erin: User, bob: User) -> None:
    for name in ("leave", "absent"):
        assert client_of(erin).get(page(User, name), {"id": bob.pk}).status_code == 403
        assert client_of(erin).post(page(User, name), {"id": bob.pk}).status_code == 403

"""A person downloads their own data, and deletes their own account."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import KeptPost, Team, User
from roles.audit import AuditEntry, entries
from tests.support import factories
from tests.support.admin_pages import page
from tests.support.audit_log import log
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.logins import let_in

DATA, DELETE, PROFILE = "/account/data/", "/account/delete/", "/account/"


@pytest.fixture
def mia(db: None) -> User:
    return factories.user("mia", email="mia@example.org")


def last_shown_long_ago(client: Client) -> None:
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [row | {"at": 1} for row in records]
    session.save()


@pytest.mark.parametrize(
    ("mail", "provider", "apart"),
    [
        (False, "", "nothing"),
        (True, "", "apart from e-mails through your organisation's mail server, nothing"),
        (False, "Example ID", "apart from logins with Example ID, nothing"),
        (True, "Example ID", "mail server and logins with Example ID, nothing"),
    ],
)
def test_the_profile_says_what_is_kept_and_what_is_sent(
    client_of: ClientOf, mia: User, settings: Settings, mail: bool, provider: str, apart: str
) -> None:
    settings.SENDS_MAIL = mail
    settings.SINGLE_SIGN_ON = {"name": provider} if provider else {}
    text = " ".join(client_of(mia).get(PROFILE).text.split())
    assert "It has no telemetry: " in text
    assert f"{apart} about you is sent anywhere." in text
    assert f'href="{DATA}"' in text
    assert f'href="{DELETE}"' in text


def test_the_download_has_the_person_and_is_in_the_audit_log(
    client_of: ClientOf, mia: User
) -> None:
    response = client_of(mia).get(DATA)
    assert response.headers["Content-Type"] == "application/json"
    assert re.search(r"tripod-my-data-[0-9-]+\.json", response.headers["Content-Disposition"])
    data = json.loads(response.content)
    assert data["parts"]["account"]["rows"][0]["email"] == "mia@example.org"
    assert log() == [("mia", "export", "user mia", "exported all data about the person")]


def test_the_download_has_what_is_kept_for_this_browser(client_of: ClientOf, alice: User) -> None:
    client = client_of(alice)
    last_shown_long_ago(client)
    bob = factories.user("bob")
    team = factories.team("Search", lead=alice, member=bob)
    member = team.memberships.get(user=bob)
    client.post(reverse("member-right", args=[team.pk, member.pk]), {"right": "viewer"})
    assert KeptPost.objects.count() == 1
    confirm = {"password": factories.PASSWORD}
    client.post(reverse("account_reauthenticate"), confirm)
    posts = json.loads(client.get(DATA).content)["parts"]["kept_posts"]["rows"]
    assert [post["fields"] for post in posts] == [{"right": ["viewer"]}]


def test_a_post_of_somebody_else_at_this_browser_is_not_in_the_file(
    client_of: ClientOf, team: Team, alice: User, charlie: User
) -> None:
    draft = factories.assessment(team, by=alice)
    practice = draft.pins.first().version.texts.first().practice.code  # type: ignore[union-attr]
    browser = client_of()
    address = reverse("practice", args=[draft.pk, practice])
    browser.post(address, {"comment": "Alice wrote this"})
    assert KeptPost.objects.count() == 1
    let_in(browser, alice)
    assert "Alice wrote this" in browser.get(DATA).text
    let_in(browser, charlie)
    response = browser.get(DATA)
    assert json.loads(response.content)["parts"]["kept_posts"]["rows"] == []
    assert "Alice wrote this" not in response.text


def test_a_head_is_no_download(client_of: ClientOf, mia: User) -> None:
    response = client_of(mia).head(DATA)
    assert (response.status_code, response.content) == (200, b"")
    assert log() == []


def test_downloads_have_the_limit_of_exports(
    client_of: ClientOf, mia: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"export": "2/h/key"}
    client = client_of(mia)
    assert [client.head(DATA).status_code for _ in range(3)] == [200] * 3
    assert [client.get(DATA).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert "Too often in a short time" in client.get(DATA).text
    assert len(log()) == 2


def test_the_log_has_so_many_downloads_of_an_hour(
    client_of: ClientOf, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(entries.MOST_OF_ONE, AuditEntry.Action.EXPORT, 2)
    client = client_of(mia)
    assert [client.get(DATA).status_code for _ in range(4)] == [200] * 4
    assert len(log()) == 2 and log()[-1][3].endswith(entries.LAST)


@pytest.mark.parametrize("address", [DATA, DELETE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_both_ask_who_it_is_after_a_while(
    client_of: ClientOf, mia: User, address: str, method: str
) -> None:
    client = client_of(mia)
    last_shown_long_ago(client)
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    mia.refresh_from_db()
    assert mia.erased is None


def test_a_person_deletes_their_account(client_of: ClientOf, mia: User) -> None:
    client = client_of(mia)
    text = client.get(DELETE).text
    assert "Nobody can undo this." in text
    response = client.post(DELETE, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "Your account is deleted." in response.text
    assert client.get(PROFILE).status_code == 302
    mia.refresh_from_db()
    assert (mia.erased is not None, mia.email) == (True, "")
    entry = AuditEntry.objects.get(detail="erased")
    assert (entry.who, entry.address, entry.user_key) == ("", "", str(mia.pk))


def test_the_last_lead_is_led_to_hand_over(client_of: ClientOf, team: Team, alice: User) -> None:
    client = client_of(alice)
    page = client.post(DELETE, follow=True)
    assert "You cannot delete it yet" in page.text
    assert reverse("team-hand-over", args=[team.pk]) in page.text
    assert '<button class="btn btn-danger"' not in page.text
    alice.refresh_from_db()
    assert alice.erased is None


def test_unknown_fields_are_refused(client_of: ClientOf, mia: User) -> None:
    assert client_of(mia).post(DELETE, {"user": "1"}).status_code == 400


# --- in the admin ---


def delete_in_admin(client: Client, *users: User) -> PageResponse:
    chosen = {"action": "delete_selected", "_selected_action": [user.pk for user in users]}
    return client.post(page(User, "changelist"), chosen | {"post": "yes"}, follow=True)


def test_an_administrator_erases_one_or_several(
    client_of: ClientOf, admin: User, mia: User, charlie: User
) -> None:
    client, address = client_of(admin), page(User, "delete", mia.pk)
    assert "name each of them as “a former member”" in client.get(address).text
    client.post(address, {"post": "yes"})
    delete_in_admin(client, charlie)
    assert set(User.objects.exclude(erased=None)) == {mia, charlie}
    listed = client.get(page(User, "changelist")).text
    assert "mia" not in listed
    assert "former-" not in listed
    assert client.get(page(User, "change", mia.pk)).status_code == 302


def test_an_administrator_is_told_what_stands_in_the_way(
    client_of: ClientOf, admin: User, team: Team, alice: User
) -> None:
    client = client_of(admin)
    for text in (
        client.post(page(User, "delete", alice.pk), {"post": "yes"}).text,
        delete_in_admin(client, alice).text,
    ):
        assert "These accounts cannot be deleted yet" in text
        assert page(Team, "change", team.pk) in text
    own = client.post(page(User, "delete", admin.pk), {"post": "yes"}).text
    assert "This is your own account" in own
    assert not User.objects.exclude(erased=None).exists()

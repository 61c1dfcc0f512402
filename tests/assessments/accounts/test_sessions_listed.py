"""The sessions that a user sees on the profile, and ends."""

import re
import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts import sessions
from assessments.accounts.sessions import device_text, end_all, forget_ended
from assessments.models import User
from tests.support import factories
from tests.support.logins import Clock, clock_of
from tests.support.posts import log_in

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"  # noqa: E501
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"  # noqa: E501


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


@pytest.fixture
def client(alice: User, clock: Clock) -> Client:
    """Alice, who has just logged in."""
    client = Client()
    log_in(client)
    return client


def key(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def devices(client: Client) -> list[str]:
    """What the profile says of each session."""
    page = client.get("/account/").text
    return [" ".join(title.split()) for title in re.findall(r"<h3>(.*?)</h3>", page, re.DOTALL)]


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def test_a_user_sees_the_own_sessions_and_ends_the_others(client: Client, bob: User) -> None:
    other, theirs = Client(headers={"user-agent": FIREFOX}), Client()
    log_in(other)
    log_in(theirs, "bob")
    assert devices(client) == ["Firefox on Linux", "Unknown browser · this browser"]
    page = client.post("/account/sessions/end/", follow=True).text
    assert "1 other session ended." in page
    assert "You are logged in nowhere else." in page
    statuses = [one.get("/teams/").status_code for one in (client, other, theirs)]
    assert statuses == [200, 302, 200]


def test_a_session_with_a_new_key_stays_in_the_list(client: Client, alice: User) -> None:
    alice.groups.add(Group.objects.get(name="Organisation readers"))
    before = key(client)
    assert client.get("/teams/").status_code == 200
    assert key(client) != before
    assert len(devices(client)) == 1


def test_what_ended_is_not_in_the_list(client: Client, alice: User) -> None:
    other, leaves = Client(), Client()
    for one in (other, leaves):
        log_in(one)
    leaves.post("/logout/")
    assert len(devices(client)) == 2
    fields = {"oldpassword": factories.PASSWORD, "password1": "zebra lamp orbit canvas"}
    client.post("/account/password/", fields)
    assert devices(client) == ["Unknown browser · this browser"]
    forget_ended()
    assert UserSession.objects.get().session_key == key(client)


def test_when_somebody_was_seen_is_written_every_ten_minutes_at_most(
    client: Client, clock: Clock
) -> None:
    seen = UserSession.objects.get().last_seen_at
    clock(9 * 60)
    client.get("/account/")
    assert UserSession.objects.get().last_seen_at == seen
    clock(2 * 60)
    client.get("/account/")
    assert UserSession.objects.get().last_seen_at > seen


NEW = "zebra lamp orbit canvas"
SET: dict[str, dict[str, str]] = {
    "another": {"usable_password": "true", "password1": NEW, "password2": NEW},
    "none": {"usable_password": "false", "unset-password": "1"},
}


@pytest.mark.parametrize("fields", SET.values(), ids=SET)
def test_who_changes_the_own_password_in_the_admin_keeps_a_session_that_is_in_the_list(
    admin: User, clock: Clock, settings: Settings, fields: dict[str, str]
) -> None:
    """By another one or by none; a further browser ends it like any other."""
    settings.SECOND_FACTOR_FOR_STAFF = False
    browser, other = Client(), Client()
    log_in(browser, admin.username)
    log_in(other, admin.username)
    before = key(browser)
    address = reverse("admin:auth_user_password_change", args=[admin.pk])
    assert browser.post(address, fields).status_code == 302
    assert key(browser) != before
    assert devices(browser) == ["Unknown browser · this browser"]
    assert other.get("/teams/").status_code == 302
    listed = UserSession.objects.filter(session_key=key(browser))
    assert (listed.count(), UserSession.objects.filter(session_key=before).count()) == (1, 0)
    third = Client()
    third.force_login(User.objects.get(pk=admin.pk))
    assert end_all(admin, but=key(third)) >= 1
    assert browser.get("/teams/").status_code == 302


def test_who_changes_the_password_of_somebody_else_stays_in_the_own_list(
    admin: User, client: Client, alice: User
) -> None:
    """Django gives that session a new key too."""
    browser = Client()
    log_in(browser, admin.username)
    address = reverse("admin:auth_user_password_change", args=[alice.pk])
    assert browser.post(address, SET["another"]).status_code == 302
    assert UserSession.objects.get().session_key == key(browser)
    assert devices(browser) == ["Unknown browser · this browser"]


@pytest.mark.usefixtures("clock")
def test_beyond_so_many_sessions_those_unseen_for_longest_end(
    monkeypatch: pytest.MonkeyPatch, alice: User, bob: User
) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    theirs, first, *others = (Client() for _ in range(5))
    log_in(theirs, "bob")
    log_in(first)
    for other in others:
        log_in(other)
        # Who logs out takes nobody's place.
        leaves = Client()
        log_in(leaves)
        leaves.post("/logout/")
    statuses = [one.get("/teams/").status_code for one in (theirs, first, *others)]
    assert statuses == [200, 302, 302, 200, 200]
    assert UserSession.objects.filter(user=alice).count() == 2


def test_a_login_reads_no_other_session(alice: User) -> None:
    counts = []
    for _ in range(5):
        with CaptureQueriesContext(connection) as queries:
            log_in(Client())
        counts.append(len(queries))
    # The first at an address is counted in other limits too.
    assert len(set(counts[1:])) == 1
    assert UserSession.objects.filter(user=alice).count() == 5


# --- what a browser says of itself, in words ---


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (CHROME, "Chrome on Windows"),
        (IPHONE, "Mobile Safari on iOS"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown browser"),
        ("<script>", "Unknown browser"),
    ],
)
def test_a_browser_is_named_roughly(user_agent: str, text: str) -> None:
    assert device_text(user_agent) == text


def test_no_text_keeps_a_processor_busy() -> None:
    device_text("x")
    begun = time.process_time()
    for text in ("Mozilla/5.0 (" * 15, "a" * 200, "(;" * 100, "Opera/" * 33):
        device_text(text[:200])
    assert time.process_time() - begun < 0.2

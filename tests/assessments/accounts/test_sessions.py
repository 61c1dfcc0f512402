"""A session ends by age, with its user, and gets a new key when the user's rights change."""

import copy
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from assessments.accounts.sessions import end_or_renew
from assessments.models import Assessment, Membership, Team, User
from config.session_store import SessionStore
from tests.support import factories
from tests.support.admin_pages import typed
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.logins import Clock, clock_of, let_in
from tests.support.posts import ANSWER, SEND_AGAIN, kept_in, log_in

HOUR, DAY = 60 * 60, 24 * 60 * 60
COOKIE = configured.SESSION_COOKIE_NAME


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


@pytest.fixture
def client(alice: User, clock: Clock) -> Client:
    """Alice, who has just logged in."""
    client = Client()
    log_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/teams/").status_code == 200


def key(client: Client) -> str:
    return client.cookies[COOKIE].value


def writes(client: Client, address: str) -> list[str]:
    """What a page stores of the session."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    changed = ("INSERT", "UPDATE", "DELETE")
    return [q["sql"] for q in captured if "session" in q["sql"] and q["sql"].startswith(changed)]


# --- age ---


def test_a_session_ends_twelve_hours_after_its_user_was_last_seen(
    client: Client, clock: Clock
) -> None:
    for _ in range(3):
        clock(11 * HOUR)
        assert is_in(client)
    clock(12 * HOUR + 1)
    assert not is_in(client)
    assert not Session.objects.exists()


def test_a_session_ends_fourteen_days_after_the_login_however_busy(
    client: Client, clock: Clock
) -> None:
    for _ in range(33):
        clock(10 * HOUR)
        assert is_in(client)
    clock(6 * HOUR + 1)
    assert not is_in(client)


def test_both_ends_are_settings(client: Client, clock: Clock, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_LONGEST_AGE = HOUR, 2 * HOUR
    clock(59 * 60)
    assert is_in(client)
    clock(59 * 60)
    assert is_in(client)
    clock(3 * 60)
    assert not is_in(client)


def test_a_session_without_its_login_is_over(client: Client) -> None:
    session = client.session
    del session["began"]
    session.save()
    assert not is_in(client)


def test_the_cookie_and_the_row_last_as_long_as_the_session(client: Client) -> None:
    assert client.cookies[COOKIE]["max-age"] == 12 * HOUR
    row = Session.objects.get()
    assert abs(row.expire_date - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)


def test_an_answer_sent_after_the_end_is_kept_and_sent_again(
    client: Client, draft: Assessment, pipeline: str, clock: Clock
) -> None:
    clock(13 * HOUR)
    assert client.post(pipeline, ANSWER).status_code == 302
    assert kept_in(client) == [pipeline]
    assert log_in(client).headers["Location"] == SEND_AGAIN


def test_a_script_is_told_after_the_end(client: Client, pipeline: str, clock: Clock) -> None:
    clock(13 * HOUR)
    answer = client.post(pipeline, ANSWER, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "you are logged out" in answer.json()["message"]


# --- what is written ---


@pytest.mark.parametrize("name", ["teams", "export", "roles", "team", "team-history", "tasks"])
def test_a_page_writes_nothing_of_the_session(
    client: Client, draft: Assessment, clock: Clock, name: str
) -> None:
    about = {"team": [draft.team.pk], "team-history": [draft.team.pk], "tasks": [draft.pk]}
    address = reverse(name, args=about.get(name, []))
    client.get(address)
    clock(9 * 60)
    assert writes(client, address) == []


def test_that_somebody_was_seen_is_written_every_ten_minutes_at_most(
    client: Client, clock: Clock
) -> None:
    client.get("/teams/")
    counts = []
    for _ in range(10):
        clock(5 * 60)
        counts.append(len(writes(client, "/teams/")))
    # In the session, and in the list of sessions.
    assert counts == [0, 2] * 5


def test_the_pages_over_several_teams_write_once(client: Client, alice: User) -> None:
    for name in ("Search", "Payments"):
        factories.team(name, lead=alice)
    client.get("/teams/")
    address = reverse("across-teams")
    client.get(address, follow=True)
    assert writes(client, reverse("organisation-advice")) == []


# --- a new key ---


def test_the_login_gives_a_new_key(alice: User) -> None:
    visitor = Client()
    planted = visitor.session
    planted.save()
    visitor.cookies[COOKIE] = before = got(planted.session_key)
    log_in(visitor)
    assert key(visitor) != before
    stolen = Client()
    stolen.cookies[COOKIE] = before
    assert not is_in(stolen)


def made_staff(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)


def made_superuser(alice: User) -> None:
    alice.is_superuser = True
    alice.save()


def into_a_group(alice: User) -> None:
    alice.groups.add(Group.objects.get_or_create(name="Organisation readers")[0])


def from_the_group(alice: User) -> None:
    Group.objects.get_or_create(name="Organisation readers")[0].user_set.add(alice)


def group_cleared(alice: User) -> None:
    Group.objects.get(name="Readers").user_set.clear()


def groups_set(alice: User) -> None:
    alice.groups.set([])


def group_deleted(alice: User) -> None:
    Group.objects.get(name="Readers").delete()


def group_may_more(alice: User) -> None:
    Group.objects.get(name="Readers").permissions.add(Permission.objects.all()[0])


def may_more(alice: User) -> None:
    alice.user_permissions.add(Permission.objects.all()[0])


def into_a_team(alice: User) -> None:
    Membership.objects.create(user=alice, team=Team.objects.get(name="Search"))


def out_of_a_team(alice: User) -> None:
    Membership.objects.filter(user=alice).delete()


def lead_to_viewer(alice: User) -> None:
    membership = Membership.objects.get(user=alice)
    membership.right = Membership.Right.VIEWER
    membership.save()


@pytest.mark.parametrize(
    "change",
    [
        *(made_staff, made_superuser, into_a_group, from_the_group, group_cleared, groups_set),
        *(group_deleted, group_may_more, may_more, into_a_team, out_of_a_team, lead_to_viewer),
    ],
)
def test_a_change_of_rights_gives_each_session_a_new_key_and_ends_none(
    alice: User, checkout: Team, charlie: User, clock: Clock, change: Callable[[User], None]
) -> None:
    alice.groups.add(Group.objects.create(name="Readers"))
    here, there, other = Client(), Client(), Client()
    for browser in (here, there):
        log_in(browser)
    log_in(other, "charlie")
    before = {browser: key(browser) for browser in (here, there, other)}
    change(User.objects.get(pk=alice.pk))
    for browser in (here, there, other):
        assert is_in(browser)
    assert key(here) != before[here]
    assert key(there) != before[there]
    assert key(other) == before[other]
    stolen = Client()
    stolen.cookies[COOKIE] = before[here]
    assert not is_in(stolen)
    again = key(here)
    assert is_in(here)
    assert key(here) == again


def test_a_new_team_of_ones_own_ends_nothing(client: Client, alice: User) -> None:
    client.post("/teams/new/", {"name": "Payments", "engineers": "9", "sites": "1"}, follow=True)
    assert Team.objects.get().name == "Payments"
    assert is_in(client)


# --- an end at once ---


def disabled_in_the_admin(alice: User, admin: User) -> None:
    client = Client()
    let_in(client, admin)
    address = reverse("admin:assessments_user_change", args=[alice.pk])
    sent = typed(client.get(address))
    del sent["is_active"]
    assert client.post(address, sent).status_code == 302


def disabled_in_bulk(alice: User, admin: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)


@pytest.mark.parametrize("disable", [disabled_in_the_admin, disabled_in_bulk])
def test_a_disabled_user_is_out_at_once_whatever_the_browser_sends(
    alice: User,
    admin: User,
    draft: Assessment,
    pipeline: str,
    clock: Clock,
    disable: Callable[[User, User], None],
) -> None:
    page, script, htmx, stays = Client(), Client(), Client(), Client()
    for browser in (page, script, htmx):
        log_in(browser)
        assert is_in(browser)
    log_in(stays, "bob")
    disable(alice, admin)
    assert page.get("/teams/").headers["Location"] == "/login/?next=/teams/"
    saved = script.post(pipeline, ANSWER, headers={"accept": "application/json"})
    assert saved.status_code == 401
    answer = htmx.post(pipeline, ANSWER, headers={"hx-request": "true"})
    assert answer.headers["Location"].startswith("/login/")
    assert not draft.response.answers.exists()
    assert is_in(stays)
    assert log_in(page).status_code == 200


def test_no_session_of_a_disabled_user_goes_on_when_the_user_is_enabled_again(
    client: Client, alice: User, bob: User
) -> None:
    other = Client()
    log_in(other, "bob")
    for is_active in (False, True):
        alice.is_active = is_active
        alice.save()
    assert not is_in(client)
    assert is_in(other)


def test_a_new_password_ends_the_other_sessions(alice: User, admin: User, clock: Clock) -> None:
    browser, other = Client(), Client()
    for one in (browser, other):
        log_in(one, "admin")
    new = "zebra lamp orbit canvas"
    fields = {"oldpassword": factories.PASSWORD, "password1": new}
    assert browser.post("/account/password/", fields).status_code == 302
    assert is_in(browser)
    assert not is_in(other)


# --- logout ---


@pytest.mark.parametrize("address", ["/logout/", "/admin/logout/"])
def test_the_logout_ends_the_session_and_clears_the_browser(
    admin: User, clock: Clock, address: str
) -> None:
    client = Client()
    log_in(client, "admin")
    before = key(client)
    answer = client.post(address)
    assert answer.headers["Location"] == "/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies[COOKIE]["max-age"] == 0
    stolen = Client()
    stolen.cookies[COOKIE] = before
    assert not is_in(stolen)
    assert not Session.objects.exists()


def test_the_language_stays_after_the_logout(client: Client) -> None:
    client.post("/language/", {"language": "de"})
    client.post("/logout/")
    assert 'lang="de"' in client.get("/").text


@pytest.mark.parametrize(
    "cookie", ['"abcdefgh\\000x"', "ABCDEFGHIJ", "abc'--abcdefghi", "ä" * 32, "x" * 5000]
)
def test_a_key_that_tripod_never_gave_is_no_session_and_no_error(
    client: Client, alice: User, cookie: str
) -> None:
    """PostgreSQL fails at a NUL, before any page could answer."""
    client.cookies[COOKIE] = cookie
    assert client.get("/robots.txt").status_code == 200
    assert client.get(reverse("teams")).status_code == 302


def test_of_two_requests_at_once_one_renews_the_key(alice: User, client_of: ClientOf) -> None:
    """The other goes on with the session that it has read, and makes no second one."""
    browser = client_of(alice)
    request = RequestFactory().get("/")
    request.session, request.user = browser.session, alice
    User.objects.filter(pk=alice.pk).update(rights_revision=F("rights_revision") + 1)
    alice.refresh_from_db()
    first, second = copy.copy(request), copy.copy(request)
    second.session = SessionStore(browser.session.session_key)
    assert second.session[SESSION_KEY] == str(alice.pk)
    for one in (first, second):
        end_or_renew(one)
    assert first.session.session_key != browser.cookies[COOKIE].value
    assert not second.session.modified
    assert Session.objects.count() == 1

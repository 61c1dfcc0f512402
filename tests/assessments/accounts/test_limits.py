"""Wrong passwords slow down whoever tries them, and lock nobody out for good."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts.limits import wait_text
from assessments.models import Team, User
from tests.support import factories
from tests.support.at_once import at_once
from tests.support.logins import (
    HOME,
    OFFICE,
    WRONG,
    Clock,
    attempt,
    clock_of,
    fail,
    log_in,
    other_address,
    waits,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
MINUTES = 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


# --- an account from one address ---


def test_ten_wrong_passwords_slow_down_and_the_page_says_for_how_long(
    alice: User, clock: Clock
) -> None:
    fail(10)
    clock(61)
    page = attempt()
    assert waits(page) == 4 * MINUTES - 1
    assert "Wait 4 minutes, then try again" in page.text
    assert 'id="error-summary"' in page.text


def test_the_right_password_works_after_the_wait_and_not_before(alice: User, clock: Clock) -> None:
    fail(10)
    seconds = waits(log_in())
    clock(seconds - 1)
    assert waits(log_in()) == 1
    clock(1.1)
    assert log_in().status_code == 302


def test_attempts_during_the_wait_do_not_make_it_longer(alice: User, clock: Clock) -> None:
    fail(10)
    for _ in range(20):
        clock(10)
        assert attempt().status_code == 429
    clock(5 * MINUTES - 200)
    assert log_in().status_code == 302


def test_wrong_passwords_spread_over_time_slow_down_nobody(alice: User, clock: Clock) -> None:
    for _ in range(30):
        fail(1)
        clock(31)
    assert log_in().status_code == 302


def test_right_passwords_are_not_counted_and_forgive_nothing(alice: User, clock: Clock) -> None:
    for _ in range(9):
        fail(1)
        assert log_in().status_code == 302
    for _ in range(15):
        assert log_in().status_code == 302
    fail(1)
    assert log_in().status_code == 429


@pytest.mark.parametrize("name", ["ALICE", " alice ", "ａｌｉｃｅ", "ali\u00adce"])
def test_another_spelling_of_the_name_is_the_same_account(
    alice: User, clock: Clock, name: str
) -> None:
    fail(5)
    fail(5, name=name)
    assert attempt().status_code == attempt(name=name).status_code == 429


def test_a_name_that_nobody_has_is_slowed_down_alike(db: None, clock: Clock) -> None:
    fail(10, name="nobody")
    assert waits(attempt(name="nobody")) == 5 * MINUTES


# --- an account from anywhere, an address for any account ---


def test_fifty_wrong_ones_from_anywhere_slow_down_the_account(alice: User, clock: Clock) -> None:
    for number in range(5):
        fail(10, at=other_address(number))
    assert waits(attempt(at=other_address(9))) == 5 * MINUTES
    assert attempt(name="bob", at=other_address(9)).status_code == 200


def test_nobody_is_locked_out_by_others_where_they_logged_in_before(
    alice: User, clock: Clock
) -> None:
    assert log_in().status_code == 302
    for number in range(5):
        fail(10, at=other_address(number))
    assert attempt(at=OFFICE).status_code == 429
    assert log_in().status_code == 302
    # Even there, ten wrong ones are the most.
    fail(10)
    assert log_in().status_code == 429


def test_an_office_is_not_locked_out_by_one_who_guesses_there(
    alice: User, bob: User, clock: Clock, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"wrong_address": "30/5m/key"}
    assert log_in("bob", at=OFFICE).status_code == 302
    fail(10, at=OFFICE)
    assert log_in(at=OFFICE).status_code == 429
    for number in range(2):
        fail(10, name=f"nobody{number}", at=OFFICE)
    assert log_in("bob", at=OFFICE).status_code == 302
    assert waits(attempt(name="charlie", at=OFFICE)) == 5 * MINUTES
    assert log_in(at=HOME).status_code == 302


def test_an_office_may_mistype_a_lot(settings: Settings) -> None:
    """A wrong password each of five hundred people at nine o'clock."""
    assert settings.ACCOUNT_RATE_LIMITS["wrong_address"] == "500/5m/key"


def test_a_refused_attempt_costs_nothing_of_the_other_limits(
    alice: User, clock: Clock, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"wrong_address": "12/5m/key"}
    fail(10)
    fail(2, name="bob")
    for _ in range(10):
        assert attempt(name="bob").status_code == 429
    clock(5 * MINUTES + 1)
    fail(10, name="bob")


def test_addresses_of_one_ipv6_network_are_one(alice: User, clock: Clock) -> None:
    for number in range(10):
        fail(1, at=f"2001:db8:0:1::{number + 1:x}")
    assert attempt(at="2001:db8:0:1:ffff::1").status_code == 429
    assert attempt(at="2001:db8:0:2::1").status_code == 200


def test_addresses_of_ipv4_are_apart_too_where_a_proxy_writes_them_as_ipv6(
    alice: User, clock: Clock
) -> None:
    fail(10, at="::ffff:192.0.2.1")
    assert attempt(at="::ffff:192.0.2.1").status_code == 429
    assert attempt(at="192.0.2.1").status_code == 429
    assert attempt(at="::ffff:192.0.2.2").status_code == 200


# --- proxies ---


def test_a_spoofed_forwarded_for_changes_nothing(alice: User, clock: Clock) -> None:
    for number in range(10):
        attempt(forwarded=other_address(number))
    assert attempt(forwarded=other_address(99)).status_code == 429
    assert attempt(at=OFFICE, forwarded=HOME).status_code == 200


def test_behind_a_trusted_proxy_only_its_own_entry_counts(
    alice: User, clock: Clock, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        attempt(at="127.0.0.1", forwarded=f"{other_address(number)}, {HOME}")
    assert attempt(at="127.0.0.1", forwarded=f"{OFFICE}, {HOME}").status_code == 429
    assert attempt(at="127.0.0.1", forwarded=f"{HOME}, {OFFICE}").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "forwarded"),
    [
        (2, "192.0.2.1"),
        (2, "not, addresses"),
        (1, ""),
        (2, ""),
        (1, "192.0.2.1,"),
        (2, ", 192.0.2.1"),
    ],
)
def test_fewer_addresses_than_trusted_proxies_are_refused(
    alice: User, settings: Settings, caplog: pytest.LogCaptureFixture, trusted: int, forwarded: str
) -> None:
    """The log says which setting is wrong."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    assert attempt(factories.PASSWORD, forwarded=forwarded).status_code == 400
    assert "more proxies in TRUSTED_PROXIES than" in caplog.text


# --- the admin, and what listens ---


def test_the_admins_login_is_the_same_login(admin: User, clock: Clock) -> None:
    visitor = Client(REMOTE_ADDR=HOME)
    fields = {"username": "admin", "password": factories.PASSWORD}
    for method in (visitor.get, visitor.post):
        answer = method("/admin/login/?next=/admin/", fields)
        assert answer.headers["Location"].startswith("/login/?next=%2Fadmin%2F")
    assert "_auth_user_id" not in visitor.session
    fail(10, name="admin")
    assert log_in("admin").status_code == 429


def test_staff_guess_nobodys_password_at_the_admins_login(admin: User, erin: User) -> None:
    """Django's own form there would know no limits."""
    staff = Client(REMOTE_ADDR=HOME)
    staff.force_login(erin)
    for password in ("wrong", factories.PASSWORD):
        fields = {"username": "admin", "password": password, "next": "/admin/roles/"}
        answer = staff.post("/admin/login/?next=/admin/roles/", fields)
        assert answer.headers["Location"] == "/admin/roles/"
        assert staff.session["_auth_user_id"] == str(erin.pk)
    assert staff.get("/admin/login/?next=//evil.example/").headers["Location"] == "/admin/"


def test_whoever_may_not_use_the_admin_gets_no_second_login_there(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    assert client.get("/admin/", follow=True).status_code == 403


def test_signals_tell_of_logins_and_of_checked_passwords(alice: User, clock: Clock) -> None:
    told = []

    def listen(sender: object, **what: object) -> None:
        told.append("user" if "user" in what else "credentials")

    signals = (user_logged_in, user_login_failed)
    for signal in signals:
        signal.connect(listen)
    fail(1)
    log_in()
    fail(9)
    # Refused without a look at the password: a log of them could fill the disk.
    attempt()
    for signal in signals:
        signal.disconnect(listen)
    assert told == ["credentials", "user", *["credentials"] * 9]


# --- links to reports ---


@pytest.fixture
def link(checkout: Team, alice: User) -> str:
    """The address of a link that works."""
    draft = factories.assessment(checkout, by=alice)
    _link, token = factories.share_link(factories.submitted(draft))
    return reverse("shared", args=[token])


def test_links_that_do_not_exist_are_counted_by_address(link: str, clock: Clock) -> None:
    guesser, reader = Client(REMOTE_ADDR=HOME), Client(REMOTE_ADDR=OFFICE)
    assert reader.get(link).status_code == 302
    for number in range(99):
        assert guesser.get(reverse("shared", args=[f"guess{number}"])).status_code == 404
    # Without its cookie, the clean address is a guess too.
    unknown = reverse("shared-report", args=["00000000-0000-4000-8000-000000000000"])
    assert guesser.get(unknown).status_code == 404
    for address in (link, unknown, reverse("shared", args=["another"])):
        refused = guesser.get(address)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "300"
        assert "Wait 5 minutes, then open yours again." in refused.text
    assert reader.get(link).status_code == 302
    clock(5 * MINUTES + 1)
    assert guesser.get(link).status_code == 302


def test_links_that_work_are_not_counted(link: str, clock: Clock) -> None:
    reader = Client()
    for _ in range(101):
        assert reader.get(link).status_code == 302


def test_whoever_reads_goes_on_when_somebody_guesses_there(link: str, clock: Clock) -> None:
    reader = Client(REMOTE_ADDR=OFFICE)
    report = reader.get(link).headers["Location"]
    for number in range(100):
        Client(REMOTE_ADDR=OFFICE).head(reverse("shared", args=[f"guess{number}"]))
    assert reader.get(link).status_code == 429
    assert reader.get(report).status_code == 200


# --- across processes, and at once ---


@pytest.mark.django_db(transaction=True)
def test_of_twenty_wrong_passwords_at_once_ten_are_checked(alice: User) -> None:
    told = []

    def listen(sender: object, **what: object) -> None:
        told.append(what)

    user_login_failed.connect(listen)
    pages = at_once(*[attempt] * 20)
    user_login_failed.disconnect(listen)
    assert sorted(page.status_code for page in pages) == [200] * 10 + [429] * 10
    assert len(told) == 10


OTHER_PROCESS = """
import django
django.setup()
from django.test import Client
wrong = {{"login": "alice", "password": "wrong"}}
pages = [Client(REMOTE_ADDR="{at}").post("/login/", wrong) for _ in range({times})]
print(*[page.status_code for page in pages])
"""


def elsewhere(times: int) -> list[int]:
    """What another process, which starts now, answers to so many wrong passwords."""
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    code = OTHER_PROCESS.format(at=HOME, times=times)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(status) for status in done.stdout.split()]


@pytest.mark.django_db(transaction=True)
def test_limits_hold_across_processes_and_restarts(alice: User) -> None:
    fail(4)
    assert elsewhere(8) == [*[200] * 6, 429, 429]
    assert log_in().status_code == 429


def test_what_is_stored_names_nobody(alice: User) -> None:
    cache.clear()
    fail(1)
    log_in()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        rows = str(cursor.fetchall())
    assert "allauth" in rows
    assert "alice" not in rows
    assert WRONG not in rows


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (181, "4 minutes")],
)
def test_a_wait_is_rounded_up(seconds: int, text: str) -> None:
    assert wait_text(seconds) == text

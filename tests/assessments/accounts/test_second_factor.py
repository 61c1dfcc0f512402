"""Second factors: asked for at the login, once each, encrypted, limited, and required of staff."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.logins import Clock, clock_of, let_in
from tests.support.second_factors import (
    by_password,
    code_of,
    is_in,
    key_shown,
    ready,
    recovery_codes,
    send_code,
    with_app,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


# --- at the login ---


def test_the_password_alone_lets_in_nobody_who_has_a_second_factor(alice: User) -> None:
    secret = with_app(alice)
    browser, answer = by_password(alice)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(browser)
    assert browser.get(reverse("teams")).status_code == 302
    assert not is_in(browser)
    answer = send_code(browser, code_of(secret))
    assert (answer.headers["Location"], is_in(browser)) == (reverse("teams"), True)


def test_a_login_leads_on_to_the_page_that_was_asked_for(alice: User) -> None:
    secret = with_app(alice)
    browser, _ = by_password(alice, next=reverse("export"))
    assert send_code(browser, code_of(secret)).headers["Location"] == reverse("export")


def test_what_was_sent_without_a_login_comes_first_after_the_code(alice: User) -> None:
    secret = with_app(alice)
    browser = Client()
    browser.post(reverse("team-new"), {"name": "Kept", "engineers": "4", "sites": "1"})
    fields = {"login": "alice", "password": factories.PASSWORD}
    browser.post(reverse("account_login"), fields)
    assert send_code(browser, code_of(secret)).headers["Location"] == reverse("send-again")


def test_without_the_password_no_code_is_asked_for(client: Client) -> None:
    assert client.get(reverse("mfa_authenticate")).headers["Location"] == reverse("account_login")


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(alice: User, clock: Clock, steps: int) -> None:
    secret = with_app(alice)
    browser, _ = by_password(alice)
    send_code(browser, code_of(secret, steps))
    assert is_in(browser)


@pytest.mark.parametrize("steps", [-3, 3])
def test_an_old_code_is_refused(alice: User, clock: Clock, steps: int) -> None:
    secret = with_app(alice)
    browser, _ = by_password(alice)
    page = send_code(browser, code_of(secret, steps))
    assert (page.status_code, is_in(browser)) == (200, False)
    assert "This code is wrong or was used before" in page.text


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "9" * 400, "１２３４５６", "0 0"])
def test_what_is_no_code_is_refused_with_a_message(alice: User, code: str) -> None:
    with_app(alice)
    browser, _ = by_password(alice)
    page = send_code(browser, code)
    assert (page.status_code, is_in(browser)) == (200, False)
    assert 'id="error-summary"' in page.text


def test_a_code_works_once(alice: User, clock: Clock) -> None:
    secret = with_app(alice)
    code = code_of(secret)
    for expected in (True, False):
        browser, _ = by_password(alice)
        send_code(browser, code)
        assert is_in(browser) is expected


def test_a_recovery_code_works_once_and_in_place_of_the_app(alice: User) -> None:
    with_app(alice)
    code = recovery_codes(alice)[3]
    for expected in (True, False):
        browser, _ = by_password(alice)
        send_code(browser, code)
        assert is_in(browser) is expected
    assert len(recovery_codes(alice)) == 9


def test_a_code_of_somebody_else_is_refused(alice: User) -> None:
    with_app(alice)
    other = with_app(factories.user("other"))
    browser, _ = by_password(alice)
    send_code(browser, code_of(other))
    assert not is_in(browser)


# --- guesses ---


def test_ten_wrong_codes_slow_down_in_any_browser_and_the_page_says_for_how_long(
    alice: User, clock: Clock
) -> None:
    secret = with_app(alice)
    browser, _ = by_password(alice)
    for _ in range(10):
        assert send_code(browser, "000000").status_code == 200
    again, _ = by_password(alice)
    page = send_code(again, code_of(secret))
    assert (page.status_code, is_in(again)) == (429, False)
    assert 200 < int(page.headers["Retry-After"]) <= 300
    assert "Too many wrong codes. Wait 5 minutes" in page.text
    clock(301)
    again, _ = by_password(alice)
    send_code(again, code_of(secret))
    assert is_in(again)


def test_right_codes_are_not_counted(alice: User, clock: Clock) -> None:
    secret = with_app(alice)
    for _ in range(12):
        clock(20)
        clock(20)
        browser, _ = by_password(alice)
        send_code(browser, code_of(secret))
        assert is_in(browser)


def test_a_wrong_code_is_in_the_audit_log(alice: User) -> None:
    with_app(alice)
    browser, _ = by_password(alice)
    send_code(browser, "000000")
    entry = AuditEntry.objects.get(action=AuditEntry.Action.LOGIN_FAILED)
    assert (entry.subject, entry.detail) == ("user alice", "second factor")
    assert entry.key == str(alice.pk)


# --- how keys are stored ---


def test_keys_are_encrypted_in_the_database(alice: User) -> None:
    secret = with_app(alice)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in recovery_codes(alice))


def test_an_earlier_secret_key_still_decrypts(alice: User, settings: Settings) -> None:
    secret = with_app(alice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, which is long enough too 0123456789 0123456789"
    browser, _ = by_password(alice)
    send_code(browser, code_of(secret))
    assert is_in(browser)


def test_after_the_loss_of_the_secret_key_no_code_fits_and_no_page_fails(
    alice: User, settings: Settings
) -> None:
    secret = with_app(alice)
    codes = recovery_codes(alice)
    settings.SECRET_KEY = "another one, which is long enough too 0123456789 0123456789"
    for code in (code_of(secret), codes[0], code_of("")):
        browser, _ = by_password(alice)
        assert send_code(browser, code).status_code == 200
        assert not is_in(browser)
    let_in(browser, alice)
    assert browser.get(reverse("mfa_index")).status_code == 200


# --- staff ---


@pytest.fixture
def boss(settings: Settings) -> User:
    settings.SECOND_FACTOR_FOR_STAFF = True
    return factories.user("boss", is_staff=True, is_superuser=True)


def test_staff_without_a_factor_are_led_to_set_one_up_before_the_admin_opens(boss: User) -> None:
    browser = ready(boss)
    for address in (reverse("admin:index"), reverse("admin:assessments_user_changelist")):
        assert browser.get(address).headers["Location"] == reverse("mfa_index")
        assert browser.post(address).headers["Location"] == reverse("mfa_index")
    assert "The admin opens once you have a second factor" in browser.get(reverse("mfa_index")).text
    assert browser.get(reverse("teams")).status_code == 200
    secret = key_shown(browser.get(reverse("mfa_activate_totp")))
    browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert browser.get(reverse("admin:index")).status_code == 200


def test_recovery_codes_alone_are_no_factor(boss: User) -> None:
    with_app(boss)
    Authenticator.objects.filter(type="totp").delete()
    assert ready(boss).get(reverse("admin:index")).status_code == 302


def test_others_need_none(boss: User, alice: User) -> None:
    browser = ready(alice)
    assert browser.get(reverse("teams")).status_code == 200
    assert reverse("mfa_index") not in browser.get(reverse("admin:index")).headers["Location"]


def test_a_strangers_post_to_the_admin_meets_the_login(boss: User) -> None:
    answer = Client().get(reverse("admin:index"))
    assert reverse("account_login") in answer.headers["Location"]

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
from tests.support.fixtures import ClientOf
from tests.support.logins import Clock, clock_of
from tests.support.second_factors import (
    by_password,
    code_of,
    is_in,
    key_shown,
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


# --- setting up and removing ---


def ready(user: User) -> Client:
    """A browser with a login just now."""
    browser, _ = by_password(user)
    assert is_in(browser)
    return browser


def test_an_app_is_added_by_its_first_code_which_logs_in_nobody(alice: User, clock: Clock) -> None:
    browser = ready(alice)
    page = browser.get(reverse("mfa_activate_totp"))
    code = code_of(key_shown(page))
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    other, _ = by_password(alice)
    send_code(other, code)
    assert not is_in(other)


def test_a_wrong_first_code_keeps_the_key(alice: User) -> None:
    browser = ready(alice)
    shown = key_shown(browser.get(reverse("mfa_activate_totp")))
    page = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert key_shown(page) == shown
    assert not Authenticator.objects.exists()


def test_recovery_codes_are_shown_once(alice: User) -> None:
    with_app(alice)
    browser, _ = by_password(alice)
    send_code(browser, recovery_codes(alice)[0])
    first = browser.get(reverse("mfa_view_recovery_codes"))
    codes = recovery_codes(alice)
    assert all(code in first.text for code in codes)
    second = browser.get(reverse("mfa_view_recovery_codes"))
    assert not any(code in second.text for code in codes)
    browser.post(reverse("mfa_generate_recovery_codes"))
    assert not set(codes) & set(recovery_codes(alice))


def test_changes_are_in_the_audit_log(alice: User) -> None:
    browser = ready(alice)
    secret = key_shown(browser.get(reverse("mfa_activate_totp")))
    browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    told = AuditEntry.objects.filter(action=AuditEntry.Action.FACTOR).order_by("pk")
    assert [(entry.who, entry.subject, entry.detail) for entry in told] == [
        ("alice", "user alice", "+authenticator app"),
        ("alice", "user alice", "+recovery codes"),
        ("alice", "user alice", "-authenticator app"),
        ("alice", "user alice", "-recovery codes"),
    ]


def test_nobody_removes_the_factor_of_somebody_else(alice: User) -> None:
    other = factories.user("other")
    with_app(other)
    browser = ready(alice)
    assert browser.post(reverse("mfa_deactivate_totp")).status_code == 404
    assert Authenticator.objects.filter(user=other).count() == 2


def test_an_account_is_deleted_with_its_factors(alice: User) -> None:
    with_app(alice)
    alice.delete()
    assert not Authenticator.objects.exists()


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


# --- pages ---


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
def test_there_are_no_passkeys_without_a_host_name(
    client_of: ClientOf, alice: User, name: str
) -> None:
    browser = ready(alice)
    assert browser.get(reverse(name)).status_code == 404
    assert Client().get(reverse("mfa_login_webauthn")).status_code == 404
    assert "Browsers allow passkeys only where" in browser.get(reverse("mfa_index")).text


def test_the_page_of_the_key_has_it_as_a_picture_and_as_text(alice: User) -> None:
    page = ready(alice).get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert "otpauth://totp/alice?" in page.text
    assert "<style" not in page.text
    assert " style=" not in page.text


# --- what a script may send in place of a passkey's answer ---

JUNK = (
    *("", "x", "1", "[]", "{}", "null", '"a"', '{"response": 1}', '{"response": null}'),
    *('{"response": {"userHandle": 1}}', '{"response": {"userHandle": "!"}}'),
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "authenticatorData": "AA", "signature": "AA", "attestationObject": "AA",'
    ' "userHandle": "MQ"}}',
    "[" * 5000,
)


@pytest.fixture
def with_passkeys(settings: Settings) -> None:
    settings.PASSKEYS = settings.MFA_PASSKEY_LOGIN_ENABLED = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.usefixtures("with_passkeys")
def test_junk_instead_of_a_passkey_logs_in_nobody(alice: User, junk: str) -> None:
    address = reverse("mfa_login_webauthn")
    for begun in (False, True):
        browser = Client()
        if begun:
            assert browser.get(address).json()["userVerification"] == "required"
        answer = browser.post(address, {"credential": junk})
        assert answer.headers["Location"] == reverse("account_login")
        assert "This passkey was not accepted" in browser.get(reverse("account_login")).text
        assert not is_in(browser)


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.usefixtures("with_passkeys")
def test_junk_is_no_new_passkey_and_no_second_factor(alice: User, junk: str) -> None:
    browser = ready(alice)
    address = reverse("mfa_add_webauthn")
    browser.get(address)
    page = browser.post(address, {"credential": junk, "name": "x" * 61})
    assert (page.status_code, Authenticator.objects.count()) == (200, 0)
    assert "This passkey was not accepted" in page.text
    with_app(alice)
    half, _ = by_password(alice)
    page = half.post(reverse("mfa_authenticate"), {"credential": junk})
    assert (page.status_code, is_in(half)) == (200, False)
    assert "This passkey was not accepted" in page.text


@pytest.mark.usefixtures("with_passkeys")
def test_a_way_to_a_passkey_is_bounded_and_ends_soon(alice: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sign_on": "1/5m/key"}
    browser = Client()
    assert browser.get(reverse("mfa_login_webauthn")).status_code == 200
    assert browser.session.get_expiry_age() == 600
    assert browser.get(reverse("mfa_login_webauthn")).status_code == 429

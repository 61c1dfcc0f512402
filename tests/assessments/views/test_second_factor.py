"""Setting up second factors and removing them; what a script may send in place of a passkey."""

import json
from datetime import timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.webauthn import AuthenticatorData
from pytest_django import Settings

from assessments.models import User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.at_once import at_once
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.logins import Clock, clock_of
from tests.support.queries import counted
from tests.support.second_factors import (
    by_password,
    code_of,
    is_in,
    key_shown,
    login_by_passkey,
    new_passkey,
    ready,
    recovery_codes,
    send_code,
    with_app,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


# --- setting up and removing ---


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
    assert browser.head(reverse("mfa_view_recovery_codes")).status_code == 405
    first = browser.get(reverse("mfa_view_recovery_codes"))
    codes = recovery_codes(alice)
    assert all(code in first.text for code in codes)
    second = browser.get(reverse("mfa_view_recovery_codes"))
    assert not any(code in second.text for code in codes)
    browser.post(reverse("mfa_generate_recovery_codes"))
    assert not set(codes) & set(recovery_codes(alice))


@pytest.mark.django_db(transaction=True)
def test_of_many_looks_at_once_one_shows_the_recovery_codes(alice: User) -> None:
    with_app(alice)
    browser, _ = by_password(alice)
    send_code(browser, recovery_codes(alice)[0])
    code = recovery_codes(alice)[0]
    pages = at_once(*(partial(browser.get, reverse("mfa_view_recovery_codes")) for _ in range(4)))
    assert [page.status_code for page in pages] == [200] * 4
    assert sum(code in page.text for page in pages) == 1


@pytest.mark.parametrize("gone", ["totp", "recovery_codes", "all"])
def test_a_login_whose_factor_is_reset_meanwhile_begins_again(alice: User, gone: str) -> None:
    """It would be led from the login to the code and back, until it ends."""
    with_app(alice)
    browser, _ = by_password(alice)
    factors = Authenticator.objects.filter(user=alice)
    factors.filter(**({} if gone == "all" else {"type": gone})).delete()
    answer = browser.get(reverse("mfa_authenticate"), follow=True)
    if gone == "recovery_codes":
        assert answer.redirect_chain == []
        return
    assert answer.redirect_chain == [(reverse("account_login"), 302)]
    assert "Log in again" in answer.text
    again = browser.post(
        reverse("account_login"), {"login": "alice", "password": factories.PASSWORD}
    )
    assert (again.headers["Location"], is_in(browser)) == (reverse("teams"), True)


@pytest.mark.parametrize("sent", [{}, {"credential": "{}"}])
def test_without_passkeys_only_a_code_is_taken(alice: User, sent: dict[str, str]) -> None:
    with_app(alice)
    browser, _ = by_password(alice)
    assert browser.post(reverse("mfa_authenticate"), sent).status_code == 400
    assert browser.post(reverse("mfa_authenticate"), {"code": ""}).status_code == 200


@pytest.mark.usefixtures("with_passkeys")
def test_wrong_passkeys_and_wrong_own_passwords_are_in_the_audit_log(
    alice: User,
) -> None:
    with_app(alice)
    half, _ = by_password(alice)
    half.post(reverse("mfa_authenticate"), {"credential": "{}"})
    Authenticator.objects.all().delete()
    browser = ready(alice)
    wrong = {"oldpassword": "not mine", "password1": "four words nobody has guessed"}
    browser.post(reverse("account_change_password"), wrong)
    profile = {"first_name": "Alice", "email": "other@example.org", "password": "not mine"}
    browser.post(reverse("profile"), profile)
    told = AuditEntry.objects.filter(action=AuditEntry.Action.LOGIN_FAILED).order_by("pk")
    assert [(entry.subject, entry.detail) for entry in told] == [
        ("user alice", "second factor"),
        ("user alice", ""),
        ("user alice", ""),
    ]


@pytest.mark.usefixtures("with_passkeys")
def test_a_script_that_sends_no_passkey_makes_few_sessions(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sign_on": "2/5m/key"}
    address = reverse("mfa_login_webauthn")
    for _ in range(5):
        answer = Client().post(address, {"credential": "{}"})
        assert answer.headers["Location"] == reverse("account_login")
    assert Session.objects.count() == 2
    longest = timezone.now() + timedelta(minutes=11)
    assert not Session.objects.filter(expire_date__gt=longest).exists()


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


@pytest.mark.usefixtures("with_passkeys")
def test_the_page_takes_as_many_queries_for_any_number_of_passkeys(alice: User) -> None:
    browser = ready(alice)
    counts = set()
    for number in range(1, 4):
        data = {"name": f"Key {number}", "credential": {}}
        Authenticator.objects.create(user=alice, type="webauthn", data=data)
        counts.add(counted(browser, reverse("mfa_index")))
    assert len(counts) == 1


# --- how much a passkey stores ---


def add(browser: Client, passkey: dict[str, object]) -> PageResponse:
    fields = {"credential": json.dumps(passkey), "name": "Key"}
    return browser.post(reverse("mfa_add_webauthn"), fields)


@pytest.mark.usefixtures("with_passkeys")
@pytest.mark.parametrize("said", [{"credProps": {"rk": True, "more": "x" * 500}}, None])
def test_of_a_passkey_only_what_a_login_reads_is_stored(alice: User, said: object) -> None:
    browser = ready(alice)
    sent = new_passkey(browser, junk="x" * 5000, clientExtensionResults=said)
    sent["response"] |= {"transports": ["usb"], "junk": "x" * 5000}
    answer = add(browser, sent)
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    stored = Authenticator.objects.get(type="webauthn").data["credential"]
    assert sorted(stored) == ["clientExtensionResults", "id", "rawId", "response", "type"]
    assert sorted(stored["response"]) == ["attestationObject", "clientDataJSON"]
    assert stored["clientExtensionResults"] == {"credProps": {"rk": said is not None}}
    assert "Or with a passkey" in by_password(alice)[0].get(reverse("mfa_authenticate")).text


@pytest.mark.usefixtures("with_passkeys")
def test_an_answer_that_is_too_long_for_a_passkey_is_not_parsed(alice: User) -> None:
    browser = ready(alice)
    page = add(browser, new_passkey(browser, junk="x" * 16_000))
    assert "This passkey was not accepted" in page.text
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("with_passkeys")
def test_nobody_has_more_than_ten_passkeys(alice: User) -> None:
    browser = ready(alice)
    waiting = new_passkey(browser)
    data = {"name": "Key", "credential": waiting}
    for _ in range(10):
        Authenticator.objects.create(user=alice, type="webauthn", data=data)
    offered, full = "Add a passkey", "You have 10 passkeys, the most there can be"
    shown = browser.get(reverse("mfa_index")).text
    assert (offered in shown, full in shown) == (False, True)
    for answer in (add(browser, waiting), browser.get(reverse("mfa_add_webauthn"))):
        assert answer.headers["Location"] == reverse("mfa_index")
    assert browser.get("/teams/").text.count("You have 10 passkeys, the most there can be") == 2
    assert Authenticator.objects.filter(type="webauthn").count() == 10
    got(Authenticator.objects.first()).delete()
    shown = browser.get(reverse("mfa_index")).text
    assert (offered in shown, full in shown) == (True, False)


@pytest.mark.usefixtures("with_passkeys")
@pytest.mark.parametrize("key", [{1: 2, 3: -99999}, {1: 3, 3: -65535, -1: b"x", -2: b"x"}])
def test_a_passkey_that_signs_otherwise_than_asked_is_refused(
    alice: User, key: dict[int, object]
) -> None:
    browser = ready(alice)
    page = add(browser, new_passkey(browser, key))
    assert "This passkey was not accepted" in page.text
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("with_passkeys")
def test_a_stored_passkey_of_an_unknown_kind_logs_in_nobody(alice: User) -> None:
    odd = new_passkey(ready(alice), {1: 2, 3: -99999})
    data = {"name": "Key", "credential": odd}
    Authenticator.objects.create(user=alice, type="webauthn", data=data)
    browser = Client()
    answer = login_by_passkey(browser, alice, odd)
    assert answer.headers["Location"] == reverse("account_login")
    assert not is_in(browser)


# --- a passkey that is removed while it is checked ---


def test_a_passkey_that_is_removed_meanwhile_logs_in_nobody(
    alice: User, with_passkeys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    passkey = new_passkey(ready(alice))
    data = {"name": "Key", "credential": passkey}
    key = Authenticator.objects.create(user=alice, type="webauthn", data=data)

    def right(user: User, response: object) -> Authenticator:
        Authenticator.objects.filter(pk=key.pk).delete()
        return key

    monkeypatch.setattr(auth, "complete_authentication", right)
    monkeypatch.setattr(AuthenticatorData, "is_user_verified", lambda _data: True)
    browser = Client()
    answer = login_by_passkey(browser, alice, passkey)
    assert answer.headers["Location"] == reverse("account_login")
    assert "This passkey was not accepted" in browser.get(reverse("account_login")).text
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_active": False}, "Your account in Tripod is disabled."),
        ({"password": "!"}, "Your account was changed while you logged in."),
    ],
)
def test_a_passkey_of_an_account_that_changed_meanwhile_logs_in_nobody(
    alice: User,
    with_passkeys: None,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object],
    said: str,
) -> None:
    passkey = new_passkey(ready(alice))
    data = {"name": "Key", "credential": passkey}
    key = Authenticator.objects.create(user=alice, type="webauthn", data=data)

    def right(user: User, response: object) -> Authenticator:
        found = Authenticator.objects.select_related("user").get(pk=key.pk)
        User.objects.filter(pk=alice.pk).update(**change)
        return found

    monkeypatch.setattr(auth, "complete_authentication", right)
    monkeypatch.setattr(AuthenticatorData, "is_user_verified", lambda _data: True)
    browser = Client()
    answer = login_by_passkey(browser, alice, passkey)
    page = browser.get(reverse("account_login")) if answer.status_code == 302 else answer
    assert said in page.text
    assert not is_in(browser)

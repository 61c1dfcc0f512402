"""Whom the last step of a login lets in, and where it may lead; test_limits.py tries the rest."""

from collections.abc import Callable
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts import limits
from assessments.accounts.adapter import AccountAdapter
from assessments.models import User
from assessments.personal_data.erasure import erase
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.admin_pages import page, save, typed
from tests.support.fixtures import ClientOf
from tests.support.growth import stopped_after
from tests.support.mail_server import Inbox
from tests.support.second_factors import (
    by_password,
    code_of,
    is_in,
    recovery_codes,
    send_code,
    with_app,
)

ACCENTS = "a" + "\u0301" * 400_000 + "\u0316" * 400_000


@pytest.mark.parametrize(
    "place",
    ["//[", "http://[x", "https://a\u2100b/", "/x" * 4000],
    ids=["bracket", "host", "sign", "long"],
)
def test_wherever_a_login_is_to_lead_it_costs_nothing_and_fails_nothing(
    alice: User, place: str
) -> None:
    """Splitting such an address fails, or takes the square of its length."""
    visitor, fields = Client(), {"login": "alice", "password": factories.PASSWORD, "next": place}
    with stopped_after(2):
        answer = visitor.post("/login/", fields)
        assert answer.headers["Location"] == "/teams/"
        assert visitor.post("/logout/", {"next": place}).status_code == 302
    assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize("place", ["/x" * 5000, f"https://{ACCENTS}"], ids=["long", "accents"])
def test_a_place_that_no_address_can_have_is_not_read(alice: User, place: str) -> None:
    visitor, fields = Client(), {"login": "alice", "password": factories.PASSWORD, "next": place}
    with stopped_after(2):
        for address in ("/login/", "/logout/"):
            assert visitor.post(address, fields).status_code == 400
            assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize(
    "place", ["/other/", "/tripod/../other/", "/tripod/%2e%2e/other/", "/tripod"]
)
def test_below_a_path_a_login_leads_to_no_other_app(
    alice: User, settings: Settings, place: str
) -> None:
    settings.PUBLIC_URL, settings.ROOT_PATH = "http://testserver/tripod", "/tripod/"
    adapter = AccountAdapter()
    assert not adapter.is_safe_url(place)
    assert adapter.is_safe_url("/tripod/teams/")


# --- older addresses of an account ---

OLDER, NEWER = "mia@example.org", "mia@example.com"


def by_profile(client_of: ClientOf, mia: User, admin: User, email: str) -> None:
    fields = {"email": email, "password": factories.PASSWORD}
    assert client_of(mia).post(reverse("profile"), fields).status_code == 302


def by_admin(client_of: ClientOf, mia: User, admin: User, email: str) -> None:
    client, address = client_of(admin), page(User, "change", mia.pk)
    save(client, address, typed(client.get(address), email=email))


def by_import(client_of: ClientOf, mia: User, admin: User, email: str) -> None:
    client, address = client_of(admin), page(User, "import")
    tried = client.post(address, {"text": f"username,email\nmia,{email}\n"}).context
    sent = {"text": tried["text"], "stamp": tried["plan"].stamp, "confirm": "1"}
    assert client.post(address, sent).status_code == 200


@pytest.fixture
def mia(db: None) -> User:
    """Registered by herself, so that allauth has the address too."""
    mia = factories.user("mia", email=OLDER)
    EmailAddress.objects.create(user=mia, email=OLDER, verified=True, primary=True)
    return mia


@pytest.mark.parametrize("change", [by_profile, by_admin, by_import])
def test_an_older_address_leads_to_no_account(
    client_of: ClientOf, mia: User, admin: User, inbox: Inbox, change: Callable[..., None]
) -> None:
    change(client_of, mia, admin, NEWER)
    assert User.objects.get(pk=mia.pk).email == NEWER
    assert not EmailAddress.objects.exists()
    for address in (OLDER, NEWER):
        Client().post(reverse("account_reset_password"), {"email": address})
    told = [(mail["To"], mail["Subject"]) for mail in inbox.mails]
    assert told == [(OLDER, "No account in Tripod"), (NEWER, "A new password for Tripod")]


@pytest.mark.parametrize("change", [by_profile, by_admin, by_import])
def test_the_same_address_in_other_letters_stays_verified(
    client_of: ClientOf, mia: User, admin: User, change: Callable[..., None]
) -> None:
    change(client_of, mia, admin, OLDER.upper())
    assert User.objects.get(pk=mia.pk).email.startswith("MIA@")
    assert EmailAddress.objects.get().verified


# --- what changed between the steps of a login ---


def disable(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def give_password(user: User) -> None:
    stored = User.objects.get(pk=user.pk)
    stored.set_password("zebra lamp orbit canvas")
    stored.save()


def remove(user: User) -> None:
    User.objects.get(pk=user.pk).delete()


@pytest.mark.parametrize("by_recovery_code", [False, True])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (disable, "Your account in Tripod is disabled."),
        (partial(erase, by="housekeeping"), "Your account in Tripod is disabled."),
        (give_password, "Your account was changed while you logged in. Log in again."),
    ],
    ids=["disabled", "erased", "another password"],
)
def test_a_code_completes_no_login_of_an_account_that_changed_meanwhile(
    alice: User, change: Callable[[User], None], sentence: str, by_recovery_code: bool
) -> None:
    secret = with_app(alice)
    code = recovery_codes(alice)[0] if by_recovery_code else code_of(secret)
    factors = list(Authenticator.objects.filter(user=alice))
    browser, _ = by_password(alice)
    change(alice)
    # An erasure deletes them: here the code itself stays right.
    Authenticator.objects.bulk_create(factors, ignore_conflicts=True)
    answer = browser.post(reverse("mfa_authenticate"), {"code": code}, follow=True)
    assert sentence in answer.text
    assert not is_in(browser)
    alice.refresh_from_db()
    assert alice.last_login is None
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.LOGIN).exists()
    User.objects.filter(pk=alice.pk, erased=None).update(is_active=True)
    assert browser.get(reverse("teams")).status_code == 302
    # Nor is it begun again by the code alone.
    assert browser.get(reverse("mfa_authenticate")).headers["Location"] == reverse("account_login")


def test_the_steps_are_for_the_password_of_the_first_one_however_often_it_changes(
    alice: User,
) -> None:
    """A password that is typed in one browser completes nothing that waits in another."""
    secret = with_app(alice)
    waiting, _ = by_password(alice)
    give_password(alice)
    fresh, _ = by_password(alice, password="zebra lamp orbit canvas")
    code = code_of(secret)
    send_code(waiting, code)
    assert not is_in(waiting)
    send_code(fresh, recovery_codes(alice)[0])
    assert is_in(fresh)


def test_an_account_that_is_gone_is_not_logged_in(alice: User) -> None:
    secret = with_app(alice)
    browser, _ = by_password(alice)
    remove(alice)
    assert send_code(browser, code_of(secret)).headers["Location"] == reverse("account_login")
    assert "Your account was changed while you logged in." in browser.get("/login/").text
    assert not is_in(browser)


def test_a_session_is_stored_before_its_user_may_be_disabled(
    transactional_db: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disabled after the last check and before the answer, the session has ended."""
    browser, remember = Client(), limits.remember_login

    def disabled(request: HttpRequest, name: str) -> None:
        remember(request, name)
        stored = User.objects.get(pk=alice.pk)
        stored.is_active = False
        stored.save()

    monkeypatch.setattr(limits, "remember_login", disabled)
    browser.post(reverse("account_login"), {"login": "alice", "password": factories.PASSWORD})
    User.objects.filter(pk=alice.pk).update(is_active=True)
    assert browser.get(reverse("teams")).status_code == 302
    assert not Session.objects.exists()

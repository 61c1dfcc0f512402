"""Registering without an invitation: closed by default, by domain, and not before the code."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts.adapter import is_welcome
from assessments.models import User
from assessments.personal_data.erasure import erase
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.logins import Clock, attempt, clock_of
from tests.support.mail_server import Inbox, code_in

NEW = {
    "first_name": "Mia",
    "username": "mia",
    "email": "mia@example.org",
    "password1": "copper lantern orchid gravel",
}
REGISTER, CODE, PROFILE = "/register/", "/register/code/", "/account/"


@pytest.fixture
def client(db: None, settings: Settings, inbox: Inbox) -> Client:
    settings.REGISTRATION_DOMAINS = ["example.org"]
    return Client()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


def test_nobody_registers_by_default(client_of: ClientOf) -> None:
    client = client_of()
    assert "You need an invitation" in client.get(REGISTER).text
    assert "You need an invitation" in client.post(REGISTER, NEW).text
    assert REGISTER not in client.get("/login/").text
    assert not User.objects.exists()


def test_somebody_of_the_domain_registers_with_a_code(client: Client, inbox: Inbox) -> None:
    assert REGISTER in client.get("/login/").text
    assert client.post(REGISTER, NEW).headers["Location"] == CODE
    assert "mia@example.org" in client.get(CODE).text
    assert client.get(PROFILE).status_code == 302
    assert inbox.only()["Subject"] == "Your code for Tripod"
    assert "http" not in inbox.text()
    client.post(CODE, {"code": code_in(inbox)})
    assert client.get(PROFILE).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    mia = User.objects.get()
    assert (mia.get_full_name(), mia.is_staff, mia.memberships.count()) == ("Mia", False, 0)
    assert AuditEntry.objects.get(action="account").detail == "registered"


def test_nobody_logs_in_before_the_code(
    client: Client, inbox: Inbox, settings: Settings, clock: Clock
) -> None:
    """Not when registration has been closed meanwhile either."""
    client.post(REGISTER, NEW)
    settings.REGISTRATION_DOMAINS = []
    clock(11)
    answer = attempt(NEW["password1"], name="mia")
    assert answer.headers["Location"] == CODE
    clock(11)
    other = Client()
    other.post("/login/", {"login": "mia", "password": NEW["password1"]})
    assert other.get(PROFILE).status_code == 302


def test_a_wrong_code_opens_nothing_and_three_end_it(client: Client, inbox: Inbox) -> None:
    client.post(REGISTER, NEW)
    right = code_in(inbox)
    for _ in range(3):
        client.post(CODE, {"code": "ZZZ-ZZZ"})
    client.post(CODE, {"code": right})
    assert client.get(PROFILE).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "mia@example.com"}, "in a domain that this page names"),
        ({"email": "mia@sub.example.org"}, "in a domain that this page names"),
        ({"email": "mia@example.org@evil.example"}, "Enter an e-mail address such as"),
        ({"password1": "mia-2026-mia"}, "easy to guess"),
        ({"username": ""}, "Choose a username."),
    ],
)
def test_what_is_wrong_is_told(
    client: Client, inbox: Inbox, fields: dict[str, str], sentence: str
) -> None:
    page = client.post(REGISTER, NEW | fields)
    assert sentence in page.text
    assert not User.objects.exists()
    assert inbox.mails == []


def test_nobody_learns_whether_an_address_has_an_account(client: Client, inbox: Inbox) -> None:
    factories.user("noah", email="mia@example.org")
    assert client.post(REGISTER, NEW).headers["Location"] == CODE
    assert client.get(CODE).status_code == 200
    assert inbox.only()["Subject"] == "You have an account in Tripod"
    assert "http://testserver/forgotten/" in inbox.text()
    assert User.objects.count() == 1


def test_a_failing_mail_server_is_told_and_a_later_login_sends_the_code(
    client: Client, inbox: Inbox, clock: Clock
) -> None:
    inbox.refuses = True
    page = client.post(REGISTER, NEW, follow=True)
    assert "The mail with the code could not be sent." in page.text
    assert client.get(PROFILE).status_code == 302
    inbox.refuses = False
    clock(11)
    later = Client(REMOTE_ADDR="192.0.2.9")
    later.post("/login/", {"login": "mia", "password": NEW["password1"]})
    later.post(CODE, {"code": code_in(inbox)})
    assert later.get(PROFILE).status_code == 200


def test_the_page_of_the_code_is_for_somebody_who_waits_for_it(
    client_of: ClientOf, alice: User
) -> None:
    assert client_of().get(CODE).headers["Location"] == "/login/"
    assert client_of(alice).get(CODE).headers["Location"] == PROFILE


def test_a_star_welcomes_everybody(settings: Settings) -> None:
    settings.REGISTRATION_DOMAINS = ["*"]
    assert is_welcome("mia@example.com")


# --- an account that changes before the code is typed ---


@pytest.mark.parametrize("change", ["erased", "disabled", "deleted"])
def test_a_code_brings_no_address_of_a_changed_account_back(
    client: Client, inbox: Inbox, admin: User, change: str
) -> None:
    client.post(REGISTER, NEW)
    mia = User.objects.get(username="mia")
    if change == "erased":
        erase(mia, by=admin)
    elif change == "disabled":
        User.objects.filter(pk=mia.pk).update(is_active=False)
    else:
        mia.delete()
    page = client.post(CODE, {"code": code_in(inbox)}, follow=True)
    disabled = "Your account in Tripod is disabled."
    changed = "Your account was changed while you logged in. Log in again."
    assert (changed if change == "deleted" else disabled) in page.text
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert EmailAddress.objects.exists() == (change == "disabled")
    assert client.get(PROFILE).status_code == 302
    assert client.get(CODE).headers["Location"] == "/login/"


def test_a_code_verifies_no_address_that_was_changed_meanwhile(
    client: Client, inbox: Inbox
) -> None:
    client.post(REGISTER, NEW)
    user = User.objects.get()
    user.email = "another@example.org"
    user.save()
    page = client.post(CODE, {"code": code_in(inbox)}, follow=True)
    assert "Your account was changed while you logged in. Log in again." in page.text
    assert not EmailAddress.objects.exists()

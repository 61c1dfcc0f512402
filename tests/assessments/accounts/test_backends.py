"""Passwords can be switched off, in the login and everywhere else."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.issuers import Issuer, browser_of

pytestmark = pytest.mark.django_db
WITH_PASSWORDS = (
    *("account_change_password", "account_reset_password", "account_signup"),
    "account_email_verification_sent",
)


def test_passwords_can_be_switched_off(
    issuer: Issuer, client_of: ClientOf, alice: User, settings: Settings
) -> None:
    with_password = client_of(alice)
    settings.PASSWORD_LOGIN = False
    settings.AUTHENTICATION_BACKENDS = ["assessments.accounts.backends.SingleSignOnAlone"]
    assert 'name="password"' not in Client().get(reverse("account_login")).text
    browser = Client()
    fields = {"login": "alice", "password": factories.PASSWORD}
    assert browser.post(reverse("account_login"), fields).status_code == 403
    assert not browser.login(username="alice", password=factories.PASSWORD)
    admin = browser.post(reverse("admin:login"), fields)
    assert admin.headers["Location"].startswith(reverse("account_login"))
    # The sessions that a password began have ended.
    assert with_password.get(reverse("teams")).status_code == 302
    assert browser_of(issuer).get(reverse("teams")).status_code == 200


@pytest.fixture
def without_passwords(settings: Settings) -> None:
    settings.PASSWORD_LOGIN, settings.REGISTRATION_DOMAINS = False, ["*"]


@pytest.mark.usefixtures("without_passwords")
def test_without_passwords_nobody_makes_or_forgets_one(client_of: ClientOf, alice: User) -> None:
    link = reverse("account_reset_password_from_key", args=["1", "set-password"])
    for address in (*map(reverse, WITH_PASSWORDS), link):
        assert client_of(alice).get(address).status_code == 404
    page = Client().get(reverse("account_login")).text
    assert "Make an account" not in page
    assert "Forgot your password?" not in page


@pytest.mark.usefixtures("without_passwords")
def test_without_passwords_the_profile_has_none(
    client_of: ClientOf, alice: User, issuer: Issuer
) -> None:
    page = client_of(alice).get(reverse("profile"))
    assert reverse("account_change_password") not in page.text
    assert 'type="password"' not in page.text
    assert page.text.count(f'href="{reverse("mfa_index")}') == 2
    fields = {"first_name": "Al", "last_name": "", "email": "al@example.org"}
    assert client_of(alice).post(reverse("profile"), fields).status_code == 302
    alice.refresh_from_db()
    assert alice.email == "al@example.org"


@pytest.mark.usefixtures("without_passwords")
def test_without_passwords_an_invitation_is_for_an_account_at_hand(checkout: Team) -> None:
    invitation, token = factories.invitation(checkout)
    browser = Client()
    browser.get(reverse("invited", args=[token]))
    account = reverse("join-account", args=[invitation.pk])
    page = browser.get(reverse("join", args=[invitation.pk])).text
    assert account not in page
    assert reverse("account_login") in page
    assert browser.get(account).status_code == 404


@pytest.mark.usefixtures("without_passwords")
def test_without_passwords_an_administrator_makes_no_link(client_of: ClientOf, admin: User) -> None:
    page = client_of(admin).get(reverse("admin:assessments_user_changelist")).text
    assert 'value="reset_factors"' in page
    assert 'value="one_time_link"' not in page

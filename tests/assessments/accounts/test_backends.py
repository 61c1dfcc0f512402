"""Passwords can be switched off, in the login and everywhere else."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import User
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.issuers import Issuer, browser_of

pytestmark = pytest.mark.django_db
READERS, EDITORS = "Organisation readers", "Question editors"


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

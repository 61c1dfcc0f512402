"""Somebody with a second factor, and the codes of it."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client
from django.urls import reverse

from assessments.models import User
from tests.support import factories
from tests.support.fixtures import PageResponse

STEP = 30


def code_of(secret: str, steps: int = 0) -> str:
    """What an app with this key shows, so many steps of 30 seconds from now."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // STEP + steps))
    return code


def with_app(user: User) -> str:
    """Gives the user an authenticator app and recovery codes; returns the app's key."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    found: list[str] = (
        Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    )
    return found


def by_password(user: User, **fields: str) -> tuple[Client, PageResponse]:
    """A browser in which the right password was typed."""
    browser = Client()
    sent = {"login": user.username, "password": factories.PASSWORD} | fields
    return browser, browser.post(reverse("account_login"), sent)


def send_code(browser: Client, code: str) -> PageResponse:
    return browser.post(reverse("mfa_authenticate"), {"code": code})


def key_shown(page: PageResponse) -> str:
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert found
    return found[1]


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def ready(user: User) -> Client:
    """A browser with a login just now."""
    browser, _ = by_password(user)
    assert is_in(browser)
    return browser

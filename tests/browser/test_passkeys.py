"""Passkeys, by the authenticator that Chromium has for tests: added, logged in with, removed."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from assessments.models import User
from tests.support import factories
from tests.support.second_factors import with_app


@pytest.fixture
def named(live_server: LiveServer, settings: Settings) -> LiveServer:
    """The running app under a name, for which browsers make passkeys."""
    settings.PASSKEYS = settings.MFA_PASSKEY_LOGIN_ENABLED = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
    assert live_server.url.startswith("http://localhost:")
    return live_server


@pytest.fixture
def device(page: Page, named: LiveServer) -> Page:
    """A machine with a fingerprint reader."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"automaticPresenceSimulation": True}},
    )
    return page


def log_in(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def log_out(page: Page) -> None:
    page.goto("/teams/")
    page.get_by_role("button", name="Log out").click()


def add_passkey(page: Page) -> None:
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_a_passkey_is_added_logs_in_alone_and_is_removed(device: Page, alice: User) -> None:
    log_in(device)
    add_passkey(device)
    log_out(device)
    device.goto("/login/?next=/export/")
    device.get_by_role("button", name="Use a passkey").click()
    expect(device.get_by_role("heading", name="Export")).to_be_visible()
    device.goto("/account/second-factor/")
    device.get_by_role("link", name="Remove Work laptop").click()
    device.get_by_role("button", name="Remove passkey").click()
    expect(device.get_by_role("link", name="Add a passkey")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_passkey_stands_for_a_code_after_the_password(device: Page, alice: User) -> None:
    log_in(device)
    add_passkey(device)
    log_out(device)
    log_in(device)
    expect(device.get_by_role("heading", name="Or with a passkey")).to_be_visible()
    device.get_by_role("button", name="Use a passkey").click()
    expect(device.get_by_role("button", name="Log out")).to_be_visible()


def test_a_passkey_of_nobody_is_refused_with_a_message(device: Page, alice: User) -> None:
    log_in(device)
    add_passkey(device)
    log_out(device)
    Authenticator.objects.all().delete()
    device.goto("/login/")
    device.get_by_role("button", name="Use a passkey").click()
    expect(device.get_by_text("This passkey was not accepted")).to_be_visible()


def test_without_passkeys_in_the_browser_the_page_says_so(
    page: Page, named: LiveServer, alice: User
) -> None:
    with_app(alice)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/login/")
    expect(page.get_by_text("This needs JavaScript and a browser with passkeys.")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()

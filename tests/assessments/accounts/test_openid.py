"""Tokens that were forged, expired, replayed or meant for others let nobody in."""

import hashlib
import hmac
import socket
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import User
from roles.audit import AuditEntry
from tests.support.fixtures import PageResponse
from tests.support.issuers import (
    KEY_ID,
    Issuer,
    app_of,
    begin,
    come_back,
    sign_on,
)
from tests.support.second_factors import is_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def browser() -> Client:
    return Client()


def refused(page: PageResponse, reason: str, status: int = 403) -> None:
    """A page that says what to do, an entry of the audit log, and nobody new."""
    assert page.status_code == status
    assert "You are not logged in" in page.text
    entry = AuditEntry.objects.get(action=AuditEntry.Action.LOGIN_FAILED)
    assert (entry.subject, reason in entry.detail) == ("single sign-on", True), entry.detail
    assert not User.objects.filter(socialaccount__isnull=False).exists()


def test_a_signed_token_lets_in(issuer: Issuer, browser: Client) -> None:
    answer = sign_on(browser, issuer)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("teams"))
    assert is_in(browser)
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == (issuer.url, "s-1", {})


def other_key(claims: dict[str, Any]) -> str:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, stranger, "RS256", headers={"kid": KEY_ID})


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", "none", headers={"kid": KEY_ID})


def unknown_key(claims: dict[str, Any]) -> str:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, stranger, "RS256", headers={"kid": "another"})


def tampered(issuer: Issuer, claims: dict[str, Any]) -> str:
    head, _, signature = issuer.signed(claims).split(".")
    body = issuer.signed(claims | {"sub": "somebody else"}).split(".")[1]
    return f"{head}.{body}.{signature}"


def by_public_key(issuer: Issuer, claims: dict[str, Any]) -> str:
    """What everybody can sign where a library takes the algorithm from the token."""
    public = issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    unsigned_part = jwt.encode(claims, "x" * 32, "HS256", headers={"kid": KEY_ID}).rsplit(".", 1)[0]
    signature = hmac.new(public, unsigned_part.encode(), hashlib.sha256).digest()
    return f"{unsigned_part}.{jwt.utils.base64url_encode(signature).decode()}"


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (other_key, "InvalidSignatureError"),
        (unsigned, "Invalid"),
        (unknown_key, "no key"),
        (lambda claims: "no.token.atall", "DecodeError"),
        (lambda claims: "", "DecodeError"),
    ],
)
def test_a_token_without_the_providers_signature_is_refused(
    issuer: Issuer, browser: Client, forge: Callable[[dict[str, Any]], str], reason: str
) -> None:
    issuer.sign = forge
    refused(sign_on(browser, issuer), reason)
    assert not is_in(browser)


@pytest.mark.parametrize("forge", [tampered, by_public_key])
def test_a_token_that_was_signed_otherwise_is_refused(
    issuer: Issuer, browser: Client, forge: Callable[[Issuer, dict[str, Any]], str]
) -> None:
    issuer.sign = lambda claims: forge(issuer, claims)
    refused(sign_on(browser, issuer), "Invalid")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 1_000_000_000}, "ExpiredSignatureError"),
        ({"aud": "another client"}, "InvalidAudienceError"),
        ({"aud": ["tripod", "another"], "azp": "another"}, "another client's token"),
        ({"iss": "https://other.example"}, "InvalidIssuerError"),
        ({"iat": 4_000_000_000}, "ImmatureSignatureError"),
        ({"nonce": "of another sign-on"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "subject"),
        ({"sub": "s" * 192}, "subject"),
    ],
)
def test_a_signed_token_that_is_not_for_this_sign_on_is_refused(
    issuer: Issuer, browser: Client, claims: dict[str, Any], reason: str
) -> None:
    issuer.claims = claims
    refused(sign_on(browser, issuer), reason)


@pytest.mark.parametrize("name", ["exp", "iat", "sub", "aud", "iss"])
def test_a_token_without_what_says_whose_and_when_is_refused(
    issuer: Issuer, browser: Client, name: str
) -> None:
    def without(claims: dict[str, Any]) -> str:
        return issuer.signed({key: value for key, value in claims.items() if key != name})

    issuer.sign = without
    refused(sign_on(browser, issuer), "MissingRequiredClaimError")


def test_a_clock_that_is_half_a_minute_off_is_no_fault(issuer: Issuer, browser: Client) -> None:
    issuer.claims = {"iat": int(time.time()) + 20, "exp": int(time.time()) - 20}
    assert sign_on(browser, issuer).status_code == 302


def test_user_info_of_somebody_else_is_refused(issuer: Issuer, browser: Client) -> None:
    issuer.user_info = {"sub": "somebody else"}
    refused(sign_on(browser, issuer), "somebody else")


def test_a_signed_claim_counts_before_the_user_info(issuer: Issuer, browser: Client) -> None:
    issuer.claims, issuer.user_info = {"preferred_username": "ann"}, {"preferred_username": "bob"}
    sign_on(browser, issuer)
    assert User.objects.filter(username="ann").exists()


# --- state and code ---


def test_an_answer_is_used_once(issuer: Issuer, browser: Client) -> None:
    query = issuer.authorize(begin(browser))
    assert come_back(browser, query).status_code == 302
    browser.logout()
    page = come_back(browser, query)
    assert (page.status_code, is_in(browser)) == (403, False)


def test_an_answer_of_another_browser_is_refused(issuer: Issuer, browser: Client) -> None:
    query = issuer.authorize(begin(Client()))
    refused(come_back(browser, query), "unknown")
    refused_before = AuditEntry.objects.count()
    assert (refused_before, is_in(browser)) == (1, False)


def test_a_code_of_another_sign_on_is_refused(issuer: Issuer, browser: Client) -> None:
    """By the challenge that only its own browser can meet."""
    stolen = issuer.authorize(begin(Client())).split("&")[0].removeprefix("code=")
    page = come_back(browser, issuer.authorize(begin(browser), code=stolen))
    refused(page, "Error retrieving access token")


def test_an_answer_after_ten_minutes_is_refused(
    issuer: Issuer, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = issuer.authorize(begin(browser))
    later = time.time() + 601
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: later)
    refused(come_back(browser, query), "unknown")


def test_who_cancels_is_told_so(issuer: Issuer, browser: Client) -> None:
    state = issuer.authorize(begin(browser)).split("&")[1]
    page = come_back(browser, f"error=access_denied&{state}")
    refused(page, "cancelled")
    assert "You cancelled at Example ID" in page.text


# --- a provider that fails ---


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("/.well-known/openid-configuration", b"<html>gateway</html>"),
        ("/.well-known/openid-configuration", b"[1]"),
        ("/.well-known/openid-configuration", b"{}"),
        ("/token", b"[]"),
        ("/keys", b"nothing"),
        ("/keys", b'{"keys": 1}'),
        ("/user", b"[1]"),
        ("/user", b"{}"),
    ],
)
def test_a_provider_that_sends_nonsense_is_no_fault_of_tripod(
    issuer: Issuer, browser: Client, path: str, raw: bytes
) -> None:
    query = issuer.authorize(begin(browser))
    issuer.raw[path] = raw
    page = come_back(browser, query)
    assert page.status_code in (403, 503)
    assert "You are not logged in" in page.text


def test_a_provider_that_is_down_gives_a_page_at_both_ends(
    issuer: Issuer, browser: Client, settings: Settings
) -> None:
    query = issuer.authorize(begin(browser))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.SINGLE_SIGN_ON = app_of(f"http://127.0.0.1:{closed.getsockname()[1]}")
        page = browser.post(reverse("single-sign-on"))
        refused(page, "unreachable", 503)
    assert "Example ID does not answer properly at the moment" in page.text
    assert come_back(browser, query).status_code == 403


def test_a_provider_that_says_nothing_is_waited_for_some_seconds(
    browser: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SINGLE_SIGN_ON = app_of(f"http://127.0.0.1:{silent.getsockname()[1]}")
        before = time.monotonic()
        refused(browser.post(reverse("single-sign-on")), "Timeout", 503)
        assert time.monotonic() - before < 3


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://other.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
    ],
)
def test_a_discovery_document_that_leads_elsewhere_is_refused(
    issuer: Issuer, browser: Client, changed: dict[str, Any]
) -> None:
    issuer.discovery |= changed
    refused(browser.post(reverse("single-sign-on")), "unreachable", 503)

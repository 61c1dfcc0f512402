"""Somebody with a second factor, and the codes of it."""

import hashlib
import json
import os
import re
import struct
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.conf import settings
from django.test import Client
from django.urls import reverse
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

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


# --- a passkey that a script makes ---


def new_passkey(browser: Client, key: dict[int, Any] | None = None, **more: Any) -> dict[str, Any]:
    """What a browser would send to add a passkey with this public key, and whatever more."""
    page = browser.get(reverse("mfa_add_webauthn"))
    challenge = json.loads(page.context["options"])["challenge"]
    made: Any = ES256
    fresh = generate_private_key(SECP256R1()).public_key()
    public = key or dict(made.from_cryptography_key(fresh))
    name = os.urandom(16)
    held = struct.pack(">H", len(name)) + name + cbor.encode(public)
    sent = cbor.encode({"fmt": "none", "attStmt": {}, "authData": _data(0x45) + bytes(16) + held})
    response = {
        "clientDataJSON": _client_data("create", challenge),
        "attestationObject": websafe_encode(sent),
    }
    return _passkey(name, response) | more


def login_by_passkey(browser: Client, user: User, passkey: dict[str, Any]) -> PageResponse:
    """Answers with a signature that this passkey never made."""
    address = reverse("mfa_login_webauthn")
    challenge = browser.get(address).json()["challenge"]
    return browser.post(address, {"credential": forged(user, passkey, challenge)})


def forged(user: User, passkey: dict[str, Any], challenge: str = "") -> str:
    """What a browser would send, with a signature that this passkey never made."""
    response = {
        "clientDataJSON": _client_data("get", challenge),
        "authenticatorData": websafe_encode(_data(0x05)),
        "signature": websafe_encode(b"forged"),
        "userHandle": websafe_encode(user_pk_to_url_str(user).encode()),
    }
    sent = passkey | {"response": response, "clientExtensionResults": {}}
    return json.dumps(sent)


def _passkey(name: bytes, response: dict[str, str]) -> dict[str, Any]:
    text = websafe_encode(name)
    props = {"credProps": {"rk": True}}
    fields = {"id": text, "rawId": text, "type": "public-key", "response": response}
    return fields | {"clientExtensionResults": props}


def _data(flags: int) -> bytes:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return hashlib.sha256(host.encode()).digest() + bytes([flags]) + bytes(4)


def _client_data(does: str, challenge: str) -> str:
    said = {"type": f"webauthn.{does}", "challenge": challenge, "crossOrigin": False}
    text = json.dumps(said | {"origin": settings.PUBLIC_URL.rstrip("/")})
    return websafe_encode(text.encode())

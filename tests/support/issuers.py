"""An OpenID provider that signs whatever a test wants: forged, expired or for somebody else."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from tests.support.fixtures import PageResponse

CLIENT = "tripod"
KEY_ID = "first"


class Issuer:
    """What it says is in its attributes; what it was asked, in `asked`."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.subject, self.claims, self.user_info = "s-1", dict[str, Any](), dict[str, Any]()
        self.discovery: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/user",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.asked: list[str] = []
        self.challenges: dict[str, str] = {}
        self.nonces: dict[str, str] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.raw: dict[str, bytes] = {}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, "RS256", headers={"kid": KEY_ID})

    def authorize(self, address: str, **changed: str) -> str:
        """What a person does there who is known: the query with which they come back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.challenges)}"
        self.challenges[code], self.nonces[code] = query["code_challenge"], query["nonce"]
        return "&".join(
            f"{name}={value}"
            for name, value in {"code": code, "state": query["state"], **changed}.items()
        )

    # --- what Tripod asks ---

    def get(self, path: str) -> object:
        numbers = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": {"keys": [numbers | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]},
            "/user": {"sub": self.subject} | self.user_info,
        }[path]

    def token(self, fields: dict[str, str]) -> object:
        code, verifier = fields["code"], fields["code_verifier"].encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        if self.challenges.pop(code, None) != digest:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 60}
        claims |= {"nonce": self.nonces[code]} | self.claims
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.sign(claims)}


@contextmanager
def running() -> Iterator[Issuer]:
    """The issuer behind a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(lambda: issuer.get(self.path))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(sent).items()}
            self._answer(lambda: issuer.token(fields))

        def _answer(self, say: Callable[[], object]) -> None:
            issuer.asked.append(self.path)
            said = say()
            body = issuer.raw.get(self.path) or json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(server.server_port)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


def app_of(url: str) -> dict[str, Any]:
    """settings.SINGLE_SIGN_ON for a provider at this address."""
    return {
        "provider": "openid_connect",
        "provider_id": url,
        "name": "Example ID",
        "client_id": CLIENT,
        "secret": "of the tests",
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }


def address_in(page: PageResponse) -> str:
    """Where the page between Tripod and the provider leads."""
    address: str = page.context["address"]
    return address


# --- a browser on its way ---


def begin(browser: Client, **fields: str) -> str:
    return address_in(browser.post(reverse("single-sign-on"), fields))


def come_back(browser: Client, query: str) -> PageResponse:
    return browser.get(f"{reverse('single-sign-on-callback')}?{query}")


def sign_on(browser: Client, issuer: Issuer, **fields: str) -> PageResponse:
    return come_back(browser, issuer.authorize(begin(browser, **fields)))


def by_provider(browser: Client, issuer: Issuer, **fields: str) -> PageResponse:
    address = address_in(browser.post(reverse("single-sign-on"), fields))
    again = "prompt=login" in address and "max_age=0" in address
    assert again is (fields.get("process") == "redirect")
    query = issuer.authorize(address)
    return browser.get(f"{reverse('single-sign-on-callback')}?{query}")


def browser_of(issuer: Issuer) -> Client:
    """A new browser that came back from the provider."""
    browser = Client()
    sign_on(browser, issuer)
    return browser

"""What allauth asks an OpenID provider, with every answer of it checked.

allauth takes the signature of an ID token for granted when it got the token over TLS. Here PyJWT
checks it each time with the provider's keys, and issuer, audience, expiry and nonce with it.
"""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urljoin, urlsplit

import jwt
import requests
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from roles.values.fields import validate_address

# With a key of the provider; neither "none" nor a secret that both sides have.
ALGORITHMS = [f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)]
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
# How far the provider's clock may be off, in seconds.
LEEWAY = 30
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# A provider is another machine: what it sends may have any shape.
ODD = (LookupError, TypeError, ValueError, AttributeError, RecursionError, jwt.PyJWTError)

P = ParamSpec("P")
R = TypeVar("R")


class Unreachable(OAuth2Error):  # type: ignore[misc]
    """The provider does not answer, or not as an OpenID provider does."""


class Refused(OAuth2Error):  # type: ignore[misc]
    """What the provider sent does not say who this is."""


def answers(ask: Callable[P, R]) -> Callable[P, R]:
    """Turns every way in which a provider can fail into Unreachable."""

    @functools.wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(*args, **kwargs)
        except (requests.RequestException, *ODD) as fault:
            raise Unreachable(type(fault).__name__) from fault

    return asked


class Client(OAuth2Client):  # type: ignore[misc]
    """Sends a nonce with each sign-on."""

    def get_redirect_url(self, url: str, scope: list[str], params: dict[str, Any]) -> str:
        found: str = super().get_redirect_url(url, scope, params | {"nonce": nonce_of(self.state)})
        return found


class Questions(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Discovery, token, keys and user info of the provider in the settings."""

    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        found = self._discovered()
        if found.get("issuer") != self.provider_id:
            raise Unreachable("another issuer")
        return found

    @answers
    def _discovered(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        for name in ENDPOINTS:
            if not is_like(self.provider_id, found[name]):
                raise ValueError(name)
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Below PUBLIC_URL, whatever the request says of its host."""
        return urljoin(settings.PUBLIC_URL, reverse("single-sign-on-callback"))

    @answers
    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        return found

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **more: Any
    ) -> SocialLogin:
        """Who it is by the signed token; what else the user info says of the same subject."""
        claims = self._decode_id_token(app, more["response"].get("id_token"))
        if not constant_time_compare(claims.get("nonce") or "", nonce_of(request.GET["state"])):
            raise Refused("nonce")
        claims = self._user_info(token, claims["sub"]) | claims
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str | None) -> dict[str, Any]:
        keys, options = self._keys(), {"require": REQUIRED}
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token or "",
                key_of(id_token or "", keys),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.provider_id,
                leeway=LEEWAY,
                options=options,  # type: ignore[arg-type]
            )
        except jwt.PyJWTError as fault:
            raise Refused(type(fault).__name__) from fault
        if claims.get("azp", app.client_id) != app.client_id:
            raise Refused("another client's token")
        if not 0 < len(claims["sub"]) <= app_settings.UID_MAX_LENGTH:
            raise Refused("a subject that is empty or too long")
        return claims

    @answers
    def _keys(self) -> jwt.PyJWKSet:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            return jwt.PyJWKSet.from_dict(answer.json())

    @answers
    def _user_info(self, token: SocialToken, subject: str) -> dict[str, Any]:
        if not is_like(self.provider_id, self.openid_config.get("userinfo_endpoint")):
            return {}
        found: dict[str, Any] = self._fetch_user_info(token.token)
        if found["sub"] != subject:
            raise Refused("user info of somebody else")
        return found


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider of the settings. Nothing that it says is stored but who it is."""

    oauth2_adapter_class = Questions

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None: `extract_common_fields` looks whether the address was verified."""
        return []

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = super().extract_common_fields(data)
        if data.get("email_verified") is not True or not _is_fit(found.get("email")):
            found["email"] = None
        return {name: value for name, value in found.items() if isinstance(value, str)}


def _is_fit(address: object) -> bool:
    """Whether mail can be sent to what the provider says."""
    try:
        validate_address(str(address))
    except ValidationError:
        return False
    return True


def key_of(token: str, keys: jwt.PyJWKSet) -> jwt.PyJWK:
    """The key that the token names; without a name, the only one there is."""
    name = jwt.get_unverified_header(token).get("kid")
    signing = [key for key in keys.keys if key.public_key_use in ("sig", None)]
    found = [key for key in signing if key.key_id == name] if name else signing
    if len(found) != 1:
        raise Refused("no key, or several")
    return found[0]


def nonce_of(state: str) -> str:
    """Of a sign-on: a browser's session has its state, which is used once."""
    return salted_hmac("tripod.nonce", state, algorithm="sha256").hexdigest()


def is_like(issuer: str, url: object) -> bool:
    """Whether an address of the discovery document is as safe to ask as the issuer is."""
    if not isinstance(url, str):
        return False
    there = urlsplit(url)
    near = there[:2] == urlsplit(issuer)[:2]
    return bool(there.hostname) and (url.startswith("https://") or near)

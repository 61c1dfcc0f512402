"""Single sign-on from the environment: the OpenID provider, whom it lets in, what groups mean."""

from typing import Any
from urllib.parse import urlsplit

from config.environment import LOOPBACK, Environment, refuse, shown

# As long as allauth's column for the provider of an account, which is the issuer.
LONGEST_ISSUER = 200
READERS, EDITORS = "Organisation readers", "Question editors"


def provider(env: Environment) -> dict[str, Any]:
    """The OpenID provider as allauth's SocialApp has it; empty without OIDC_ISSUER."""
    issuer = env.text("OIDC_ISSUER")
    if not issuer:
        others = [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if env.text(name)]
        if others:
            refuse(f"{others[0]} needs OIDC_ISSUER, the address of the OpenID provider.")
        return {}
    if not env.text("OIDC_CLIENT_ID"):
        refuse("OIDC_ISSUER needs OIDC_CLIENT_ID, the name that the provider has for Tripod.")
    return {
        "provider": "openid_connect",
        # Of an account, issuer and subject are the key.
        "provider_id": _issuer(issuer),
        "name": env.text("OIDC_NAME", "single sign-on")[:40],
        "client_id": env.text("OIDC_CLIENT_ID"),
        "secret": env.text("OIDC_CLIENT_SECRET"),
        "settings": {"server_url": issuer.removesuffix("/"), "oauth_pkce_enabled": True},
    }


def groups(env: Environment) -> tuple[str, dict[str, list[str]]]:
    """The claim, and for each group of Tripod that it decides about the values that mean it."""
    claim = env.text("OIDC_GROUPS_CLAIM")
    named = {READERS: env.names("OIDC_READERS"), EDITORS: env.names("OIDC_EDITORS")}
    decided = {group: values for group, values in named.items() if values}
    if decided and not claim:
        refuse("OIDC_READERS and OIDC_EDITORS need OIDC_GROUPS_CLAIM, such as groups.")
    return claim, decided


def password_login(env: Environment) -> bool:
    """Whether a password lets in; without a provider it has to."""
    allowed = env.flag("PASSWORD_LOGIN", default=True)
    if not allowed and not env.text("OIDC_ISSUER"):
        refuse("PASSWORD_LOGIN=false needs OIDC_ISSUER: nobody could log in.")
    return allowed


def _is_trusted(url: str) -> bool:
    """Whether secrets may go there: over HTTPS, or to this machine."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    near = url.startswith("http://") and host in LOOPBACK
    return bool(host) and (url.startswith("https://") or near)


def _issuer(text: str) -> str:
    odd = any(sign in text for sign in "?#@ ") or len(text) > LONGEST_ISSUER
    if odd or not _is_trusted(text):
        refuse(
            "OIDC_ISSUER must be the https:// address of the OpenID provider, without ?, # and @, "
            f"as its discovery document says it, not {shown(text)}."
        )
    return text

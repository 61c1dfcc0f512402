"""Headers of answers that Django's middleware never sees: refusals before it, the server's own."""

import html
from collections.abc import Callable, MutableMapping
from types import TracebackType
from typing import TypeAlias
from wsgiref.types import StartResponse

from django.conf import settings

Header: TypeAlias = tuple[str, str]
Failure: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None
)

PLAIN = "text/html; charset=utf-8"
# What every answer has that does not say otherwise: Django's pages have a policy of their own.
LEAST: dict[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Tripod": "1",
}


def completed(headers: list[Header]) -> list[Header]:
    """The headers, and those of LEAST that are not among them; with HTTPS, HSTS too."""
    there = {name.lower() for name, _ in headers}
    least = LEAST | _hsts()
    return headers + [(name, value) for name, value in least.items() if name.lower() not in there]


def of_static_file(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """What WhiteNoise adds: such a file is the same for everybody, and no secret."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _hsts() -> dict[str, str]:
    """As Django's middleware words it; here a proxy says nothing yet of how a request came."""
    if not settings.SECURE_HSTS_SECONDS:
        return {}
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    parts += ["includeSubDomains"] * settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
    parts += ["preload"] * settings.SECURE_HSTS_PRELOAD
    return {"Strict-Transport-Security": "; ".join(parts)}


def added_by(start_response: StartResponse) -> StartResponse:
    """A `start_response` that completes the headers."""

    def start(
        status: str, headers: list[Header], exc_info: Failure = None, /
    ) -> Callable[[bytes], object]:
        return start_response(status, completed(headers), exc_info)

    return start


def page(title: str, text: str) -> bytes:
    """A page without style, for whoever cannot get one of Django's."""
    found = f"<!doctype html><title>{html.escape(title)}</title><h1>{html.escape(title)}</h1>"
    return f"{found}<p>{html.escape(text)}</p>".encode()

"""The WSGI application: headers on every answer, UTF-8 alone, few cookies, and lanes."""

import os
import string
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

from config import headers, probes
from config.lanes import Lanes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Django decodes a request with the codec that its Content-Type names, before any view can refuse.
# Browsers and tools never send a longer header: RFC 2046 limits a boundary to 70 characters.
LONGEST = 256
NAME = frozenset(string.ascii_letters + string.digits + "_.+-/")
BOUNDARY = frozenset(string.ascii_letters + string.digits + "'()+_,-./:=?")
# Browsers send no longer line; Python before 3.11.10 needs the square of the number of
# backslashes to read a cookie, and none of Tripod's has one.
LONGEST_COOKIES, MOST_BACKSLASHES = 8190, 100
TOO_MANY = "The cookies of this host are too large: delete them in your browser, then try again."
REFUSAL = "Something in this request is not right: send it in UTF-8."


def is_usual(content_type: str) -> bool:
    """Whether the header is harmless: Django would read the request as UTF-8."""
    if len(content_type) > LONGEST:
        return False
    kind, *parameters = content_type.split(";")
    named = NAME.issuperset(kind.strip()) and kind.count("/") <= 1
    return named and all(map(_is_harmless, parameters))


def _is_harmless(parameter: str) -> bool:
    name, sign, value = parameter.strip().partition("=")
    if name.lower() == "charset":
        return value.lower() in ("utf-8", '"utf-8"')
    if name.lower() == "boundary":
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        value = value[1:-1] if quoted else value
        return bool(value) and BOUNDARY.issuperset(value)
    return not (name or sign)


def has_usual_cookies(cookies: str) -> bool:
    """Whether reading them takes no time."""
    return len(cookies) <= LONGEST_COOKIES and cookies.count("\\") <= MOST_BACKSLASHES


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Drops the body of a response to HEAD: the server would send it before the next response."""
    start = headers.added_by(start_response)
    answer = (probes.answer if probes.asks(environ) else _answer)(environ, start)
    if environ["REQUEST_METHOD"] != "HEAD":
        return answer
    if hasattr(answer, "close"):
        answer.close()
    return []


def _answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django's response for requests in UTF-8; a plain refusal of all others."""
    refused, text = _why_not(environ), REFUSAL
    if refused is None:
        try:
            return django(environ, start_response)
        except Exception:
            # Django says so when its response is closed, and there is none to close.
            request_finished.send(sender=WSGIHandler)
            raise
    if refused is HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
        text = TOO_MANY
    start_response(f"{refused.value} {refused.phrase}", [("Content-Type", headers.PLAIN)])
    return [headers.page("Not understood", text)]


def _why_not(environ: WSGIEnvironment) -> HTTPStatus | None:
    if not has_usual_cookies(environ.get("HTTP_COOKIE", "")):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if not is_usual(environ.get("CONTENT_TYPE", "")):
        return HTTPStatus.BAD_REQUEST
    return None


django = Lanes(get_wsgi_application(), settings.DATA_DIR / "login.lock")

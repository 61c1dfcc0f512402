"""Failures of the database, which are nobody's fault: which errors they are, and the answer 503."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from sys import exc_info
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext
from django.views.defaults import server_error

from assessments.models.kept_posts import LARGEST
from assessments.views.kept_posts import CSRF_FIELD, wants_json
from config.database import reason

# Seconds until it may be back.
RETRY_AFTER = 5
# Kinds of SQLite's errors: https://www.sqlite.org/rescode.html
SQLITE = set("BUSY CANTOPEN CORRUPT FULL IOERR LOCKED NOMEM NOTADB PERM PROTOCOL READONLY".split())
# Classes of PostgreSQL's: connection, login, no such database, conflicts, resources, locks, limits
# of time, the operator, the system; and a server that takes no writes, or is empty.
POSTGRESQL = ("08", "28", "3D", "40", "53", "55", "57", "58", "XX", "25006", "42P01")
EMPTY = "no such table"
# Fields with a password, a code of a second factor or the answer of a passkey.
SECRET = re.compile("password|^(?:code|credential)$")

logger = logging.getLogger(__name__)


def is_failure(error: BaseException | None) -> bool:
    """Whether the database failed, and neither the code nor what somebody sent."""
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    if name := getattr(cause, "sqlite_errorname", None):
        return name.split("_")[1] in SQLITE or EMPTY in str(error)
    if state := getattr(cause, "sqlstate", None):
        return str(state).startswith(POSTGRESQL)
    return isinstance(error, OperationalError | InterfaceError)


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """503, as JSON for a script; the page keeps what was typed, to send it again."""
    logger.warning("The database failed: %s: %s", request.path, reason(error))
    if hasattr(request, "session"):
        # Nothing more is asked of a database that fails: each question may wait.
        request.session.modified = False
    status, later = HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER)}
    if wants_json(request):
        message = gettext("Tripod cannot reach its database just now.")
        return JsonResponse({"message": message}, status=status, headers=later)
    context = {
        "kept": _typed(request),
        # Two slashes would begin the name of another host.
        "path": escape_leading_slashes(request.get_full_path()),
        "posted": request.method == "POST",
        "csrf_token": get_token(request),
    }
    # Without the request: a template asks the database for the person and the messages.
    return HttpResponse(render_to_string("503.html", context), status=status, headers=later)


def error_page(request: HttpRequest) -> Any:
    """Django's handler of what no view and no middleware caught, with the error at hand."""
    error = exc_info()[1]
    if isinstance(error, Exception) and is_failure(error):
        return answer(request, error)
    return server_error(request)


class _TokenCheck(CsrfViewMiddleware):
    """Returns the reason of a refusal, without its page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form of ours; none with a secret or a file, which no page repeats."""
    if request.method != "POST":
        return []
    view: Callable[..., None] = lambda request: None  # noqa: E731
    try:
        # The failure may have come before the token was checked.
        if _TokenCheck(view).process_view(request, view, (), {}) or request.FILES:  # type: ignore[arg-type]
            return []
        fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except (OSError, RequestDataTooBig, SuspiciousOperation, UnicodeError):
        return []
    if any(SECRET.search(name) for name, _ in fields):
        return []
    typed = [(name, text) for name, text in fields if name != CSRF_FIELD]
    # No more than of a lost session: all of it comes back escaped.
    return typed if sum(len(name) + len(text) for name, text in typed) <= LARGEST else []

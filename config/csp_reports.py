"""Browsers report what the Content-Security-Policy kept from a page: a line in the log, bounded."""

import json
import logging
import threading
import time
from collections import deque
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

# Of one report, of one line, and of one process: nobody fills a log with this.
LARGEST, LONGEST = 16_384, 120
MOST, SECONDS = 30, 60

logger = logging.getLogger(__name__)
_lock, _moments = threading.Lock(), deque[float](maxlen=MOST)


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Takes a report from anybody, as browsers send them, without a cookie; stores nothing."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        found = _violation(json.loads(request.read(LARGEST)))
    except (ValueError, RecursionError):
        return _refused(HTTPStatus.BAD_REQUEST)
    if not _is_one_more():
        return _refused(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(SECONDS)})
    logger.warning("Content-Security-Policy: %s", found)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _refused(status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    """Django would log each refusal, and their number has no bound."""
    response = HttpResponse(status=status, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _is_one_more() -> bool:
    """Whether fewer than MOST came within the last SECONDS; counts this one if so."""
    now = time.monotonic()
    with _lock:
        if len(_moments) == MOST and now - _moments[0] < SECONDS:
            return False
        _moments.append(now)
        return True


def _violation(data: Any) -> str:
    """The report in a line: which directive kept what from which page. ValueError for no report.

    `report-to` sends a list with the keys in camelCase, `report-uri` one with hyphens.
    """
    body = data[0] if isinstance(data, list) and data else data
    body = body.get("body", body.get("csp-report")) if isinstance(body, dict) else None
    if not isinstance(body, dict):
        raise ValueError
    directive = _text(body, "effectiveDirective", "effective-directive", "violated-directive")
    blocked = _text(body, "blockedURL", "blocked-uri")
    page = _text(body, "documentURL", "document-uri")
    # No query: what somebody typed may be in it.
    return f"{directive} kept {blocked} from {urlsplit(page).path!r}"


def _text(body: dict[str, Any], *names: str) -> str:
    """The first of these values, in one line of printable ASCII."""
    value = next((body[name] for name in names if isinstance(body.get(name), str)), "?")
    return ascii(value[:LONGEST].partition("?")[0] or value[:LONGEST])[1:-1]

"""Refusals of what somebody may not do or see, as JSON for a script; a browser gets a page."""

from decimal import InvalidOperation
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from assessments.accounts import limits

# What the database cannot hold.
UNFIT = (DataError, InvalidOperation, OverflowError, UnicodeEncodeError)


def as_json(exception: Exception) -> JsonResponse | None:
    """The reason, and by `refused` what the page of the script says; None for any other error.

    Only this tells a script to send no more: a page of an error may be a proxy's.
    """
    if isinstance(exception, Http404):
        # It tells nothing of the address.
        return _told(HTTPStatus.NOT_FOUND, "gone", gettext("Page not found"))
    if isinstance(exception, PermissionDenied):
        reason = f"{exception}" or gettext("You don't have permission to do this")
        return _told(HTTPStatus.FORBIDDEN, "forbidden", reason)
    if isinstance(exception, (BadRequest, *UNFIT)):
        return _told(
            HTTPStatus.BAD_REQUEST, "odd", gettext("Tripod could not understand this request")
        )
    return None


def too_many_exports(request: HttpRequest, wait: limits.TooManyExports) -> HttpResponse:
    """429, which says when the next export may begin."""
    told = {"wait": limits.wait_text(wait.seconds)}
    response = render(request, "429.html", told, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(wait.seconds)
    return response


def _told(status: HTTPStatus, refused: str, message: str) -> JsonResponse:
    return JsonResponse({"refused": refused, "message": message}, status=status)

"""Bounds what somebody sends before anything parses it: 413 above 2 MB, more for imports alone."""

from http import HTTPStatus

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.utils.translation import gettext

from assessments.accounts.adapter import LONGEST_URL
from assessments.views.kept_posts import wants_json
from config.receiving import LARGEST
from roles.versioning.admin.pages import AdminPage

MB = 1_000_000
MOST = 2 * MB


def most_of(request: HttpRequest) -> int:
    """How many bytes the page takes from this person."""
    try:
        page = resolve(request.path_info).func
    except Http404:
        return MOST
    kind = getattr(page, "view_class", None)
    if kind is None or not issubclass(kind, AdminPage) or not kind.takes_files:
        return MOST
    # As the admin and the page itself decide; a right to the one row does not matter yet.
    may = request.user.is_active and request.user.is_staff
    may = may and kind(**getattr(page, "view_initkwargs", {})).may_open(request)
    return LARGEST if may else MOST


def refuse_long_next(request: HttpRequest) -> None:
    """BadRequest for an address to go on to that no page has: the pages repeat it."""
    if len(request.POST.get(REDIRECT_FIELD_NAME, "")) > LONGEST_URL:
        message = gettext("“next” is an address of at most %(most)s characters.")
        raise BadRequest(message % {"most": LONGEST_URL})


def refusal_of(request: HttpRequest) -> HttpResponseBase | None:
    """The answer 413 to a body that is too large, which nobody has parsed."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if length <= MOST or length <= (most := most_of(request)):
        return None
    if wants_json(request):
        message = gettext("Not saved: this is more than the %(most)s MB that Tripod takes at once.")
        return JsonResponse(
            {"message": message % {"most": most // MB}},
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return render(request, "413.html", {"most": most // MB}, status=status)

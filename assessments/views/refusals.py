"""Refusals of what somebody may not do or see: the usual pages, and as JSON for a script."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views import defaults

from .kept_posts import wants_json


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason."""
    if wants_json(request):
        message = str(exception) or gettext("You don't have permission to do this")
        return JsonResponse({"message": message}, status=HTTPStatus.FORBIDDEN)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, which tells a script nothing of the address."""
    if wants_json(request):
        return JsonResponse({"message": gettext("Page not found")}, status=HTTPStatus.NOT_FOUND)
    return defaults.page_not_found(request, exception)

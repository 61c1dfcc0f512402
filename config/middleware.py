"""Middleware: host and path of PUBLIC_URL, headers, login required, 400, 409 and 503 for errors."""

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.defaults import bad_request

from assessments.access import Hidden
from assessments.accounts import limits
from assessments.accounts.second_factor import needs_second_factor
from assessments.accounts.sessions import end_or_renew
from assessments.models import Withdrawn
from assessments.views import kept_posts, refusals, sessions
from assessments.views.confirming import confirm_factors, confirm_first
from config import bodies, failures
from roles.audit import access as audit

View: TypeAlias = Callable[..., HttpResponseBase]
GetResponse: TypeAlias = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger(__name__)
# The address of a link is a key: it must not reach search engines, or other sites as a referrer.
SECRET = ("/shared/", "/invited/")
UNTOLD = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
# What such a key opens, too. These have forms, and without a referrer a browser sends no origin.
OPENED = ("/join/", "/new-password/")
# Most views only tell POST from all else: another method would be answered as GET is.
METHODS = ("GET", "HEAD", "POST")
# What PostgreSQL and SQLite call a violated unique constraint.
TAKEN = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


class PublicAddress:
    """Gives each request the host and the path of PUBLIC_URL, whatever its headers say.

    A proxy may pass a path on with or without the path of PUBLIC_URL before it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        public = urlsplit(settings.PUBLIC_URL)
        # A host that is not allowed stays, so that Django refuses it on a page with all headers.
        with suppress(DisallowedHost):
            request.get_host()
            request.META["HTTP_HOST"] = public.netloc
        if public.path and request.path_info == public.path:
            return redirect(f"{public.path}/")
        if public.path and request.path_info.startswith(f"{public.path}/"):
            request.path_info = request.path_info.removeprefix(public.path)
            request.path = f"{public.path}{request.path_info}"
            request.META["PATH_INFO"] = request.path_info
        return self.get_response(request)


class PrivatePages:
    """Keeps pages out of caches, and links to reports out of search engines and referrers.

    Marks Tripod's responses, so that scripts can tell them from those of a proxy.
    Refuses NUL bytes, which PostgreSQL cannot store, and methods that no page has.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = request.method in METHODS
        response = self.get_response(request) if known else HttpResponseNotAllowed(METHODS)
        response.headers["X-Tripod"] = "1"
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        response.headers["Reporting-Endpoints"] = f'csp="{settings.ROOT_PATH}csp-report/"'
        if request.path_info.startswith(SECRET):
            for name, value in UNTOLD.items():
                response.headers[name] = value
        if request.path_info.startswith(OPENED):
            response.headers["X-Robots-Tag"] = UNTOLD["X-Robots-Tag"]
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answers 400 to values that the database cannot hold, 409 to duplicates, 503 if it fails.

        A script learns of a refusal as JSON: it takes nothing else for one.
        Leads from what a withdrawn report no longer has to its page, which says why.
        """
        if failures.is_failure(exception):
            return failures.answer(request, exception)
        if kept_posts.wants_json(request) and (told := refusals.as_json(exception)):
            return told
        if isinstance(exception, limits.TooManyExports):
            return refusals.too_many_exports(request, exception)
        if isinstance(exception, Withdrawn):
            text = gettext("This report was withdrawn. Use an earlier or a later one.")
            messages.error(request, text)
            return redirect("report", exception.assessment.pk)
        odd_filter = isinstance(exception, ValueError) and request.GET and _in_admin(request)
        if odd_filter or isinstance(exception, refusals.UNFIT):
            logger.warning("A value does not fit: %s", request.path, exc_info=exception)
            return bad_request(request, exception)
        if isinstance(exception, ValidationError) or _is_there_already(exception):
            # The form was valid, but somebody else saved first.
            logger.warning("Saved twice at once: %s", request.path, exc_info=exception)
            reasons = getattr(exception, "messages", [])
            return render(request, "409.html", {"reasons": reasons}, status=HTTPStatus.CONFLICT)
        return None

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if "\0" in request.path or any("\0" in v for vs in request.GET.lists() for v in vs[1]):
            raise BadRequest(gettext("NUL bytes are not accepted."))
        if _in_admin(request) and any(name.endswith("regex") for name in request.GET):
            # SQLite fails at an invalid pattern, and a costly one keeps either database busy.
            raise BadRequest(gettext("Lists are not filtered by a pattern."))


class EndingSessions:
    """Ends sessions that are too old, and gives them a new key after a change of rights."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            end_or_renew(request)
        except DatabaseError as error:
            # The first question that a request asks the database.
            if failures.is_failure(error):
                return failures.answer(request, error)
            raise
        return self.get_response(request)


class Audited:
    """Lets the audit log know the address and the person of a request, and whom it refused what.

    A refusal is stored after the answer is made, outside of every transaction of the view.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        place = audit.address.set(_address_of(request))
        person = audit.actor.set(cast(audit.Person, request.user))
        try:
            response = self.get_response(request)
            audit.settle(request)
        finally:
            audit.actor.reset(person)
            audit.address.reset(place)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Notes a 403, and a 404 about what is there, of somebody who is logged in."""
        page = request.resolver_match
        if not isinstance(exception, PermissionDenied | Hidden) or page is None:
            return
        if kept_posts.is_logged_in(request):
            keys = (page.kwargs.get(name) for name in ("pk", "object_id", "key"))
            named = (page.view_name, next(filter(None, keys), ""))
            about = exception.about if isinstance(exception, Hidden) else named
            audit.refuse(request, by=request.user, about=about)


def _address_of(request: HttpRequest) -> str:
    """The visitor's address; the last proxy's if there are fewer proxies than the settings say."""
    try:
        return limits.address_of(request)
    except BadRequest:
        return str(request.META.get("REMOTE_ADDR", ""))


class BoundedBodies:
    """Refuses what is too large (413), before the token or a form of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return bodies.refusal_of(request) or self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        # After the check of the token, which has read the form.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            bodies.refuse_long_next(request)


class LogInFirst(LoginRequiredMiddleware):
    """Every page needs a login unless it says otherwise; posted data is kept until after it."""

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        to_login = super().process_view(request, view, args, kwargs)
        if to_login is None:
            return None
        if kept_posts.wants_json(request):
            return sessions.log_in_first()
        kept_posts.keep_post(request)
        return to_login

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return kept_posts.settle(request, response)


class SecondFactorFirst:
    """Leads staff without a second factor to setting one up, before the admin opens."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        page = request.resolver_match
        if not _in_admin(request) or (page and page.url_name == "logout"):
            return None
        waits = kept_posts.is_logged_in(request) and needs_second_factor(request)
        return redirect("mfa_index") if waits else None


class ConfirmFirst:
    """Asks for a password or code again before what is sensitive."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        return confirm_first(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponseBase | None:
        """Instead of allauth, which keeps the whole body in the session."""
        return confirm_factors(request) if isinstance(fault, ReauthenticationRequired) else None


def _is_there_already(exception: Exception) -> bool:
    """Whether the database refused a duplicate."""
    cause = exception.__cause__ if isinstance(exception, IntegrityError) else None
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return code in TAKEN


def _in_admin(request: HttpRequest) -> bool:
    # The admin's lists take any lookup from the query string, even a year with nine digits.
    return request.resolver_match is not None and request.resolver_match.app_name == "admin"

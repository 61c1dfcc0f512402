"""Login; offers what was posted after the session expired, to send again; refuses without CSRF."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.forms import LogInForm
from assessments.models import Team
from roles.values.responses import Context, Request, refuse_unknown

from .kept_posts import (
    OfferedPost,
    forget_post,
    is_logged_in,
    keep_post,
    kept_pages,
    posts_to_send_again,
    wants_json,
)


def log_in_first() -> JsonResponse:
    """The answer to a script without a session."""
    message = gettext(
        "Not saved: you are logged out. Log in in another tab; your input stays on this page."
    )
    return JsonResponse({"message": message}, status=HTTPStatus.UNAUTHORIZED)


# --- the pages ---


class LogIn(LoginView):  # type: ignore[misc]
    """The login page: says whether a post is kept, and leads to it after login."""

    form_class = LogInForm

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSWORD_LOGIN:
            raise PermissionDenied
        response: HttpResponse = super().post(*args, **kwargs)
        return response

    def form_valid(self, form: LogInForm) -> HttpResponse:
        return lead_on(self.request, super().form_valid(form))

    def form_invalid(self, form: LogInForm) -> HttpResponse:
        page: HttpResponse = super().form_invalid(form)
        if form.wait_seconds:
            page.status_code = HTTPStatus.TOO_MANY_REQUESTS
            page.headers["Retry-After"] = str(form.wait_seconds)
        return page

    def get_authenticated_redirect_url(self) -> str:
        waiting = is_logged_in(self.request) and posts_to_send_again(self.request)
        return reverse("send-again") if waiting else super().get_authenticated_redirect_url()

    def get_context_data(self, **context: Any) -> Context:
        found: Context = super().get_context_data(
            kept=kept_pages(self.request),
            registers=bool(settings.REGISTRATION_DOMAINS),
            passwords=settings.PASSWORD_LOGIN,
            passkeys=settings.PASSKEYS,
            provider=settings.SINGLE_SIGN_ON.get("name", ""),
            **context,
        )
        return found


@login_not_required
@secure_admin_login  # type: ignore[untyped-decorator]
def log_in_to_admin(request: Request, **_: Any) -> HttpResponse:
    """Staff are logged in already; all others are led to the login, or refused."""
    return redirect(get_next_redirect_url(request) or "admin:index")


def lead_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to what may have been a login: afterwards kept posts come first."""
    if not is_logged_in(request):
        return response
    teams = Team.objects.visible_to(request.user).active()
    access.remember_several(request, len(teams[:2]))
    return redirect("send-again") if posts_to_send_again(request) else response


class LogOut(LogoutView):  # type: ignore[misc]
    """Ends the session, of the admin too, and clears what the browser keeps of it."""

    http_method_names = ["post", "options"]

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = settings.CLEAR_SITE_DATA
        return response


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: Request) -> HttpResponse:
    """Lists the kept posts, each with a button to send it and one to discard it."""
    if request.method == "POST":
        return _forget_and_leave(request)
    posts = posts_to_send_again(request)
    return _send_again_page(request, posts) if posts else redirect("teams")


def _forget_and_leave(request: Request) -> HttpResponse:
    refuse_unknown(request.POST)
    path = request.POST.get("clear", "")
    # Redirects only to the path of a kept post: any other one may lead to another site.
    was_kept = forget_post(request, path)
    return redirect("send-again" if posts_to_send_again(request) else path if was_kept else "teams")


def _send_again_page(
    request: HttpRequest, posts: Iterable[OfferedPost], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "assessments/send_again.html", {"offers": posts}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Gives a page of ours with an outdated token its fields back with a fresh one; else refuses.

    Django calls it when the CSRF check fails.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = _is_ours(sender)
    if ours and not is_logged_in(request) and wants_json(request):
        return log_in_first()
    if not ours or not keep_post(request):
        return _refuse(request, elsewhere=bool(sender) and not ours)
    if not is_logged_in(request):
        return redirect_to_login(request.get_full_path())
    posts = [post for post in posts_to_send_again(request) if post.path == request.path]
    if not posts:
        return _refuse(request)
    return _send_again_page(request, posts, status=HTTPStatus.FORBIDDEN)


def _is_ours(sender: str) -> bool:
    """Whether an Origin or a Referer belongs to PUBLIC_URL."""
    return any(f"{sender}/".startswith(f"{own}/") for own in settings.CSRF_TRUSTED_ORIGINS)


def _refuse(request: HttpRequest, *, elsewhere: bool = False) -> HttpResponse:
    context = {"address": settings.PUBLIC_URL if elsewhere else ""}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)

"""Login; keeps what was posted after the session expired, to send again; refuses without CSRF."""

import json
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypedDict, TypeGuard
from uuid import UUID

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.answering.progress import progress_of
from assessments.forms import LogInForm
from assessments.models import Team
from roles.values.names import isolated_text
from roles.values.responses import Context, Request, refuse_unknown

# The session key of a kept post is this prefix and the path of its page.
KEPT = "kept:"
MOST, LARGEST, SECONDS = 5, 100_000, 12 * 60 * 60
CSRF_FIELD = "csrfmiddlewaretoken"
# A post with one of these answers need not be kept: it is stored, or too late to store.
ANSWERED = (HTTPStatus.FOUND, HTTPStatus.GONE)


class KeptPost(TypedDict):
    """A post: the name of its page, what its address is about, its fields, and the time."""

    page: str
    about: dict[str, str]
    fields: dict[str, list[str]]
    at: int


class OfferedPost(KeptPost):
    """A kept post with its path and title, to send it again."""

    path: str
    title: str


def _practice_title(request: Request, pk: str, code: str) -> str:
    assessment = access.assessment_to_answer(request, UUID(pk))
    task = progress_of(assessment).task(code)
    if task is None:
        raise Http404
    return f"{isolated_text(assessment.team)}: {task.text.title}"


# The pages with much to type. Each function titles a post, or raises 403 or 404 by the rights.
TITLES: dict[str, Callable[..., str]] = {
    "practice": _practice_title,
    "team-edit": lambda request, pk: access.team_to_change(request, UUID(pk)).name,
    "team-new": lambda request: "",
}


def is_logged_in(request: HttpRequest) -> TypeGuard[Request]:
    return request.user.is_authenticated


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from a script, which needs JSON instead of a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def log_in_first() -> JsonResponse:
    """The answer to a script without a session."""
    message = gettext(
        "Not saved: you are logged out. Log in in another tab; your input stays on this page."
    )
    return JsonResponse({"message": message}, status=HTTPStatus.UNAUTHORIZED)


# --- what is kept ---


def keep_post(request: HttpRequest) -> bool:
    """Keeps a small post to one of the pages in TITLES in the session; False for any other post."""
    page = request.resolver_match
    if request.method != "POST" or page is None or wants_json(request):
        return False
    if page.view_name not in TITLES:
        return False
    entry: KeptPost = {
        "page": page.view_name,
        "about": {name: str(value) for name, value in page.kwargs.items()},
        "fields": {name: values for name, values in request.POST.lists() if name != CSRF_FIELD},
        "at": int(time.time()),
    }
    if _size([entry]) > LARGEST:
        return False
    forget_post(request, request.path)
    request.session[KEPT + request.path] = entry
    _drop_surplus(request)
    return True


def _size(entries: list[KeptPost]) -> int:
    return len(json.dumps(entries, ensure_ascii=False))


def _drop_surplus(request: HttpRequest) -> None:
    entries = kept_posts(request)
    while len(entries) > MOST or _size(list(entries.values())) > LARGEST:
        oldest = next(iter(entries))
        forget_post(request, oldest)
        del entries[oldest]


def kept_posts(request: HttpRequest) -> dict[str, KeptPost]:
    """The kept posts by path, the oldest first; drops those that are too old."""
    held = [(key, post) for key, post in request.session.items() if key.startswith(KEPT)]
    posts = {key.removeprefix(KEPT): post for key, post in held}
    fresh = {path: post for path, post in posts.items() if post["at"] > time.time() - SECONDS}
    for path in posts.keys() - fresh.keys():
        forget_post(request, path)
    return fresh


def forget_post(request: HttpRequest, path: str) -> bool:
    """Drops the kept post to this path; returns whether there was one."""
    return request.session.pop(KEPT + path, None) is not None


def posts_to_send_again(request: Request) -> list[OfferedPost]:
    """The kept posts that the user may send; drops the others."""
    posts: list[OfferedPost] = []
    for path, entry in kept_posts(request).items():
        try:
            title = TITLES[entry["page"]](request, **entry["about"])
        except (Http404, PermissionDenied):
            forget_post(request, path)
        else:
            posts.append({**entry, "path": path, "title": title})
    return posts


def forget_sent_post(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Drops the kept post that was just sent, and redirects to the others if there are any."""
    if request.method != "POST" or not is_logged_in(request):
        return response
    if response.status_code not in ANSWERED or not forget_post(request, request.path):
        return response
    goes_on = response.status_code == HTTPStatus.FOUND and posts_to_send_again(request)
    return redirect("send-again") if goes_on else response


# --- the pages ---


class LogIn(LoginView):  # type: ignore[misc]
    """The login page: says whether a post is kept, and leads to it after login."""

    form_class = LogInForm

    def form_valid(self, form: LogInForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if is_logged_in(self.request):
            teams = Team.objects.visible_to(self.request.user).active()
            access.remember_several(self.request, len(teams[:2]))
            if posts_to_send_again(self.request):
                return redirect("send-again")
        return response

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
        pages = {entry["page"] for entry in kept_posts(self.request).values()}
        found: Context = super().get_context_data(kept=pages, **context)
        return found


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
    posts = [post for post in posts_to_send_again(request) if post["path"] == request.path]
    if not posts:
        return _refuse(request)
    return _send_again_page(request, posts, status=HTTPStatus.FORBIDDEN)


def _is_ours(sender: str) -> bool:
    """Whether an Origin or a Referer belongs to PUBLIC_URL."""
    return any(f"{sender}/".startswith(f"{own}/") for own in settings.CSRF_TRUSTED_ORIGINS)


def _refuse(request: HttpRequest, *, elsewhere: bool = False) -> HttpResponse:
    context = {"address": settings.PUBLIC_URL if elsewhere else ""}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)

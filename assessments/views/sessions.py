"""Logging in; a post after the session expired is kept, and the user can send it again."""

import json
import time
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.answering.progress import progress_of
from assessments.forms import LogInForm
from assessments.models import Team
from roles.values.names import isolated_text
from roles.values.responses import refuse_unknown

# The session key of a kept post is this prefix and the path of its page.
KEPT = "kept:"
MOST, LARGEST, SECONDS = 5, 100_000, 12 * 60 * 60
CSRF_FIELD = "csrfmiddlewaretoken"
# A post with one of these answers need not be kept: it is stored, or too late to store.
ANSWERED = (HTTPStatus.FOUND, HTTPStatus.GONE)


def _practice_title(request, pk, code) -> str:
    assessment = access.assessment_to_answer(request, pk)
    task = progress_of(assessment).task(code)
    if task is None:
        raise Http404
    return f"{isolated_text(assessment.team)}: {task.text.title}"


# The pages with much to type. Each function titles a post, or raises 403 or 404 by the rights.
TITLES = {
    "practice": _practice_title,
    "team-edit": lambda request, pk: access.team_to_change(request, pk).name,
    "team-new": lambda request: "",
}


def wants_json(request) -> bool:
    """Whether the request comes from a script, which needs JSON instead of a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def log_in_first() -> JsonResponse:
    """The answer to a script without a session."""
    message = gettext(
        "Not saved: you are logged out. Log in in another tab; your input stays on this page."
    )
    return JsonResponse({"message": message}, status=HTTPStatus.UNAUTHORIZED)


# --- what is kept ---


def keep_post(request) -> bool:
    """Keeps a small post to one of the pages in TITLES in the session; False for any other post."""
    page = request.resolver_match
    if request.method != "POST" or page.view_name not in TITLES or wants_json(request):
        return False
    entry = {
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


def _size(entries) -> int:
    return len(json.dumps(entries, ensure_ascii=False))


def _drop_surplus(request) -> None:
    entries = kept_posts(request)
    while len(entries) > MOST or _size(list(entries.values())) > LARGEST:
        oldest = next(iter(entries))
        forget_post(request, oldest)
        del entries[oldest]


def kept_posts(request) -> dict[str, dict]:
    """The kept posts by path, the oldest first; drops those that are too old."""
    held = [(key, post) for key, post in request.session.items() if key.startswith(KEPT)]
    posts = {key.removeprefix(KEPT): post for key, post in held}
    fresh = {path: post for path, post in posts.items() if post["at"] > time.time() - SECONDS}
    for path in posts.keys() - fresh.keys():
        forget_post(request, path)
    return fresh


def forget_post(request, path: str) -> bool:
    """Drops the kept post to this path; returns whether there was one."""
    return request.session.pop(KEPT + path, None) is not None


def posts_to_send_again(request) -> list[dict]:
    """The kept posts that the user may send; drops the others."""
    posts = []
    for path, entry in kept_posts(request).items():
        try:
            title = TITLES[entry["page"]](request, **entry["about"])
        except (Http404, PermissionDenied):
            forget_post(request, path)
        else:
            posts.append({**entry, "path": path, "title": title})
    return posts


def forget_sent_post(request, response):
    """Drops the kept post that was just sent, and redirects to the others if there are any."""
    posted = request.method == "POST" and request.user.is_authenticated
    if not posted or response.status_code not in ANSWERED or not forget_post(request, request.path):
        return response
    goes_on = response.status_code == HTTPStatus.FOUND and posts_to_send_again(request)
    return redirect("send-again") if goes_on else response


# --- the pages ---


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The login page: says whether a post is kept, and leads to it after login."""

    authentication_form = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        access.remember_several(self.request, Team.objects.visible_to(self.request.user)[:2])
        return response

    def get_success_url(self):
        waiting = posts_to_send_again(self.request)
        return reverse("send-again") if waiting else super().get_success_url()

    def get_context_data(self, **context):
        pages = {entry["page"] for entry in kept_posts(self.request).values()}
        return super().get_context_data(kept=pages, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request):
    """Lists the kept posts, each with a button to send it and one to discard it."""
    if request.method == "POST":
        return _forget_and_leave(request)
    posts = posts_to_send_again(request)
    return _send_again_page(request, posts) if posts else redirect("teams")


def _forget_and_leave(request):
    refuse_unknown(request.POST)
    path = request.POST.get("clear", "")
    # Redirects only to the path of a kept post: any other one may lead to another site.
    was_kept = forget_post(request, path)
    return redirect("send-again" if posts_to_send_again(request) else path if was_kept else "teams")


def _send_again_page(request, posts, status=HTTPStatus.OK):
    return render(request, "assessments/send_again.html", {"offers": posts}, status=status)


def csrf_failure(request, reason=""):
    """Gives a page of ours with an outdated token its fields back with a fresh one; else refuses.

    Django calls it when the CSRF check fails.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours, logged_in = _is_ours(sender), request.user.is_authenticated
    if ours and not logged_in and wants_json(request):
        return log_in_first()
    if not ours or not keep_post(request):
        return _refuse(request, elsewhere=bool(sender) and not ours)
    if not logged_in:
        return redirect_to_login(request.get_full_path())
    posts = [post for post in posts_to_send_again(request) if post["path"] == request.path]
    if not posts:
        return _refuse(request)
    return _send_again_page(request, posts, status=HTTPStatus.FORBIDDEN)


def _is_ours(sender: str) -> bool:
    """Whether an Origin or a Referer belongs to PUBLIC_URL."""
    return any(f"{sender}/".startswith(f"{own}/") for own in settings.CSRF_TRUSTED_ORIGINS)


def _refuse(request, *, elsewhere=False):
    context = {"address": settings.PUBLIC_URL if elsewhere else ""}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)

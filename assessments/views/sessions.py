"""Logging in, and what was posted while nobody was: kept, and sent again by whoever may send it."""

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
from roles.values.form_pages import refuse_unknown
from roles.values.names import isolated_text

# Each kept page has a key of its own in the session: this, and its path.
KEPT = "kept:"
MOST, LARGEST, SECONDS = 5, 100_000, 12 * 60 * 60
CSRF_FIELD = "csrfmiddlewaretoken"
# A post that was answered so is over: stored, or too late for ever.
ANSWERED = (HTTPStatus.FOUND, HTTPStatus.GONE)


def _practice_title(request, pk, code) -> str:
    assessment = access.assessment_to_answer(request, pk)
    task = progress_of(assessment).task(code)
    if task is None:
        raise Http404
    return f"{isolated_text(assessment.team)}: {task.text.title}"


# The pages on which people type much: what a post to one is about, for those who may send it.
TITLES = {
    "practice": _practice_title,
    "team-edit": lambda request, pk: access.team_to_change(request, pk).name,
    "team-new": lambda request: "",
}


def wants_json(request) -> bool:
    """Whether a script asks, which can read no page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def log_in_first() -> JsonResponse:
    """What a script is told that has no session."""
    message = gettext(
        "Not saved: you are logged out. Log in in another tab; your input stays on this page."
    )
    return JsonResponse({"message": message}, status=HTTPStatus.UNAUTHORIZED)


# --- what is kept ---


def keep_post(request) -> bool:
    """Holds a small post to one of those pages in the session; False for any other."""
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
    """What the session holds by its path, the oldest first; what is too old is forgotten."""
    held = [(key, post) for key, post in request.session.items() if key.startswith(KEPT)]
    posts = {key.removeprefix(KEPT): post for key, post in held}
    fresh = {path: post for path, post in posts.items() if post["at"] > time.time() - SECONDS}
    for path in posts.keys() - fresh.keys():
        forget_post(request, path)
    return fresh


def forget_post(request, path: str) -> bool:
    """Whether there was something to forget."""
    return request.session.pop(KEPT + path, None) is not None


def posts_to_send_again(request) -> list[dict]:
    """What of it the person who is logged in may send; anything else is forgotten."""
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
    """Forgets what was sent now, and leads on to what else is kept."""
    posted = request.method == "POST" and request.user.is_authenticated
    if not posted or response.status_code not in ANSWERED or not forget_post(request, request.path):
        return response
    goes_on = response.status_code == HTTPStatus.FOUND and posts_to_send_again(request)
    return redirect("send-again") if goes_on else response


# --- the pages ---


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """Says that something is kept, if anything is, and leads on to it."""

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
    """Shows what was kept, each with a button that sends it and one that forgets it."""
    if request.method == "POST":
        return _forget_and_leave(request)
    posts = posts_to_send_again(request)
    return _send_again_page(request, posts) if posts else redirect("teams")


def _forget_and_leave(request):
    refuse_unknown(request.POST)
    path = request.POST.get("clear", "")
    # Only what was kept is led to: any other address may be somebody else's.
    known = forget_post(request, path)
    return redirect("send-again" if posts_to_send_again(request) else path if known else "teams")


def _send_again_page(request, posts, status=HTTPStatus.OK):
    return render(request, "assessments/send_again.html", {"offers": posts}, status=status)


def csrf_failure(request, reason=""):
    """For a page of ours whose token is out of date: the same fields with a fresh one."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours, known = _is_ours(sender), request.user.is_authenticated
    if ours and not known and wants_json(request):
        return log_in_first()
    if not ours or not keep_post(request):
        return _refuse(request, elsewhere=bool(sender) and not ours)
    if not known:
        return redirect_to_login(request.get_full_path())
    posts = [post for post in posts_to_send_again(request) if post["path"] == request.path]
    if not posts:
        return _refuse(request)
    return _send_again_page(request, posts, status=HTTPStatus.FORBIDDEN)


def _is_ours(sender: str) -> bool:
    """Whether an origin, or a page's address, is of PUBLIC_URL."""
    return any(f"{sender}/".startswith(f"{own}/") for own in settings.CSRF_TRUSTED_ORIGINS)


def _refuse(request, *, elsewhere=False):
    context = {"address": settings.PUBLIC_URL if elsewhere else ""}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)

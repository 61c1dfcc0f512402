"""What was posted after the session had ended: kept for its browser, offered to send again."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeGuard
from uuid import UUID

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch, get_script_prefix, resolve

from assessments import access
from assessments.answering.progress import progress_of
from assessments.models import KeptPost
from assessments.models.kept_posts import HOURS
from assessments.models.sharing import digest_of
from roles.values.names import isolated_text
from roles.values.responses import Request

OWN_TOKEN = re.compile("[A-Za-z0-9_-]{43}")
CSRF_FIELD = "csrfmiddlewaretoken"
# A post with one of these answers need not be kept: it is stored, or too late to store.
ANSWERED = (HTTPStatus.FOUND, HTTPStatus.GONE)


@dataclass(frozen=True)
class OfferedPost:
    """A kept post with the name of its page and its title, to send it again."""

    page: str
    title: str
    path: str
    fields: dict[str, list[str]]


def _practice_title(request: Request, pk: UUID, code: str) -> str:
    assessment = access.assessment_to_answer(request, pk)
    task = progress_of(assessment).task(code)
    if task is None:
        raise Http404
    return f"{isolated_text(assessment.team)}: {task.text.title}"


# The pages with much to type. Each function titles a post, or raises 403 or 404 by the rights.
TITLES: dict[str, Callable[..., str]] = {
    "practice": _practice_title,
    "team-edit": lambda request, pk: access.team_to_change(request, pk).name,
    "team-new": lambda request: "",
}


def is_logged_in(request: HttpRequest) -> TypeGuard[Request]:
    return request.user.is_authenticated


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from a script, which needs JSON instead of a page."""
    # Not parsed: that takes long for some headers, and fails for others.
    accepted = request.headers.get("Accept", "").lower()
    return "application/json" in accepted and "text/html" not in accepted


def keep_post(request: HttpRequest) -> bool:
    """Keeps a small post to one of the pages in TITLES; False for any other post."""
    page = request.resolver_match
    if request.method != "POST" or page is None or wants_json(request):
        return False
    if page.view_name not in TITLES:
        return False
    token = _token(request) or secrets.token_urlsafe(32)
    fields = {name: values for name, values in request.POST.lists() if name != CSRF_FIELD}
    if not KeptPost.objects.keep(digest_of(token), request.path, fields):
        return False
    # The answer takes the cookie along: `settle`. The request has it from now on.
    request.COOKIES[settings.KEPT_COOKIE_NAME] = token
    request.META["tripod.kept"] = token
    return True


def _token(request: HttpRequest) -> str:
    """The browser's cookie, or nothing if Tripod never gave it one like that."""
    token = request.COOKIES.get(settings.KEPT_COOKIE_NAME, "")
    return token if OWN_TOKEN.fullmatch(token) else ""


def kept_posts(request: HttpRequest) -> QuerySet[KeptPost]:
    """The kept posts of this browser, the oldest first."""
    token = _token(request)
    return KeptPost.objects.of(digest_of(token)) if token else KeptPost.objects.none()


def kept_pages(request: HttpRequest) -> set[str]:
    """The names of the pages that they were sent to."""
    return {page.view_name for post in kept_posts(request) if (page := _page_of(post))}


def forget_post(request: HttpRequest, path: str) -> bool:
    """Drops the kept post to this path; returns whether there was one."""
    return bool(kept_posts(request).filter(path=path).delete()[0])


def posts_to_send_again(request: Request) -> list[OfferedPost]:
    """The kept posts that the user may send; drops the others."""
    posts: list[OfferedPost] = []
    for kept in kept_posts(request):
        page = _page_of(kept)
        try:
            if page is None:
                raise Http404
            title = TITLES[page.view_name](request, **page.kwargs)
        except (Http404, PermissionDenied):
            kept.delete()
        else:
            posts.append(OfferedPost(page.view_name, title, kept.path, kept.fields))
    return posts


def _page_of(kept: KeptPost) -> ResolverMatch | None:
    """The page at its path; None for a path that leads to no page from which posts are kept.

    It is resolved as a request would be: another version of Tripod may have kept the post.
    """
    try:
        page = resolve(f"/{kept.path.removeprefix(get_script_prefix())}")
    except Http404:
        return None
    return page if page.view_name in TITLES else None


def settle(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Gives the browser the cookie of what was kept, and drops the post that was just sent.

    Redirects to the other kept posts if there are any.
    """
    if token := request.META.get("tripod.kept"):
        _set_cookie(response, token)
    if request.method != "POST" or not is_logged_in(request):
        return response
    if response.status_code not in ANSWERED or not forget_post(request, request.path):
        return response
    goes_on = response.status_code == HTTPStatus.FOUND and posts_to_send_again(request)
    return redirect("send-again") if goes_on else response


def _set_cookie(response: HttpResponseBase, token: str) -> None:
    response.set_cookie(
        settings.KEPT_COOKIE_NAME,
        token,
        max_age=HOURS * 60 * 60,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@receiver(user_logged_out)
def forget_all(request: HttpRequest | None, **_signal: Any) -> None:
    """Whoever logs out by the button leaves nothing for the next one at this machine."""
    page = request and request.resolver_match
    if request and page and (page.url_name or "").endswith("logout"):
        kept_posts(request).delete()

"""What was posted after the session had ended: kept for its browser, offered to send again."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeGuard
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.contrib.admin.utils import unquote
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.dispatch import receiver
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch, get_script_prefix, resolve

from assessments import access
from assessments.accounts.recent import KEPT_FROM
from assessments.answering.progress import progress_of
from assessments.models import KeptPost, User
from assessments.models.kept_posts import HOURS
from assessments.models.sharing import digest_of
from roles.values.names import isolated_text
from roles.values.responses import Request

# In a request, the token of what it kept; and what its cookie is signed for.
KEPT = "tripod.kept"
# What is not kept: the token is another one later, and no password lies in the database. Two
# fields of Django only say that somebody is to have none.
CSRF_FIELD = "csrfmiddlewaretoken"
UNKEPT = re.compile(f"^{CSRF_FIELD}$|password")
NO_SECRETS = ("usable_password", "unset-password")
ADMIN = "admin:"
# The one page about a user that has another name in Django.
OF_A_USER = "admin:auth_user_password_change"
# A post with one of these answers need not be kept: it is stored, or too late to store.
ANSWERED = (HTTPStatus.FOUND, HTTPStatus.GONE)
# Pages that answer with 200 what they did: a link, shown once, a file, or what an action asks.
# A refused form of theirs has another status, and one of a list is led back to it.
SHOWS_WHAT_IT_DID = re.compile(r"team-people|admin:(?:assessments_user_import|\w+_changelist)")


@dataclass(frozen=True)
class OfferedPost:
    """A kept post with the name of its page and its title, to send it again."""

    page: str
    title: str
    path: str
    at: datetime
    fields: dict[str, list[str]]

    @property
    def is_confirmed(self) -> bool:
        """Whether it waited for a confirmation, and not for a login."""
        return self.page not in TITLES


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


def _member_title(request: Request, pk: UUID, member: int) -> str:
    person = access.member_to_change(request, pk, member)
    return f"{isolated_text(person.team)}: {isolated_text(person.user)}"


def _hand_over_title(request: Request, pk: UUID) -> str:
    return isolated_text(access.lead_to_hand_over(request, pk).team)


# Those of accounts.recent that are no pages of the admin, kept only for a confirmation.
CONFIRMED: dict[str, Callable[..., str]] = {
    "profile": lambda request: isolated_text(request.user),
    "team-people": lambda request, pk: isolated_text(access.team_to_manage(request, pk)),
    "member-right": _member_title,
    "member-remove": _member_title,
    "team-hand-over": _hand_over_title,
}


def _admin_title(name: str, request: Request, **keys: Any) -> str:
    """The row that a page of the admin is about, or what its list has."""
    app, _, model_name = name.removeprefix(ADMIN).rpartition("_")[0].partition("_")
    model: type[Model] = User if name == OF_A_USER else apps.get_model(app, model_name)
    page = site.get_model_admin(model)
    if not page.has_view_or_change_permission(request):
        raise PermissionDenied
    key = next(iter(keys.values()), None)
    if key is None:
        return str(model._meta.verbose_name_plural)
    row = page.get_object(request, unquote(str(key)))
    if row is None:
        raise Http404
    return f"{model._meta.verbose_name} {isolated_text(row)}"


def _title(name: str) -> Callable[..., str] | None:
    """How a post to this page is titled; None if it is not kept."""
    if KEPT_FROM.fullmatch(name):
        return partial(_admin_title, name)
    return TITLES.get(name) or CONFIRMED.get(name)


def is_logged_in(request: HttpRequest) -> TypeGuard[Request]:
    return request.user.is_authenticated


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from a script, which needs JSON instead of a page."""
    # Not parsed: that takes long for some headers, and fails for others.
    accepted = request.headers.get("Accept", "").lower()
    return "application/json" in accepted and "text/html" not in accepted


def keep_post(request: HttpRequest) -> bool:
    """Keeps a small post to a page with much to type, or that waits for a confirmation."""
    page = request.resolver_match
    if request.method != "POST" or page is None or wants_json(request):
        return False
    # What waits for a confirmation is kept only of somebody who is logged in.
    if page.view_name not in TITLES and not (is_logged_in(request) and _title(page.view_name)):
        return False
    # "All rows" would be all of a list without the filter that its address has.
    if request.GET and request.POST.get("select_across") == "1":
        return False
    token = _token(request) or secrets.token_urlsafe(32)
    sent = request.POST.lists()
    fields = {name: values for name, values in sent if _may_be_kept(name)}
    if not KeptPost.objects.keep(digest_of(token), request.path, fields):
        return False
    # The answer takes the cookie along: `settle`.
    request.META[KEPT] = token
    return True


def _may_be_kept(name: str) -> bool:
    return name in NO_SECRETS or not UNKEPT.search(name)


def _token(request: HttpRequest) -> str:
    """The browser's cookie, or nothing if Tripod did not sign it within these hours.

    What was kept for this request is found without it.
    """
    name, age = settings.KEPT_COOKIE_NAME, HOURS * 60 * 60
    given = request.get_signed_cookie(name, default="", salt=KEPT, max_age=age)
    return request.META.get(KEPT) or given or ""


def kept_posts(request: HttpRequest) -> QuerySet[KeptPost]:
    """The kept posts of this browser, the oldest first."""
    token = _token(request)
    return KeptPost.objects.of(digest_of(token)) if token else KeptPost.objects.none()


def kept_pages(request: HttpRequest) -> set[str]:
    """The names of the pages with much to type that they were sent to."""
    pages = (_page_of(post) for post in kept_posts(request))
    return {page.view_name for page in pages if page and page.view_name in TITLES}


def forget_post(request: HttpRequest, path: str) -> bool:
    """Drops the kept post to this path; returns whether there was one."""
    return bool(kept_posts(request).filter(path=path).delete()[0])


def posts_to_send_again(request: Request) -> list[OfferedPost]:
    """The kept posts that the user may send; drops the others."""
    posts: list[OfferedPost] = []
    for kept in kept_posts(request):
        page = _page_of(kept)
        try:
            title_of = _title(page.view_name) if page else None
            if page is None or title_of is None:
                raise Http404
            title = title_of(request, **page.kwargs)
        except (Http404, PermissionDenied):
            kept.delete()
        else:
            posts.append(OfferedPost(page.view_name, title, kept.path, kept.at, kept.fields))
    return posts


def _page_of(kept: KeptPost) -> ResolverMatch | None:
    """The page at its path; None for a path that leads to no page from which posts are kept.

    It is resolved as a request would be: another version of Tripod may have kept the post.
    """
    try:
        page = resolve(f"/{kept.path.removeprefix(get_script_prefix())}")
    except Http404:
        return None
    return page if _title(page.view_name) else None


def settle(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Gives the browser the cookie of what was kept, and drops the post that was just sent.

    Redirects to the other kept posts if there are any.
    """
    if token := request.META.get(KEPT):
        _set_cookie(response, token)
        return response
    if request.method != "POST" or not is_logged_in(request):
        return response
    if not _is_answered(request, response) or not forget_post(request, request.path):
        return response
    goes_on = response.status_code == HTTPStatus.FOUND and posts_to_send_again(request)
    return redirect("send-again") if goes_on else response


def _is_answered(request: HttpRequest, response: HttpResponseBase) -> bool:
    page = request.resolver_match
    shows_it = page is not None and SHOWS_WHAT_IT_DID.fullmatch(page.view_name)
    return response.status_code in ANSWERED or (
        bool(shows_it) and response.status_code == HTTPStatus.OK
    )


def _set_cookie(response: HttpResponseBase, token: str) -> None:
    response.set_signed_cookie(
        settings.KEPT_COOKIE_NAME,
        token,
        salt=KEPT,
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

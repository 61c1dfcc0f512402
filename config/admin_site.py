"""The admin's site: Tripod's own login, and each post checked once more while rows are locked."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from assessments.models import ChangedAccount, Membership, Team, User
from assessments.views import sessions
from roles.values.fields import key_in
from roles.values.responses import Request

# Pages about one or several users or teams, by the beginning of their names.
PAGES: dict[type[Team | User], tuple[str, ...]] = {
    Team: ("assessments_team_",),
    User: ("assessments_user_", "auth_user_"),
}
# Who is in a row of a team's people.
MEMBER = re.compile(r"memberships-\d+-user")


class Site(AdminSite):
    """Logs in and out as all other pages do: a login of its own would know no limits."""

    @property
    def site_url(self) -> str:  # type: ignore[override]
        """ "View site" leads to the path of PUBLIC_URL."""
        return str(settings.ROOT_PATH)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return sessions.log_in_to_admin(request)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return sessions.LogOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Guesses of the own password are counted on the profile's page alone."""
        return redirect("account_change_password")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """With the right checked again; nobody is kept from logging out."""
        return super().admin_view(view if view == self.logout else checked_again(view), cacheable)


def checked_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, whose posts hold the rows that give the right until what they store is stored.

    All that it stores is one transaction. A view that only tries something says so by `writes`: it
    would keep everybody else from writing to SQLite meanwhile. One whose verb holds the rights in a
    transaction of its own, after its teams, says so by `locked_by_site`: two would wait in a circle
    for each other's rows, and nobody waits for the mails that such a page sends.
    """
    writes = getattr(view, "writes", lambda _request: True)
    locks = getattr(view, "locked_by_site", True)

    @wraps(view)
    def held(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        keep_possible_keys(request, view)
        if request.method != "POST" or not writes(request) or not locks:
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]
        with transaction.atomic():
            hold_rights(request)
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]

    return held


def keep_possible_keys(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Of the rows that somebody chose in a list, drops what can be no key: Django fails with it."""
    page = getattr(view, "__self__", None)
    if not isinstance(page, ModelAdmin) or ACTION_CHECKBOX_NAME not in request.POST:
        return
    sent = request.POST.copy()
    keys = (key_in(page.model, text) for text in sent.getlist(ACTION_CHECKBOX_NAME))
    sent.setlist(ACTION_CHECKBOX_NAME, [str(key) for key in keys if key is not None])
    request.POST = sent  # type: ignore[assignment]


def hold_rights(request: Request) -> None:
    """Locks the person, and first what the page is about; ChangedAccount after a change of rights.

    In the order of Team.hold, and users in one order, with all administrators, whom an erasure
    locks too: two who disable or erase at once do not wait in a circle.
    """
    user, named = request.user, {model: _named(request, model) for model in PAGES}
    joining = _joining(request)
    if joining or any(named.values()):
        theirs = Membership.objects.filter(user__in=named[User]).values("team")
        teams = Team.objects.select_for_update(no_key=True).order_by("pk")
        list(teams.filter(Q(pk__in=named[Team]) | Q(pk__in=theirs)).values_list("pk"))
        people = User.objects.select_for_update(no_key=True).order_by("pk")
        wanted = Q(pk__in=[*named[User], *joining, user.pk])
        wanted |= Q(is_superuser=True) if named[User] else Q()
        list(people.filter(wanted).values_list("pk"))
    held = user.hold()
    if not held.is_staff or held.rights_stamp != user.rights_stamp:
        raise ChangedAccount


def _joining(request: Request) -> list[object]:
    """The keys of the people to whom a team's page may give a membership, which locks them."""
    page = request.resolver_match
    if page is None or not (page.url_name or "").startswith(PAGES[Team]):
        return []
    typed = (request.POST.get(name, "") for name in request.POST if MEMBER.fullmatch(name))
    return [key for text in typed if (key := key_in(User, text)) is not None]


def _named(request: Request, model: type[Team | User]) -> list[object]:
    """The keys of the rows of a model that the address names, or that somebody chose in a page."""
    page = request.resolver_match
    if page is None or not (page.url_name or "").startswith(PAGES[model]):
        return []
    in_address = (page.kwargs.get(name) for name in ("object_id", "id", "key"))
    texts = [unquote(str(key)) for key in in_address if key]
    keys = []
    for text in (*texts, *request.POST.getlist(ACTION_CHECKBOX_NAME)):
        if (key := key_in(model, text)) is not None:
            keys.append(key)
    return keys

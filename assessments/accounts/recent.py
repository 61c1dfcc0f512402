"""When somebody last showed who they are: what is sensitive asks for it again after a while."""

import re
import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from assessments.models import User

# Pages of the admin that give or take rights, and those that one opens to publish or delete, to
# import people or a file in the place of a draft, to disable people, or to merge teams.
RIGHTS = (
    r"admin:(?:(?:assessments_(?:user|team)|auth_group)_(?:add|change)|auth_user_password_change)"
)
FINAL = r"admin:(?:\w+_(?:delete|publish|import)|assessments_user_leave|assessments_team_merge)"
# Pages of the admin whose posts are kept while somebody confirms.
KEPT_FROM = re.compile(rf"{RIGHTS}|{FINAL}|admin:\w+_changelist")
ACTIONS = ("delete_selected", "publish_drafts", "reset_factors", "one_time_link")
# Lists whose actions export what teams answered, or who did what.
LISTS = r"admin:(?:assessments_team|assessments_assessment|roles_auditentry)_changelist"
# Pages of a team that give or take rights.
PEOPLE = ("team-people", "member-right", "member-remove", "team-hand-over")
# Pages about all that is known of oneself.
OWN = ("own-data", "erase-account")
# In a session: who typed something at the provider, and when, as the provider says.
SIGNED_ON = "signed_on"
SINGLE_SIGN_ON = "socialaccount"


def is_recent(request: HttpRequest) -> bool:
    """Whether there was a login, a password, a code or a passkey within the time of the settings.

    A sign-on counts from when the provider asked: it lets in people whom it knows without asking.
    """
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record["method"] != SINGLE_SIGN_ON]
    who, at = request.session.get(SIGNED_ON, (None, 0))
    if who == request.user.pk:
        shown.append(at)
    return time.time() - max(shown, default=0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def is_sensitive(request: HttpRequest) -> bool:
    """Whether a page asks for a login of late: always, or for what is posted to it."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in OWN or re.fullmatch(FINAL, name):
        return True
    if request.method != "POST":
        return False
    if name in PEOPLE or re.fullmatch(RIGHTS, name) or _changes_address(request, name):
        return True
    return name.startswith("admin:") and _chooses_sensitive_action(request, name)


def _chooses_sensitive_action(request: HttpRequest, name: str) -> bool:
    """Whether one of the actions is sensitive: a page may send several, and `index` says which."""
    chosen = filter(None, request.POST.getlist("action"))
    return any(action in ACTIONS or re.fullmatch(LISTS, name) for action in chosen)


def _changes_address(request: HttpRequest, name: str) -> bool:
    """Whether somebody without a password changes the address to which a link to one would go.

    Everybody else types the password for it.
    """
    if name != "profile" or not request.user.is_authenticated or not settings.PASSWORD_LOGIN:
        return False
    changed = request.POST.get("email", "").strip() != request.user.email
    return changed and not request.user.has_usable_password()


def remember_sign_on(request: HttpRequest, user: User, claims: dict[str, Any]) -> None:
    """Keeps when the provider asked this user for a password or the like, if it says so.

    Whoever sits at somebody else's session may log in there as anybody.
    """
    at = claims.get("auth_time")
    if isinstance(at, int | float) and not isinstance(at, bool) and at <= time.time() + 30:
        request.session[SIGNED_ON] = (user.pk, at)

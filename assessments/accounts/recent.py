"""When somebody last showed who they are: what is sensitive asks for it again after a while."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

# In a session: when the person typed something at the provider, as the provider says.
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
    if any(record["method"] == SINGLE_SIGN_ON for record in records):
        shown.append(request.session.get(SIGNED_ON, 0))
    return time.time() - max(shown, default=0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def remember_sign_on(request: HttpRequest, claims: dict[str, Any]) -> None:
    """Keeps when the provider asked for a password or the like, if it says so."""
    at = claims.get("auth_time")
    if isinstance(at, int | float) and not isinstance(at, bool) and at <= time.time() + 30:
        request.session[SIGNED_ON] = at

"""Who logged in, failed to, logged out, changed a password, or was refused: entries of the log."""

import logging
from typing import Any, TypeAlias, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from roles.values.names import isolated_text

from .entries import SHELL, USER, USER_NAMED, AuditAction, AuditEntry, Person, actor, address

About: TypeAlias = tuple[str, object] | None
__all__ = ["Person", "actor", "address", "refuse", "settle"]
# What waits in a request until it is answered: a transaction of its view takes nothing back.
WAITING = "tripod.audit"

logger = logging.getLogger("tripod.audit")


def refuse(request: HttpRequest, *, by: Person, about: About) -> None:
    """Notes that the person was refused what exists; stored by `settle`."""
    waiting = request.META.setdefault(WAITING, [])
    more = {"by": by, "about": about, "detail": request.method or ""}
    waiting.append((AuditAction.REFUSED, isolated_text(request.path), more))


def settle(request: HttpRequest) -> None:
    """Stores what waits in the request. A database that fails is logged, and breaks no answer."""
    for action, subject, more in request.META.pop(WAITING, ()):
        try:
            with transaction.atomic():
                AuditEntry.record_bounded(action, subject, **more)
        except DatabaseError as error:
            logger.error("An entry was not stored: %s", " ".join(str(error).split()))


def _came_over_http(request: HttpRequest | None) -> bool:
    """A script that makes a session for somebody has no request, or one that nobody sent."""
    return request is not None and "REMOTE_ADDR" in request.META


def _is_account(user: object) -> bool:
    return isinstance(user, Model) and user.pk is not None


@receiver(user_logged_in)
def logged_in(request: HttpRequest | None, user: Any, **_signal: Any) -> None:
    if _came_over_http(request):
        AuditEntry.record_bounded(AuditAction.LOGIN, by=user, about=(USER, user.pk))


@receiver(user_logged_out)
def logged_out(request: HttpRequest | None, user: Any, **_signal: Any) -> None:
    if _came_over_http(request) and _is_account(user):
        AuditEntry.record_bounded(AuditAction.LOGOUT, by=user, about=(USER, user.pk))


@receiver(user_login_failed)
def login_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any
) -> None:
    """Names the account only if there is one: people type passwords into the field of the name.

    Nothing of any other name is stored, its length neither.
    """
    if not _came_over_http(request):
        return
    users = get_user_model()._default_manager
    try:
        account = users.get_by_natural_key(credentials.get("username") or "")
    except get_user_model().DoesNotExist:
        account = None
    found = account and (USER, account.pk)
    subject = f"{USER_NAMED} {isolated_text(account)}" if account else "no such user"
    waiting = cast(HttpRequest, request).META.setdefault(WAITING, [])
    waiting.append((AuditAction.LOGIN_FAILED, subject, {"about": found}))


def sign_on_failed(request: HttpRequest, reason: str) -> None:
    """Notes a sign-on that ended without a login; stored by `settle`."""
    more = {"detail": reason[:200], "about": None}
    waiting = request.META.setdefault(WAITING, [])
    waiting.append((AuditAction.LOGIN_FAILED, "single sign-on", more))


def code_failed(request: HttpRequest, user: Any) -> None:
    """Notes a wrong code of a second factor; stored by `settle`."""
    more = {"detail": "second factor", "about": (USER, user.pk)}
    waiting = request.META.setdefault(WAITING, [])
    waiting.append((AuditAction.LOGIN_FAILED, f"{USER_NAMED} {isolated_text(user)}", more))


@receiver(post_save, dispatch_uid="audit of passwords")
def password_changed(sender: type[Model], instance: Any, created: bool, **_signal: Any) -> None:
    """Django keeps the typed password until it is saved, and not when only its hash is renewed."""
    if not created and sender is get_user_model() and instance._password is not None:
        subject, about = f"{USER_NAMED} {isolated_text(instance)}", (USER, instance.pk)
        AuditEntry.record(AuditAction.PASSWORD, subject, by=actor.get() or SHELL, about=about)

"""Whom single sign-on lets in: accounts by issuer and subject, and groups by a claim."""

import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import requests
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from assessments.models import User
from assessments.models.people import LONGEST_USERNAME
from roles.audit import AuditEntry
from roles.audit import access as audit
from roles.audit.entries import USER, USER_NAMED
from roles.values.names import isolated_text, key_of

from .openid import Provider, Unreachable
from .recent import remember_sign_on

logger = logging.getLogger("tripod.sign_on")
# Who the log says changed the groups.
WHO = "single sign-on"
# The group whose members need the admin.
# Of a sign-on that only shows again who it is: allauth then leads on, and changes no session.
CONFIRM = AuthProcess.REDIRECT
EDITORS, READ_ALL = "Question editors", "read_every_team"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The one provider of the settings; every refusal is a page that says what to do."""

    def get_provider(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Provider:
        if not settings.SINGLE_SIGN_ON:
            raise SocialApp.DoesNotExist
        return Provider(request, app=SocialApp(**settings.SINGLE_SIGN_ON))

    def get_requests_session(self) -> requests.Session:
        """Within some seconds, and without being sent elsewhere."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, login: SocialLogin) -> None:
        # By its address no account is found, nor refused.
        login.email_addresses = []
        process = login.state.get("process")
        if process == CONFIRM and login.user != request.user:
            raise ImmediateHttpResponse(refused(request, "failed", "somebody else confirmed"))
        if login.is_existing:
            remember_sign_on(request, login.user, login.claims)
            set_groups(login.user, login.claims)
        elif process == "login" and not settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS:
            raise ImmediateHttpResponse(refused(request, "unknown", "no account"))

    def is_open_for_signup(self, request: HttpRequest, login: SocialLogin) -> bool:
        return bool(settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS)

    @transaction.atomic
    def save_user(self, request: HttpRequest, login: SocialLogin, form: Any = None) -> User:
        user: User = super().save_user(request, login, form)
        # Nobody has to verify what the provider has verified.
        EmailAddress.objects.filter(user=user).delete()
        remember_sign_on(request, user, login.claims)
        set_groups(user, login.claims)
        return user

    def populate_user(self, request: HttpRequest, login: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, login, data)
        user.username = free_username(data.get("username") or data.get("name") or "")
        user.first_name = user.first_name[:LONGEST_USERNAME]
        user.last_name = user.last_name[:LONGEST_USERNAME]
        return user

    def get_connect_redirect_url(self, request: HttpRequest, account: SocialAccount) -> str:
        return reverse("mfa_index")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        kind = "failed"
        if isinstance(exception, Unreachable):
            kind = "unreachable"
        elif error == AuthError.CANCELLED:
            kind = "cancelled"
        reason = f"{exception}" if exception else error or ""
        raise ImmediateHttpResponse(refused(request, kind, reason))


def refused(request: HttpRequest, kind: str, reason: str) -> HttpResponse:
    """A page that says what to do, an entry in the audit log, and the reason in the server's."""
    logger.warning("single sign-on, %s: %.200a", kind, reason)
    audit.sign_on_failed(request, f"{kind}: {reason}" if reason else kind)
    status = HTTPStatus.SERVICE_UNAVAILABLE if kind == "unreachable" else HTTPStatus.FORBIDDEN
    context = {"kind": kind, "name": settings.SINGLE_SIGN_ON.get("name", "")}
    return render(request, "account/sign_on_refused.html", context, status=status)


def came_by_single_sign_on(request: HttpRequest) -> bool:
    """Whether the session was begun by the provider."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "socialaccount" for record in records)


def has_single_sign_on(user: User | AnonymousUser) -> bool:
    """Whether the provider of the settings can say that it is this user."""
    issuer = settings.SINGLE_SIGN_ON.get("provider_id")
    return bool(issuer) and SocialAccount.objects.filter(user_id=user.pk, provider=issuer).exists()


def free_username(wanted: str) -> str:
    """The wanted name, with a number if somebody has it: a name is no proof of who it is."""
    base = re.sub(r"[^\w.@+-]", "", wanted)[: LONGEST_USERNAME - 10] or "user"
    name, number = base, 1
    while User.objects.filter(username_key=key_of(name)).exists():
        number += 1
        name = f"{base}-{number}"
    return name


# --- groups by a claim ---


@transaction.atomic
def set_groups(user: User, claims: dict[str, Any]) -> None:
    """Gives and takes the groups that the settings leave to the claim, and no others.

    Nothing of an account that is disabled: it stays out.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True):
        return
    said = _values(claims.get(settings.SINGLE_SIGN_ON_CLAIM))
    has = set(user.groups.values_list("name", flat=True))
    changes = []
    for name, meaning in settings.SINGLE_SIGN_ON_GROUPS.items():
        wanted = not said.isdisjoint(meaning)
        if wanted == (name in has):
            continue
        group = Group.objects.filter(name=name).first()
        if group is None:
            logger.warning("single sign-on: there is no group %r", name)
            continue
        (user.groups.add if wanted else user.groups.remove)(group)
        changes.append(f"{'+' if wanted else '-'}{name}")
        if name == EDITORS:
            _let_into_admin(user, wanted)
    if changes:
        detail, action = f"groups: {', '.join(changes)}", AuditEntry.Action.ROLE_CHANGE
        user.record(detail, by=WHO, action=action)
        user.refresh_from_db()


def _values(claim: object) -> set[str]:
    """A claim of one name is a text, of several a list."""
    if isinstance(claim, str):
        return {claim}
    return {str(value) for value in claim} if isinstance(claim, Iterable) else set()


def _let_into_admin(user: User, edits: bool) -> None:
    """Editors need the admin; without that, only who has another right there needs it."""
    others = user.groups.exclude(permissions=None).exclude(permissions__codename=READ_ALL)
    needs = user.is_superuser or user.user_permissions.exists() or others.exists()
    if edits or not needs:
        User.objects.filter(pk=user.pk).update(is_staff=edits)


# --- accounts that are connected ---


@receiver(post_save, sender=SocialAccount)
def connected(
    sender: type[SocialAccount], instance: SocialAccount, created: bool, **_: Any
) -> None:
    if created:
        _note(instance, "+single sign-on")


@receiver(post_delete, sender=SocialAccount)
def disconnected(sender: type[SocialAccount], instance: SocialAccount, **_: Any) -> None:
    _note(instance, "-single sign-on")


def _note(account: SocialAccount, detail: str) -> None:
    subject, about = f"{USER_NAMED} {isolated_text(account.user)}", (USER, account.user_id)
    by = audit.actor.get() or WHO
    by = by if isinstance(by, str) or by.pk else WHO
    AuditEntry.record(AuditEntry.Action.FACTOR, subject, by=by, detail=detail, about=about)

"""What allauth asks Tripod: which limits a login has, what the page says, who may sign up."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import ChangedAccount, User
from roles.values.fields import validate_address

from . import limits, mails
from .recent import is_recent
from .single_sign_on import has_single_sign_on, refused

# As long as a line that the server takes.
LONGEST_URL = 8190
# In a session without a login: a digest of the password's hash when the first step was taken.
PROVEN = "proven"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Three limits in place of allauth's one; no messages; sign-up where a setting allows it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "Check your username and password: the password is case-sensitive."
        ),
        "incorrect_code": _("This is not the code from the mail. Enter it as it is there."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            # allauth gives it back when the password is right.
            self._login_failed_rl_usage = limits.spend_login(request, credentials["username"])
        except limits.TooManyGuesses as refused:
            raise too_many(refused.seconds) from refused

    def get_client_ip(self, request: HttpRequest) -> str:
        """An address of IPv4 as such, too where a proxy writes it as one of IPv6.

        PermissionDenied if fewer proxies than TRUSTED_PROXIES have said where a request came from:
        allauth would take the last proxy for the visitor.
        """
        trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        came_from = request.headers.get("X-Forwarded-For", "").split(",")[-trusted:]
        if trusted and not (len(came_from) == trusted and all(map(str.strip, came_from))):
            raise PermissionDenied
        found: str = super().get_client_ip(request)
        mapped = getattr(ip_address(found), "ipv4_mapped", None)
        return str(mapped or found)

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Keeps for which password the steps of this login are, however many follow."""
        refusal: HttpResponse | None = super().pre_login(request, user, **more)
        if refusal is None:
            request.session[PROVEN] = user.get_session_auth_hash()
        return refusal

    def login(self, request: HttpRequest, user: User) -> None:
        """Only if the account is enabled still, with the password of the first step."""
        try:
            self._log_in(request, user, request.session.pop(PROVEN, ""))
        except ChangedAccount as changed:
            raise ImmediateHttpResponse(self.refuse_changed(request, user)) from changed
        limits.remember_login(request, user.username)

    @transaction.atomic
    def _log_in(self, request: HttpRequest, user: User, proven: str) -> None:
        """Stores the session before somebody else may disable the user, which ends it then."""
        held = user.hold()
        if not constant_time_compare(proven, held.get_session_auth_hash()):
            raise ChangedAccount
        super().login(request, user)
        # A session that only began a sign-on would end soon.
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        request.session.save()

    def refuse_changed(self, request: HttpRequest, user: User) -> HttpResponse:
        """Ends a login whose account was changed before its last step, and says why."""
        clear_login(request)
        if User.objects.filter(pk=user.pk, is_active=True).exists():
            return log_in_again(request)
        return self.respond_user_inactive(request, user)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Only an address that still waits for it, of somebody who is not disabled or erased."""
        waits = EmailAddress.objects.filter(pk=email_address.pk, verified=False)
        try:
            with transaction.atomic():
                email_address.user.hold()
                if not waits.exists():
                    raise ChangedAccount
                return bool(super().confirm_email(request, email_address))
        except ChangedAccount as changed:
            refusal = self.refuse_changed(request, email_address.user)
            raise ImmediateHttpResponse(refusal) from changed

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says it: it has the user's name, or no longer."""

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only PUBLIC_URL: ALLOWED_HOSTS are what a health check calls this machine.

        Below its path: what lies beside that is another app's.
        """
        hosts = {urlsplit(settings.PUBLIC_URL).netloc}
        # Before it is split: that fails for some texts, takes long for others, and keeps them.
        if len(url) > LONGEST_URL:
            return False
        if not url_has_allowed_host_and_scheme(url, hosts, require_https=settings.HTTPS):
            return False
        path = unquote(urlsplit(url).path)
        return path.startswith(settings.ROOT_PATH) and ".." not in path.split("/")

    def clean_email(self, email: str) -> str:
        """For every form of allauth's that takes an address."""
        validate_address(email)
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """NotSent if the mail server does not take it: the page says so."""
        if not mails.deliver(self.render_mail(template_prefix, email, context, mails.HEADERS)):
            raise mails.NotSent

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At PUBLIC_URL, whatever a proxy says of HTTPS."""
        path = reverse("account_reset_password_from_key", args=key.split("-", 1))
        return urljoin(settings.PUBLIC_URL, path)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return refused(request, "disabled", f"user {user.pk} is disabled")

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """A login counts as much as a password again; `app` is what allauth asks for."""
        return not is_recent(context.request)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """In the order in which they are offered; single sign-on for whoever came by it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not settings.PASSWORD_LOGIN:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if has_single_sign_on(user):
            url = reverse("confirm-sign-on")
            methods.append({"id": "single-sign-on", "description": "", "url": url})
        return methods

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.REGISTRATION_DOMAINS)

    def set_password(self, user: User, password: str) -> None:
        """allauth's would store the whole row as it was read: enabled, with its rights of then."""
        user.choose_password(password)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        saved: User = super().save_user(request, user, form, commit)
        if commit:
            saved.record("registered", by=saved)
        return saved

    def get_login_stages(self) -> list[str]:
        """Only those who register by themselves verify their addresses."""
        allauths = "allauth.account.stages.EmailVerificationStage"
        own = "assessments.accounts.stages.RegisteredStage"
        return [own if path == allauths else path for path in super().get_login_stages()]


def log_in_again(request: HttpRequest) -> HttpResponse:
    """To the first step, for a login whose account was changed before its last one."""
    text = gettext("Your account was changed while you logged in. Log in again.")
    messages.error(request, text)
    return redirect("account_login")


def is_welcome(email: str) -> bool:
    """Whether somebody with this address may register."""
    domains: list[str] = settings.REGISTRATION_DOMAINS
    return "*" in domains or email.rpartition("@")[2].lower() in domains


@receiver(post_save, sender=User)
def forget_addresses(sender: type[User], instance: User, created: bool, **more: Any) -> None:
    """So that no older address than that of the user leads to the account, whoever changes it."""
    if not created and instance.changes_address():
        others = EmailAddress.objects.filter(user=instance).exclude(email__iexact=instance.email)
        others.delete()


def one_time_link(user: User) -> str:
    """An address at which this person chooses a new password, once and within a day."""
    uid, token = user_pk_to_url_str(user), PasswordResetTokenGenerator().make_token(user)
    path = reverse("account_reset_password_from_key", args=[uid, token])
    return urljoin(settings.PUBLIC_URL, path)


WRONG_PASSWORDS = _(
    "Too many wrong passwords. Wait %(time)s, then try again: the right one works then."
)


def too_many(seconds: int, text: StrOrPromise = WRONG_PASSWORDS) -> ValidationError:
    """What the form says, with the seconds for Retry-After."""
    return ValidationError(
        text,
        code="too_many_login_attempts",
        params={"time": limits.wait_text(seconds), "seconds": seconds},
    )

"""Second factors: what somebody has, setting them up, removing them, and logging in with one."""

import json
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.signals import authentication_failed
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views import View

from assessments.accounts import limits
from assessments.accounts.adapter import AccountAdapter, log_in_again
from assessments.accounts.recent import is_recent
from assessments.accounts.second_factor import (
    MOST_PASSKEYS,
    has_room_for_passkey,
    needs_second_factor,
)
from assessments.forms.second_factor import REFUSED, PasskeyForm, Waiting
from assessments.models import ChangedAccount, User
from roles.values.responses import Context

from .kept_posts import is_logged_in
from .sessions import lead_on
from .single_sign_on import LONGEST

# Factors that a login asks for; recovery codes alone are none.
FIRST = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def say_wait(page: HttpResponse, form: Any) -> HttpResponse:
    """The page of a form, with the seconds if nothing is checked for a while."""
    if isinstance(form, Waiting) and form.wait_seconds:
        page.status_code = HTTPStatus.TOO_MANY_REQUESTS
        page.headers["Retry-After"] = str(form.wait_seconds)
    return page


def as_json(options: Any) -> str:
    """What the browser has to know to ask for a passkey."""
    return json.dumps(options["publicKey"], default=dict)


class PasskeysOnly(View):
    """There is no such page where browsers make no passkeys."""

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSKEYS:
            raise Http404
        response: HttpResponse = super().dispatch(*args, **kwargs)  # type: ignore[assignment]
        return response


class HoldsAccount(View):
    """Nobody removes a factor in another tab while it is checked here: one waits for the other."""

    @transaction.atomic
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        cast(User, self.request.user).hold()
        response: HttpResponse = super().post(*args, **kwargs)  # type: ignore[misc]
        return response


class Overview(IndexView):  # type: ignore[misc]
    """What the person has, and single sign-on."""

    def get_context_data(self, **context: Any) -> Context:
        found: Context = super().get_context_data(**context)
        user, name = self.request.user, settings.SINGLE_SIGN_ON.get("name", "")
        issuer = settings.SINGLE_SIGN_ON.get("provider_id", "")
        accounts = SocialAccount.objects.filter(user=user, provider=issuer)
        return found | {
            "needed": needs_second_factor(self.request),
            "passkeys": settings.PASSKEYS,
            "full": len(found["authenticators"].get("webauthn", ())) >= MOST_PASSKEYS,
            "most": MOST_PASSKEYS,
            "provider": name,
            "connected": accounts.first(),
            "recent": is_recent(self.request),
        }


class AddApp(HoldsAccount, ActivateTOTPView):  # type: ignore[misc]
    """Shows the key of an authenticator app, and takes its first code."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # So that the code which showed that the app has the key logs in nobody.
        factor = Authenticator.objects.get(user_id=self.request.user.pk, type="totp")
        factor.wrap().validate_code(form.cleaned_data["code"])
        messages.success(self.request, gettext("Authenticator app added."))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return say_wait(super().form_invalid(form), form)


class RemoveApp(HoldsAccount, DeactivateTOTPView):  # type: ignore[misc]
    """Asks, then removes the app."""


class NewCodes(HoldsAccount, GenerateRecoveryCodesView):  # type: ignore[misc]
    """Asks, then makes new recovery codes; the old ones end."""


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Shows the recovery codes, once."""

    # HEAD would use up the one time, and show nothing.
    http_method_names = ["get", "options"]

    @transaction.atomic
    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """One after the other: of many at once only the first shows them."""
        cast(User, self.request.user).hold()
        response: HttpResponse = super().get(*args, **kwargs)
        return response


class AddPasskey(PasskeysOnly, AddWebAuthnView):  # type: ignore[misc]
    """Lets the browser make a passkey, with which one can log in too."""

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_room_for_passkey(self.request.user):
            return self._full()
        response: HttpResponse = super().get(*args, **kwargs)
        return response

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        # One after the other, so that many at once are counted.
        user = cast(User, self.request.user)
        user.hold()
        if not has_room_for_passkey(user):
            return self._full()
        response: HttpResponse = super().form_valid(form)
        return response

    def _full(self) -> HttpResponse:
        message = gettext("You have %(count)s passkeys, the most there can be: remove one first.")
        messages.error(self.request, message % {"count": MOST_PASSKEYS})
        return redirect("mfa_index")

    def get_context_data(self, **context: Any) -> Context:
        found: Context = super().get_context_data(**context)
        return found | {"options": as_json(auth.begin_registration(self.request.user, True))}


class RemovePasskey(PasskeysOnly, HoldsAccount, RemoveWebAuthnView):  # type: ignore[misc]
    """Asks, then removes a passkey."""

    success_url = reverse_lazy("mfa_index")


@method_decorator(login_not_required, name="dispatch")
class Authenticate(AuthenticateView):  # type: ignore[misc]
    """After the password: a code of the app, a recovery code or a passkey."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        waiting = LoginStageController.enter(request, AuthenticateStage.key)
        # Else allauth leads to the login, which leads here again.
        if waiting and not is_mfa_enabled(waiting.login.user, FIRST):
            clear_login(request)
            return log_in_again(request)
        # allauth takes all else for the answer of a passkey.
        if request.method == "POST" and "code" not in request.POST and not settings.PASSKEYS:
            raise BadRequest(gettext("Enter the code."))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Holds the account, so that nobody erases or disables it while the code is checked."""
        user = self.stage.login.user
        try:
            with transaction.atomic():
                user.hold()
                response: HttpResponse = super().post(request, *args, **kwargs)
        except ChangedAccount:
            response = AccountAdapter(request).refuse_changed(request, user)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        return lead_on(self.request, super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        if isinstance(form, PasskeyForm):
            # For a code allauth says so itself.
            authentication_failed.send(
                sender=Authenticator, request=self.request, user=self.stage.login.user
            )
        return say_wait(super().form_invalid(form), form)

    def get_context_data(self, **context: Any) -> Context:
        found: Context = super().get_context_data(**context)
        keys = auth.get_credentials(self.stage.login.user) if settings.PASSKEYS else []
        options = as_json(found["js_data"]["request_options"]) if keys else ""
        forms = [form for form in (self.auth_form, self.webauthn_form) if form]
        return found | {"options": options, "forms": forms}


@method_decorator(login_not_required, name="dispatch")
class LogInByPasskey(PasskeysOnly, LoginWebAuthnView):  # type: ignore[misc]
    """Gives a script what it needs to ask for a passkey, and takes the answer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            limits.spend_sign_on(request)
        except limits.TooManyGuesses as wait:
            headers = {"Retry-After": str(wait.seconds)}
            return JsonResponse({}, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        request.session.set_expiry(LONGEST)
        options = as_json(auth.begin_authentication(user=None))
        return HttpResponse(options, content_type="application/json")

    def form_valid(self, form: Any) -> HttpResponse:
        """Only by a passkey that nobody has removed since it was checked."""
        factor = form.cleaned_data["credential"]
        try:
            with transaction.atomic():
                factor.user.hold()
                if not Authenticator.objects.filter(pk=factor.pk).exists():
                    form.add_error(None, REFUSED)
                    return self.form_invalid(form)
                response: HttpResponse = super().form_valid(form)
        except ChangedAccount:
            return AccountAdapter(self.request).refuse_changed(self.request, factor.user)
        if is_logged_in(self.request) and (there := get_next_redirect_url(self.request)):
            response = redirect(there)
        return lead_on(self.request, response)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Says why; to whom has no session yet, as often as an address may begin a sign-on."""
        with suppress(limits.TooManyGuesses):
            if self.request.session.is_empty():
                limits.spend_sign_on(self.request)
                self.request.session.set_expiry(LONGEST)
            for error in form.non_field_errors():
                messages.error(self.request, error)
        response: HttpResponse = redirect("account_login")
        return response

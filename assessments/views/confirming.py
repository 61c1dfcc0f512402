"""Before what is sensitive: the password, a code, a passkey or the provider once more."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.account.views._reauthenticate import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ByCode
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessments.accounts.recent import is_recent, is_sensitive
from roles.values.responses import Context, Request

from .kept_posts import is_logged_in, keep_post
from .second_factor import HoldsAccount, PasskeysOnly, as_json, say_wait


def confirm_first(request: HttpRequest) -> HttpResponse | None:
    """The way to a confirmation, if this page needs one; what was sent is kept."""
    if not is_logged_in(request) or not is_sensitive(request) or is_recent(request):
        return None
    kept = request.method == "POST" and keep_post(request)
    return to_confirm(request, reverse("send-again") if kept else request.get_full_path())


def confirm_factors(request: HttpRequest) -> HttpResponse:
    """The way to a confirmation before factors change: to their page, or to the list of them."""
    page = request.resolver_match
    shown = page is not None and page.view_name.startswith("mfa_")
    return to_confirm(request, request.get_full_path() if shown else reverse("mfa_index"))


def to_confirm(request: HttpRequest, there: str) -> HttpResponse:
    """To the first way in which the person can show who it is, and from it to an address."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    way = ways[0]["url"] if ways else reverse("account_reauthenticate")
    return redirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: there})}")


class ConfirmByPassword(ReauthenticateView):  # type: ignore[misc]
    """The password once more."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return say_wait(super().form_invalid(form), form)


class ConfirmByCode(HoldsAccount, ByCode):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return say_wait(super().form_invalid(form), form)


class ConfirmByPasskey(PasskeysOnly, HoldsAccount, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey."""

    def get_context_data(self, **context: Any) -> Context:
        found: Context = super().get_context_data(**context)
        found["reauthentication_alternatives"] = self.get_reauthentication_alternatives()
        return found | {"options": as_json(found["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        for error in form.non_field_errors():
            messages.error(self.request, error)
        there = self.passthrough_next_url(self.request.path)
        response: HttpResponse = redirect(there)
        return response


@require_safe
def confirm_by_sign_on(request: Request) -> HttpResponse:
    """Leads to the provider, which asks again."""
    if not settings.SINGLE_SIGN_ON:
        raise Http404
    ways = [
        way
        for way in get_adapter().get_reauthentication_methods(request.user)
        if way["id"] != "single-sign-on"
    ]
    context = {
        "provider": settings.SINGLE_SIGN_ON["name"],
        "there": get_next_redirect_url(request),
        "reauthentication_alternatives": ways,
    }
    return render(request, "account/confirm_sign_on.html", context)

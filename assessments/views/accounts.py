"""A person's own account: name, address, language, password, sessions; a forgotten password."""

from copy import copy
from typing import Any

from allauth.account.views import (
    PasswordChangeView,
    PasswordResetFromKeyView,
    PasswordResetView,
)
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from assessments.accounts import limits, mails
from assessments.accounts.adapter import AccountAdapter
from assessments.accounts.sessions import device_text, end_all, own_sessions
from assessments.forms import ForgottenForm, NewPasswordForm, OwnPasswordForm, ProfileForm
from assessments.models import User
from roles.values.responses import Context, Request, form_page, posted, refuse_unknown, stored

from .kept_posts import is_logged_in
from .secret_links import too_many


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """The user's own account, a section for each part of it."""
    # As the session has it: a password that somebody else set meanwhile would not be noticed.
    own = copy(request.user)
    form = ProfileForm(posted(request), request=request, instance=own)
    if stored(request, form, lambda: own.rename(form.changed_data)):
        messages.success(request, gettext("Your profile is saved."))
        return redirect("profile")
    context: Context = {
        "form": form,
        "passwords": settings.PASSWORD_LOGIN,
        "has_factor": is_mfa_enabled(request.user),
        "provider": settings.SINGLE_SIGN_ON.get("name", ""),
        "sends_mail": settings.SENDS_MAIL,
        "sessions": [
            (row, device_text(row.user_agent), row.session_key == request.session.session_key)
            for row in own_sessions(request.user)
        ],
    }
    return form_page(request, "account/profile.html", context)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's view; it leads to where a login may lead, and else to the start page."""
    response = set_language(request)
    there = response.headers.get("Location")
    if there and not AccountAdapter().is_safe_url(there):
        response.headers["Location"] = settings.ROOT_PATH
    return response


@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """Ends the user's sessions in all other browsers."""
    refuse_unknown(request.POST)
    ended = end_all(request.user, but=request.session.session_key)
    request.user.record("ended the other sessions", by=request.user)
    message = ngettext("%(count)s other session ended.", "%(count)s other sessions ended.", ended)
    messages.success(request, message % {"count": ended})
    return redirect("profile")


class WithPasswords(View):
    """There is no such page where no password lets in."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)
        if not settings.PASSWORD_LOGIN:
            raise Http404


class ChangePassword(WithPasswords, PasswordChangeView):  # type: ignore[misc]
    """Asks for the old password, whose guesses are counted; ends all other sessions."""

    form_class = OwnPasswordForm
    success_url = reverse_lazy("profile")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth would lead to a page of its own, which Tripod has not; the profile says why.
        if is_logged_in(request) and not request.user.has_usable_password():
            return redirect("profile")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_form_kwargs()
        return found | {"request": self.request}

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        text = gettext("Your password is changed. Your other sessions have ended.")
        messages.success(self.request, text)
        return response


class ForgottenPassword(WithPasswords, PasswordResetView):  # type: ignore[misc]
    """Mails a link to a new password; without mail, says who can make one."""

    form_class = ForgottenForm
    success_url = reverse_lazy("account_login")

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SENDS_MAIL:
            raise BadRequest(gettext("This server sends no e-mail."))
        response: HttpResponse = super().post(*args, **kwargs)
        return response

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except mails.NotSent:
            text = gettext("The mail could not be sent. Try again later, or ask an administrator.")
            form.add_error("email", text)
            response = self.form_invalid(form)
        if response.status_code == 302:
            text = gettext("We sent a mail to this address. It says how to go on.")
            messages.success(self.request, text)
        return response

    def get_context_data(self, **context: Any) -> Context:
        found: Context = super().get_context_data(sends_mail=settings.SENDS_MAIL, **context)
        return found


@method_decorator(login_not_required, name="dispatch")
class NewPassword(WithPasswords, PasswordResetFromKeyView):  # type: ignore[misc]
    """Lets whoever has the link choose a new password, and leads to the login."""

    form_class = NewPasswordForm
    # Whose link it is, once allauth has found it right.
    reset_user: User | None = None
    success_url = reverse_lazy("account_login")

    def dispatch(self, request: HttpRequest, uidb36: str, key: str) -> HttpResponseBase:
        try:
            guess = limits.spend_link(request)
        except limits.TooManyGuesses as wait:
            return too_many(request, wait.seconds)
        response: HttpResponseBase = super().dispatch(request, uidb36, key)
        if self.reset_user or response.status_code == 302:
            guess.rollback()
        return response

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # allauth logs out others alone; the session of this person has just ended.
        if self.request.user.is_authenticated:
            logout(self.request)
        text = gettext("Your password is changed. Log in with the new one.")
        messages.success(self.request, text)
        return response

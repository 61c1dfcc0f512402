"""Registering without an invitation where a setting allows it; the code that proves an address."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import ConfirmEmailVerificationCodeView, SignupView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from assessments.accounts.adapter import log_in_again
from assessments.forms import CodeForm, RegisterForm

from .accounts import WithPasswords
from .kept_posts import is_logged_in
from .sessions import lead_on


class Register(WithPasswords, SignupView):  # type: ignore[misc]
    """Makes an account, which nobody can use before the address is verified."""

    form_class = RegisterForm


@method_decorator(login_not_required, name="dispatch")
class EnterCode(WithPasswords, ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Takes the code, typed by a person: a link in the mail would be followed by scanners."""

    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_logged_in(request):
            return redirect("profile")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: CodeForm) -> HttpResponse:
        if self._process.user is None:
            self._process.abort()
            return log_in_again(self.request)
        response: HttpResponse = super().form_valid(form)
        if is_logged_in(self.request):
            # Whoever has just typed the code is not asked for the password again.
            record_authentication(self.request, self.request.user, method="code")
        return lead_on(self.request, response)

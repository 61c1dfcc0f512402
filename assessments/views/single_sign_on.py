"""Single sign-on: to the OpenID provider and back."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from assessments.accounts import limits
from assessments.accounts.openid import Questions
from assessments.accounts.single_sign_on import refused

from .kept_posts import is_logged_in
from .sessions import lead_on

Page: TypeAlias = Callable[[HttpRequest], HttpResponse]
# How long a browser may take to come back with an answer of the provider, in seconds.
LONGEST = 10 * 60


def configured(view: Page) -> Page:
    """There is no such page without a provider; one that fails is told on a page."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not settings.SINGLE_SIGN_ON:
            raise Http404
        try:
            return view(request)
        except OAuth2Error as fault:
            return refused(request, "unreachable", f"{fault}")
        except limits.TooManyGuesses as wait:
            page = refused(request, "busy", "too many from this address")
            page.headers["Retry-After"] = str(wait.seconds)
            return page

    return checked


@login_not_required
@require_POST
@configured
def begin(request: HttpRequest) -> HttpResponse:
    """Leads to the provider by a page of its own: a policy for forms may not follow a redirect."""
    limits.spend_sign_on(request)
    process = "connect" if "connect" in request.POST and is_logged_in(request) else "login"
    if not is_logged_in(request):
        request.session.set_expiry(LONGEST)
    provider = get_adapter().get_provider(request, settings.SINGLE_SIGN_ON["provider_id"])
    to_provider = provider.redirect(request, process, next_url=get_next_redirect_url(request))
    context = {"address": to_provider.url, "name": provider.name}
    return render(request, "account/sign_on.html", context)


@login_not_required
@require_safe
@configured
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to, with a code or an error."""
    questions = Questions(request, settings.SINGLE_SIGN_ON["provider_id"])
    answer: HttpResponse = OAuth2CallbackView.adapter_view(questions)(request)
    return lead_on(request, answer)

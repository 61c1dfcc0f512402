"""Single sign-on: to the OpenID provider and back."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from assessments.accounts import limits
from assessments.accounts.openid import Questions
from assessments.accounts.single_sign_on import CONFIRM, refused
from roles.values.responses import Request

from .kept_posts import is_logged_in
from .sessions import lead_on

Page: TypeAlias = Callable[[HttpRequest], HttpResponse]
# How long a browser may take to come back with an answer of the provider, in seconds.
LONGEST = 10 * 60
# To the provider: whoever sits there is to show who it is, known or not.
ASK_AGAIN = {"prompt": "login", "max_age": "0"}


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
    process = _process(request)
    if process == AuthProcess.CONNECT:
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
    if not is_logged_in(request):
        request.session.set_expiry(LONGEST)
    provider = get_adapter().get_provider(request, settings.SINGLE_SIGN_ON["provider_id"])
    asked = ASK_AGAIN if process == CONFIRM else {}
    there = get_next_redirect_url(request)
    to_provider = provider.redirect(request, process, next_url=there, auth_params=dict(asked))
    context = {"address": to_provider.url, "name": provider.name}
    return render(request, "account/sign_on.html", context)


def _process(request: HttpRequest) -> str:
    """What the sign-on is for: to log in, to connect an account, or to confirm who it is."""
    wanted = request.POST.get("process", "")
    known = wanted in (AuthProcess.CONNECT, CONFIRM) and is_logged_in(request)
    return wanted if known else str(AuthProcess.LOGIN)


@login_not_required
@require_safe
@configured
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to, with a code or an error."""
    questions = Questions(request, settings.SINGLE_SIGN_ON["provider_id"])
    answer: HttpResponse = OAuth2CallbackView.adapter_view(questions)(request)
    return lead_on(request, answer)


@require_POST
def disconnect(request: Request) -> HttpResponse:
    """Ends the connection to the provider, if a password still lets the person in."""
    raise_if_reauthentication_required(request, app="allauth.socialaccount")
    accounts = SocialAccount.objects.filter(user=request.user)
    if not settings.PASSWORD_LOGIN or not request.user.has_usable_password():
        messages.error(request, gettext("You have no password: nothing else would let you in."))
    else:
        accounts.delete()
    return redirect("mfa_index")

"""What opens by the secret in its address: counted guesses, a cookie for it, a page that refuses.

Whoever asks for secrets that do not exist is slowed down by address: accounts/limits.py.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.accounts import limits

TOO_MANY = _("Too many links that do not exist were opened. Wait %(time)s, then open yours again.")


def opened(address: str, cookie: str, key: object, salt: str) -> HttpResponse:
    """Leads to the address without the secret, which a cookie for its path opens."""
    response = redirect(address)
    response.set_signed_cookie(
        cookie,
        str(key),
        salt=salt,
        max_age=settings.SHARED_COOKIE_AGE,
        path=address,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def open_again(request: HttpRequest, sentence: StrOrPromise) -> HttpResponse:
    """Counted too; but whoever has the cookie of a link goes on reading."""
    try:
        limits.spend_link(request)
    except limits.TooManyGuesses as wait:
        return too_many(request, wait.seconds)
    return refused(request, sentence)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    sentence = TOO_MANY % {"time": limits.wait_text(seconds)}
    response = refused(request, sentence, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


def refused(
    request: HttpRequest, sentence: StrOrPromise, status: HTTPStatus = HTTPStatus.NOT_FOUND
) -> HttpResponse:
    context = {"sentence": sentence}
    return render(request, "assessments/shared_refused.html", context, status=status)

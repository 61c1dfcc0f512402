"""How often somebody may guess (passwords by account and address, links by address) and export.

settings.ACCOUNT_RATE_LIMITS has the numbers, allauth counts, and the cache in the database keeps
the counts for every process. A guess is spent before it is checked, so that many at once are all
counted, and given back if it was right; one that is refused is not spent, so the wait ends.
"""

import hashlib
import time
from math import ceil
from typing import Any

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.core.exceptions import BadRequest, ImproperlyConfigured, PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from roles.values.names import key_of

APP = "allauth.account"
# Names in settings.ACCOUNT_RATE_LIMITS.
PAIR, ACCOUNT, ADDRESS, LINKS = "wrong_pair", "wrong_account", "wrong_address", "wrong_link"
SIGN_ONS, CODES = "sign_on", "wrong_code"
INVITATIONS, INVITED = "invitation", "invited_address"
EXPORTS, EVERYTHING, IN_ALL = "export", "export_everything", "export_everything_in_all"
# Where an account logged in, nobody else's guesses lock it out for this long.
KNOWN_SECONDS = 30 * 24 * 60 * 60


class TooManyGuesses(Exception):
    """No further guess is checked for this many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TooManyExports(Exception):
    """No further export begins for this many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def spend_login(request: HttpRequest, username: str) -> RateLimitUsage:
    """One guess of a password; TooManyGuesses if there were too many wrong ones.

    Where this account has logged in before, only wrong ones for it from there count.
    """
    account, address = key_of(username), address_of(request)
    limits = {PAIR: f"{address} {account}"}
    if not cache.get(_known(account, address)):
        # The widest first: what that refuses adds no row for each name.
        limits = {ADDRESS: address, ACCOUNT: account} | limits
    return _spend(request, limits)


def spend_link(request: HttpRequest) -> RateLimitUsage:
    """One guess of the secret in the address of a link."""
    return _spend(request, {LINKS: address_of(request)})


def spend_sign_on(request: HttpRequest) -> RateLimitUsage:
    """One beginning of a sign-on, which stores a session."""
    return _spend(request, {SIGN_ONS: address_of(request)})


def spend_code(request: HttpRequest, user: Any) -> RateLimitUsage:
    """One guess of a code of somebody's second factor."""
    return _spend(request, {CODES: str(user.pk)})


def spend_invitation(request: HttpRequest, email: str) -> RateLimitUsage:
    """One invitation of a person; one with an address counts for that too, whoever sends it."""
    limits = {INVITED: key_of(email)} if email else {}
    return _spend(request, limits | {INVITATIONS: str(request.user.pk)})


def spend_export(request: HttpRequest, *, everything: bool = False) -> RateLimitUsage:
    """One export, which adds to the audit log; one of everything counts for all people too.

    To ask for its headers is none.
    """
    person = str(request.user.pk)
    limits = {IN_ALL: "all", EVERYTHING: person} if everything else {}
    limits = {} if request.method == "HEAD" else limits | {EXPORTS: person}
    try:
        return _spend(request, limits)
    except TooManyGuesses as wait:
        raise TooManyExports(wait.seconds) from wait


def forget_ended() -> None:
    """Deletes the counts that have ended: by itself the cache does that only when it is full."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now])


def remember_login(request: HttpRequest, username: str) -> None:
    """From here on, this account is known at this address."""
    cache.set(_known(key_of(username), address_of(request)), True, KNOWN_SECONDS)


def address_of(request: HttpRequest) -> str:
    """The visitor's address, as the first trusted proxy saw it; of IPv6, the network."""
    try:
        address: str = ratelimit.get_ip(request)
    except (ImproperlyConfigured, PermissionDenied) as fault:
        # The operator's mistake; to guess an address instead would let anybody choose one.
        message = "more proxies in TRUSTED_PROXIES than on the way"
        raise BadRequest(message) from fault
    return address


def wait_text(seconds: int) -> str:
    """`4 minutes`, rounded up; below two minutes in seconds."""
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = ceil(seconds / 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def _spend(request: HttpRequest, limits: dict[str, str]) -> RateLimitUsage:
    """One guess within each of the limits, or within none of them."""
    spent = RateLimitUsage(usage=[])
    for action, key in limits.items():
        usage = ratelimit.consume(request, app=APP, action=action, key=key, limit_get=True)
        if usage is None:
            spent.rollback()
            raise TooManyGuesses(max(_seconds(request, *limit) for limit in limits.items()))
        spent.usage.extend(usage.usage)
    return spent


def _seconds(request: HttpRequest, action: str, key: str) -> int:
    """How long until there is room for another guess; a second if the count was only busy."""
    seconds = 1
    for rate in ratelimit.get_rates(app=APP, action=action):
        name = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
        newest_first = cache.get(name, [])
        if len(newest_first) >= rate.amount:
            seconds = max(seconds, ceil(newest_first[-1] + rate.duration - time.time()))
    return seconds


def _known(account: str, address: str) -> str:
    return "known:" + hashlib.sha256(f"{address} {account}".encode()).hexdigest()

"""Attempts to log in, from any address, at any time."""

import re
import time
from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import User
from tests.support import factories
from tests.support.fixtures import PageResponse

WRONG = "certainly-not-the-one"
HOME, OFFICE = "192.0.2.1", "198.51.100.7"
# Longer than a login counts as of late: ten minutes, as the settings have it, and a second.
WHILE = 601
# Moves the clock of the limits and the sessions by so many seconds.
Clock: TypeAlias = Callable[[float], None]


def attempt(
    password: str = WRONG, *, name: str = "alice", at: str = HOME, forwarded: str | None = None
) -> PageResponse:
    """A browser without cookies tries a password."""
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    fields = {"login": name, "password": password}
    return Client(REMOTE_ADDR=at).post(reverse("account_login"), fields, headers=headers)


def log_in(name: str = "alice", *, at: str = HOME) -> PageResponse:
    return attempt(factories.PASSWORD, name=name, at=at)


def let_in(browser: Client, user: User, *, ago: float = 0) -> None:
    """A session of this user, as if the password had been typed so many seconds ago."""
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def fail(times: int, *, name: str = "alice", at: str = HOME) -> None:
    """So many wrong passwords, each of which is checked."""
    for _ in range(times):
        assert attempt(name=name, at=at).status_code == 200


def other_address(number: int) -> str:
    return f"203.0.113.{number}"


def waits(page: PageResponse) -> int:
    """The seconds of Retry-After of a page that refuses to check a password."""
    assert page.status_code == 429
    assert re.search(r"Too many wrong passwords\. Wait \d+ (minutes?|seconds?), then", page.text)
    return int(page.headers["Retry-After"])


def clock_of(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only moves when it is told to, and a little each time it is looked at."""
    now = [time.time()]

    def move(seconds: float) -> None:
        now[0] += seconds

    def look() -> float:
        move(0.0001)
        return now[0]

    monkeypatch.setattr(time, "time", look)
    return move


# --- confirmations ---


def asks(answer: PageResponse) -> bool:
    there = answer.headers.get("Location", "")
    return answer.status_code == 302 and there.startswith(reverse("account_reauthenticate"))


def confirm(browser: Client, asked: PageResponse, password: str = factories.PASSWORD) -> str:
    """Where the confirmation leads to."""
    there = asked.headers["Location"]
    assert there.startswith(reverse("account_reauthenticate"))
    page = browser.get(there)
    assert "Is it you?" in page.text
    fields = {"password": password, "next": page.context["redirect_field_value"]}
    return browser.post(there, fields).headers["Location"]

"""Tripod as a process with a database that fails and comes back, and somebody who is logged in."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from tests.support import factories
from tools.live import Server

MAKE = f"""
from assessments.models import *
admin = User.objects.create_superuser("lead", password={factories.PASSWORD!r})
team = Team.objects.create(name="Checkout", engineers=15)
Membership.objects.create(team=team, user=admin, right="lead")
versions = QuestionnaireVersion.objects.published()
print(Assessment.objects.start(team, versions, track="full", by=admin).pk)
"""
JSON = {"Accept": "application/json"}


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Visitor:
    """A browser without a page: it keeps cookies and sends the token of its forms."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.server.url,
            }
        line.request("POST" if body else "GET", path, body, sent | (headers or {}))
        answer = line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode(errors="replace")
        line.close()
        return Answer(answer.status, answer.headers, text)

    def log_in(self) -> None:
        self.ask("/login/")
        sent = {"login": "lead", "password": factories.PASSWORD}
        assert self.ask("/login/", sent).status == 302


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a form, but its token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def file_of(server: Server) -> Path:
    return Path(server.environment["DATA_DIR"]) / "tripod.sqlite3"


@contextmanager
def removed(server: Server) -> Iterator[None]:
    """Another, empty file lies in its place as soon as somebody asks."""
    parts = [Path(f"{file_of(server)}{ending}") for ending in ("", "-wal", "-shm")]
    away = [part.rename(f"{part}.away") for part in parts if part.exists()]
    try:
        yield
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
        for part in away:
            part.rename(part.with_suffix(""))

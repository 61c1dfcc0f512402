"""Thirty people who save at the same time: every save is stored, and no lock lasts too long."""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.support.pace import THOROUGH
from tools.live import Server
from tools.storm.people import CODE, PRACTICE, TOKEN, made

pytestmark = pytest.mark.each_database

WRITERS, SECONDS = 30, 60 if THOROUGH else 15
DATABASE = "tripod_writers"
STORED = """
import json
from assessments.models import Answer
rows = Answer.objects.select_related("choice", "response")
print(json.dumps({str(a.response.assessment_id): (a.choice.number, a.revision) for a in rows}))
"""


@pytest.fixture
def server(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """Tripod as it is served, on the database of this run: a file, or one more of PostgreSQL's."""
    with django_db_blocker.unblock():
        server = Server(tmp_path, _database() if connection.vendor == "postgresql" else None)
        server.start()
        yield server
        server.kill()
        if connection.vendor == "postgresql":
            connection.cursor().execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _database() -> str:
    connection.cursor().execute(f"CREATE DATABASE {DATABASE}")
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}"))


def write(
    server: Server, draft: str, session: str, until: float, saves: list[tuple[int, int]]
) -> None:
    """Saves choice after choice as an open page does, until the time is over."""
    line = HTTPConnection("127.0.0.1", server.port, timeout=60)
    revision = 0
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
    }
    while time.monotonic() < until:
        choice = len(saves) % 4
        fields = {f"{CODE}-answer": choice, f"{CODE}-revision": revision}
        body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN})
        line.request("POST", f"/assessments/{draft}/practices/{PRACTICE}/", body, headers)
        answer = line.getresponse()
        told = answer.read()
        saves.append((answer.status, choice))
        revision = json.loads(told)["revisions"][f"{CODE}-revision"]


def test_thirty_writers_never_meet_a_locked_database(server: Server) -> None:
    drafts = made(server, WRITERS)
    until = time.monotonic() + SECONDS
    logs: list[list[tuple[int, int]]] = [[] for _ in drafts]
    threads = [
        Thread(target=write, args=(server, draft, session, until, saves))
        for (draft, session), saves in zip(drafts, logs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS + 60)
    assert {status for saves in logs for status, _ in saves} == {200}
    stored = json.loads(server.run(STORED))
    assert stored == {
        draft: [saves[-1][1], len(saves)] for (draft, _), saves in zip(drafts, logs, strict=True)
    }

"""A database that fails is told as that, whatever was asked; what was typed is kept."""

import os
import re
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)

from config.failures import is_failure
from tests.support.got import got
from tests.support.outages import JSON, MAKE, Visitor, file_of, hidden_fields, removed
from tools.live import Server

TYPED = {"shared_ownership-answer": "2", "shared_ownership-comment": "So & <so>"}


def by_sqlite(statement: str, before: str = "") -> DatabaseError:
    """What Django makes of a failure of SQLite's."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"CREATE TABLE t (x INTEGER UNIQUE); {before}")
        with pytest.raises(sqlite3.Error) as caught:
            database.executescript(statement)
    refused = isinstance(caught.value, sqlite3.IntegrityError)
    error = (IntegrityError if refused else OperationalError)(str(caught.value))
    error.__cause__ = caught.value
    return error


@pytest.mark.parametrize(
    ("statement", "before", "failed"),
    [
        ("SELECT * FROM gone", "", True),
        ("INSERT INTO t VALUES (1)", "PRAGMA query_only = 1", True),
        ("INSERT INTO t SELECT randomblob(9999)", "PRAGMA max_page_count = 3", True),
        ("SELECT y FROM t", "", False),
        ("SELECT", "", False),
        ("INSERT INTO t VALUES (1), (1)", "", False),
    ],
)
def test_failures_of_sqlite_are_told_from_faults_of_a_statement(
    statement: str, before: str, failed: bool
) -> None:
    assert is_failure(by_sqlite(statement, before)) is failed


@pytest.mark.parametrize(
    ("kind", "state", "failed"),
    [
        (OperationalError, "57P01", True),
        (OperationalError, "53100", True),
        (OperationalError, "55P03", True),
        (OperationalError, "57014", True),
        (InternalError, "25006", True),
        (ProgrammingError, "42P01", True),
        (ProgrammingError, "42703", False),
        (InternalError, "25P02", False),
        (IntegrityError, "23505", False),
        (DataError, "22003", False),
    ],
)
def test_failures_of_postgresql_are_told_by_their_code(
    kind: type[DatabaseError], state: str, failed: bool
) -> None:
    error = kind("told")
    error.__cause__ = psycopg.errors.lookup(state)("told")
    assert is_failure(error) is failed


def test_a_lost_connection_is_a_failure_and_another_error_is_none() -> None:
    assert is_failure(OperationalError("couldn't get a connection after 2.00 sec"))
    assert is_failure(InterfaceError("connection already closed"))
    assert not is_failure(DatabaseError("Forced update did not affect any rows."))
    assert not is_failure(ValueError("no such table"))
    assert not is_failure(None)


# --- a server whose database fails, for real ---


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("served"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def draft(server: Server) -> str:
    return server.run(MAKE)


@pytest.fixture
def visitor(server: Server, draft: str) -> Visitor:
    visitor = Visitor(server)
    visitor.log_in()
    return visitor


@contextmanager
def locked(server: Server) -> Iterator[None]:
    with closing(sqlite3.connect(file_of(server), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(server: Server) -> Iterator[None]:
    """No file of the server's processes can grow."""
    assert server.process
    master = server.process.pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()

    def limit(size: int) -> None:
        for process in (master, *map(int, children)):
            resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    limit(0)
    try:
        yield
    finally:
        limit(resource.RLIM_INFINITY)


def page_of(draft: str) -> str:
    return f"/assessments/{draft}/practices/devops-shared-ownership/"


def test_without_its_database_every_page_says_so_calmly(
    server: Server, visitor: Visitor, draft: str
) -> None:
    files = ("/export/download/?what=answers&format=csv", f"/assessments/{draft}/report.pdf")
    pages = ("/", "/teams/", page_of(draft), *files, "/login/", "/admin/", "/nowhere/")
    with removed(server):
        for path in pages:
            answer = visitor.ask(path)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5"), path
            assert answer.headers["X-Tripod"] == "1"
            assert "Tripod cannot reach its database just now" in answer.text
            assert "Try again</a>" in answer.text
        asked = visitor.ask("/teams/", headers={"Accept-Language": "de"})
        assert "Tripod erreicht seine Datenbank gerade nicht" in asked.text
    assert visitor.ask("/teams/").status == 200, "the session goes on"


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example/x?y=1", "/\\evil.example/x"])
def test_its_page_leads_to_no_other_host(server: Server, visitor: Visitor, path: str) -> None:
    with removed(server):
        answer = visitor.ask(path)
        sent = visitor.ask(path, TYPED)
    assert (answer.status, sent.status) == (503, 503)
    links = re.findall(r'(?:href|action)="([^"]*)"', answer.text + sent.text)
    assert links
    assert not [link for link in links if re.match(r"[/\\]{2}", link)]


FAULTS: dict[str, Callable[[Server], AbstractContextManager[None]]] = {
    "removed": removed,
    "locked": locked,
    "full": full,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_typed_is_kept_and_stored_when_it_is_sent_again(
    server: Server, visitor: Visitor, draft: str, fault: str
) -> None:
    shown = re.search(r'ownership-revision"[^>]* value="(\d+)"', visitor.ask(page_of(draft)).text)
    typed = TYPED | {"shared_ownership-comment": f"So & <{fault}>"}
    typed["shared_ownership-revision"] = got(shown)[1]
    with FAULTS[fault](server):
        told = visitor.ask(page_of(draft), typed, JSON)
        assert (told.status, told.headers["Retry-After"]) == (503, "5")
        assert told.text == '{"message": "Tripod cannot reach its database just now."}'
        page = visitor.ask(page_of(draft), typed)
        assert page.status == 503
        assert "What you typed is kept here" in page.text
        kept = hidden_fields(page.text)
    assert kept == typed
    assert visitor.ask(page_of(draft), kept).status == 302
    stored = "from assessments.models import Answer; print(Answer.objects.get().comment)"
    assert server.run(stored) == typed["shared_ownership-comment"]


def test_no_page_repeats_a_password_or_what_another_site_sent(
    server: Server, visitor: Visitor, draft: str
) -> None:
    with removed(server):
        login = visitor.ask("/login/", {"login": "lead", "password": "copper lantern"})
        assert login.status == 503
        assert "copper lantern" not in login.text
        assert "Go back in your browser and try again" in login.text
        code = visitor.ask("/login/second-factor/", {"code": "314159"})
        assert (code.status, hidden_fields(code.text)) == (503, {})
        forged = visitor.ask(page_of(draft), TYPED, {"Origin": "https://evil.example"})
        assert forged.status in (403, 503)
        assert hidden_fields(forged.text) == {}
    assert os.path.exists(file_of(server))

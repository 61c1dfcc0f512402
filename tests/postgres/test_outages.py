"""PostgreSQL stops, hangs, takes no writes and comes back: Tripod says so within seconds."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from django.db import connection

from config import probes
from tests.support.outages import JSON, MAKE, Answer, Visitor, hidden_fields
from tools.live import Server
from tools.servers import Postgres, own_postgres

TYPED = {"shared_ownership-answer": "2", "shared_ownership-comment": "So & so"}
# The time-out of the pool, and a busy machine. A probe has less.
PAGE, READY, LIVE = 5.0, 3.0, 0.05


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    with own_postgres() as database:
        yield database


@pytest.fixture(scope="module")
def server(database: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("served"), database.url, WORKERS="1")
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


def timed(visitor: Visitor, path: str, seconds: float) -> Answer:
    began = time.monotonic()
    answer = visitor.ask(path)
    assert time.monotonic() - began < seconds, path
    return answer


def ready(visitor: Visitor) -> bool:
    time.sleep(probes.STANDS)
    return timed(visitor, "/readyz", READY).status == 200


@pytest.mark.each_database
def test_without_its_server_everything_says_so_soon_and_goes_on_with_it(
    database: Postgres, server: Server, visitor: Visitor, draft: str
) -> None:
    page = f"/assessments/{draft}/practices/devops-shared-ownership/"
    assert ready(visitor)
    database.stop()
    for path in ("/", "/teams/", page, "/admin/", "/export/download/?what=answers&format=csv"):
        answer = timed(visitor, path, PAGE)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5"), path
    assert visitor.ask(page, TYPED, JSON).status == 503
    kept = hidden_fields(visitor.ask(page, TYPED).text)
    assert kept == TYPED
    assert not ready(visitor)
    with ThreadPoolExecutor(16) as people:
        waiting = [people.submit(Visitor(server).ask, "/") for _ in range(16)]
        time.sleep(0.5)
        assert min(_seconds(visitor, "/livez") for _ in range(5)) < LIVE
        assert {done.result().status for done in waiting} == {503}
    database.start()
    assert ready(visitor)
    assert timed(visitor, "/teams/", PAGE).status == 200
    assert visitor.ask(page, kept).status == 302


def _seconds(visitor: Visitor, path: str) -> float:
    began = time.monotonic()
    assert visitor.ask(path).status == 200
    return time.monotonic() - began


@pytest.mark.each_database
def test_a_server_that_takes_no_writes_is_not_ready(
    database: Postgres, visitor: Visitor, draft: str
) -> None:
    page = f"/assessments/{draft}/practices/devops-shared-ownership/"
    with closing(psycopg.connect(database.url, autocommit=True)) as line:
        line.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = 'postgres' AND pid <> pg_backend_pid()"
        )
        assert not ready(visitor)
        assert visitor.ask(page).status == 200, "what is there can be read"
        assert visitor.ask(page, TYPED, JSON).status == 503
        line.execute("SET default_transaction_read_only = off")
        line.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = 'postgres' AND pid <> pg_backend_pid()"
        )
    assert ready(visitor)
    assert visitor.ask("/teams/").status == 200


@pytest.mark.each_database
def test_a_server_that_says_nothing_is_not_ready_in_time(
    database: Postgres, visitor: Visitor
) -> None:
    master = int((database.folder / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(master, signal.SIGSTOP)
    try:
        assert not ready(visitor)
        assert _seconds(visitor, "/livez") < READY
    finally:
        os.kill(master, signal.SIGCONT)
    time.sleep(probes.PATIENCE)
    assert ready(visitor)


def test_a_page_waits_for_no_lock_and_no_statement_for_long(db: None) -> None:
    with connection.cursor() as cursor:
        for name, said in (("lock_timeout", "5s"), ("statement_timeout", "30s")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (said,)

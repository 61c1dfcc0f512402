"""The probes: quick whatever is broken, and ready only where a page can be made and stored."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from config import probes
from config.probes import FREE, Readiness, asks, is_ready
from tests.support.outages import Visitor, file_of
from tools.live import Server

LIVE, READY = 0.05, 3.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("probed"), WORKERS="1")
    server.start()
    yield server
    server.kill()


def timed(server: Server, path: str) -> tuple[float, int, str]:
    began = time.monotonic()
    answer = Visitor(server).ask(path)
    return time.monotonic() - began, answer.status, answer.text


def expect(server: Server, status: int) -> None:
    """What readyz says, once its last answer no longer stands."""
    time.sleep(probes.STANDS)
    took, said, text = timed(server, "/readyz")
    assert (said, text) == (status, "ok" if status == 200 else "not ready")
    assert took < READY


@contextmanager
def changed(server: Server, statement: str, back: str) -> Iterator[None]:
    for each in (statement, back):
        with closing(sqlite3.connect(file_of(server))) as database, database:
            database.execute(each)
        if each is statement:
            yield


def test_a_server_that_is_well_says_so_and_nothing_else(server: Server) -> None:
    expect(server, 200)
    answer = Visitor(server).ask("/livez")
    assert (answer.status, answer.text) == (200, "ok")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers


def test_a_database_of_another_version_is_not_ready(server: Server) -> None:
    name = "('assessments', '0999_from_tomorrow', CURRENT_TIMESTAMP)"
    newer = f"INSERT INTO django_migrations (app, name, applied) VALUES {name}"  # noqa: S608
    with changed(server, newer, "DELETE FROM django_migrations WHERE name LIKE '0999%'"):
        expect(server, 503)
    hidden = "UPDATE django_migrations SET app = '{}' WHERE name = '0001_initial' AND app = '{}'"
    with changed(server, hidden.format("away", "csp"), hidden.format("csp", "away")):
        expect(server, 200)
    with changed(
        server, hidden.format("away", "assessments"), hidden.format("assessments", "away")
    ):
        expect(server, 503)
    expect(server, 200)


def test_a_file_that_is_away_or_damaged_is_not_ready_and_not_made(server: Server) -> None:
    file = file_of(server)
    away = file.rename(f"{file}.away")
    expect(server, 503)
    assert not file.exists()
    file.write_bytes(b"no database " * 1000)
    expect(server, 503)
    away.rename(file)
    expect(server, 200)


def test_probes_pass_those_who_wait_for_the_database(server: Server) -> None:
    """Sixteen pages wait for a lock, and the one process has four places for pages."""
    with ThreadPoolExecutor(16) as people:
        with closing(sqlite3.connect(file_of(server), isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            waiting = [people.submit(Visitor(server).ask, "/") for _ in range(16)]
            time.sleep(1)
            assert not any(done.done() for done in waiting)
            assert min(timed(server, "/livez")[0] for _ in range(5)) < LIVE
            expect(server, 503)
            assert not all(done.done() for done in waiting)
        assert {done.result().status for done in waiting} <= {200, 503}
    expect(server, 200)


# --- by itself ---


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_nearly_full_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_ready()
    for free, ready in ((FREE, True), (FREE - 1, False)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, f=free: SimpleNamespace(free=f))
        assert is_ready() is ready


def test_an_answer_that_takes_too_long_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks meanwhile waits for the same answer, and for no longer."""
    asked = []

    def slow() -> bool:
        asked.append(1)
        time.sleep(1)
        return True

    monkeypatch.setattr(probes, "is_ready", slow)
    monkeypatch.setattr(probes, "PATIENCE", 0.2)
    monkeypatch.setattr(probes, "STANDS", 60)
    ready = Readiness()
    assert [ready() for _ in range(3)] == [False] * 3
    time.sleep(1)
    assert ready()
    assert asked == [1]


@pytest.mark.parametrize(
    ("path", "method", "probe"),
    [
        ("/livez", "GET", True),
        ("/tripod/readyz", "HEAD", True),
        ("/readyz", "POST", False),
        ("/other/readyz", "GET", False),
        ("/livez/", "GET", False),
    ],
)
def test_a_probe_is_known_with_the_path_and_without(
    settings: Settings, path: str, method: str, probe: bool
) -> None:
    settings.ROOT_PATH = "/tripod/"
    assert asks({"PATH_INFO": path, "REQUEST_METHOD": method}) is probe

"""Slow clients hold no thread, a reload leaves no gap, and what was accepted is answered."""

import resource
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import Mock

import pytest
from gunicorn.arbiter import Arbiter

from config import server
from config.server import BESIDE, MOST, Master, most_connections
from tests.support.small_site import PIECE, PIECES, SmallSite, small_site
from tools.storm.slow import get, half_open, slow_readers

# Threads of the small site, and far more clients.
THREADS, MANY = 4, 50


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    with small_site(tmp_path_factory.mktemp("small")) as site:
        yield site


def quick(site: SmallSite) -> bool:
    """Whether most of some requests take less than a second."""
    took = []
    for _ in range(5):
        began = time.monotonic()
        site.ask()
        took.append(time.monotonic() - began)
    return sorted(took)[2] < 1


def test_readers_of_large_answers_hold_no_thread(site: SmallSite) -> None:
    with slow_readers(site.port, [get("/large")] * MANY) as readers:
        assert quick(site)
        time.sleep(2)
        assert quick(site)
        assert all(reader.begun.startswith(b"HTTP/1.1 200") for reader in readers)
        assert not any(reader.ended for reader in readers)


def test_requests_that_never_end_hold_no_thread(site: SmallSite) -> None:
    with half_open(site.port, 4 * MANY):
        assert quick(site)
        time.sleep(1)
        assert quick(site)


def test_a_large_answer_comes_whole(site: SmallSite) -> None:
    assert len(site.ask("/large")) == PIECES * len(PIECE)


def test_a_reload_leaves_no_gap_however_long_it_takes(tmp_path: Path) -> None:
    """The old process answers until the new one can."""
    with small_site(tmp_path, SLOW_TO_LOAD="1") as site:
        old, longest = site.wait(), 0.0
        line = HTTPConnection("127.0.0.1", site.port, timeout=20)
        site.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            began = time.monotonic()
            answers = site.ask(), site.ask(line=line)
            longest = max(longest, time.monotonic() - began)
            if old not in answers:
                break
        assert old not in answers
        # It took two seconds to load at the least.
        assert longest < 1.5


def test_what_was_accepted_is_answered_before_the_end(tmp_path: Path) -> None:
    """Also what was sent on an open connection when the end had begun."""
    with small_site(tmp_path) as site, ThreadPoolExecutor(2 * THREADS) as people:
        # Twice as many as there are threads: half of them wait for one.
        asked = [people.submit(site.ask, "/slow") for _ in range(2 * THREADS)]
        line = HTTPConnection("127.0.0.1", site.port, timeout=20)
        site.ask(line=line)
        waiting = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(3)]
        time.sleep(0.3)
        site.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        line.request("GET", "/")
        answer = line.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (200, "close")
        for one in waiting:
            one.settimeout(20)
            one.sendall(get("/"))
            assert one.recv(100).startswith(b"HTTP/1.1 200")
            one.close()
        assert len([done.result(timeout=20) for done in asked]) == 2 * THREADS
        assert site.process.wait(timeout=20) == 0


def test_settings_that_cannot_be_used_end_no_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    """gunicorn's own would end with the process that cannot start."""
    reload = Mock()
    monkeypatch.setattr(Arbiter, "reload", reload)
    master = Master.__new__(Master)
    master.log = Mock()
    for hold in (False, True):
        monkeypatch.setattr(server, "settings_hold", lambda hold=hold: hold)
        master.reload()
        assert reload.called is hold
    assert "the old ones stay" in master.log.error.call_args[0][0]


@pytest.mark.parametrize("faulty", [False, True])
def test_settings_are_tried_in_a_process_of_their_own(
    monkeypatch: pytest.MonkeyPatch, faulty: bool
) -> None:
    monkeypatch.setenv("SESSION_HOURS", "many" if faulty else "12")
    assert server.settings_hold() is not faulty


def test_there_are_as_many_connections_as_files_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: limits.append(both))
    for hard, most in ((10**6, MOST), (resource.RLIM_INFINITY, MOST), (600, 200), (64, 10)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, hard=hard: (64, hard))
        assert most_connections() == most
    assert limits[0] == (2 * MOST + BESIDE, 10**6)

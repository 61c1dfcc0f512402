"""Slow clients hold no thread, a reload leaves no gap, and what was accepted is answered."""

import os
import resource
import runpy
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config

from config import server
from config.server import BESIDE, GREETING, MOST, Master, Server, most_connections
from tests.support.small_site import PIECE, PIECES, ROOT, SmallSite, small_site
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


def test_nobody_waits_for_the_first_process_to_load(tmp_path: Path) -> None:
    """A proxy that is refused asks another instance; who was let in would wait."""
    site, refused = SmallSite(tmp_path, SLOW_TO_LOAD="1", **{GREETING: "It serves"}), 0
    try:
        for _ in range(600):
            began = time.monotonic()
            try:
                site.ask()
                break
            except ConnectionRefusedError:
                refused += 1
                time.sleep(0.1)
        assert time.monotonic() - began < 1
        assert refused > 10
        assert site.said.read_text(encoding="utf-8") == "It serves\n"
    finally:
        site.end()


def test_a_port_that_another_process_has_taken_meanwhile_ends_the_start() -> None:
    with socket.socket() as one, socket.socket() as other:
        for bound in (one, other):
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", 0))
        other.bind(one.getsockname())
        process = Server.__new__(Server)
        process.log, process.cfg = Mock(), Mock(backlog=1)
        process.sockets = [Mock(sock=one)]
        process._open()
        process.sockets = [Mock(sock=other)]
        with pytest.raises(SystemExit) as ended:
            process._open()
    assert ended.value.code == Arbiter.APP_LOAD_ERROR
    assert process.log.error.call_args[0][2] == "Address already in use"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallSite, Path]]:
    """Two processes, that have four seconds to serve, and a folder for their faults."""
    folder = tmp_path_factory.mktemp("pair")
    options = {"GUNICORN_CMD_ARGS": "--workers 2 --timeout 4", "FAULTS": str(folder)}
    with small_site(folder, **options) as site:
        until(lambda: len(site.processes()) == 2)
        yield site, folder


def until(true: Callable[[], bool]) -> None:
    over = time.monotonic() + 60
    while not true():
        assert time.monotonic() < over
        time.sleep(0.05)


@pytest.mark.parametrize(
    "fault", ["it stalls", "the second stalls", "it is killed", "it ends", "it has a fault"]
)
def test_a_reload_whose_processes_do_not_serve_leaves_the_old_ones(
    pair: tuple[SmallSite, Path], fault: str
) -> None:
    """And the next one works."""
    site, folder = pair
    site.wait()
    old, said = site.processes(), site.said.stat().st_size
    (folder / "fault").write_text(fault, encoding="utf-8")
    site.process.send_signal(signal.SIGHUP)
    until(lambda: b"the old processes stay" in site.said.read_bytes()[said:])
    until(lambda: site.processes() == old)
    time.sleep(1.2)
    assert {int(site.ask()) for _ in range(20)} <= old == site.processes()
    (folder / "fault").unlink()
    site.process.send_signal(signal.SIGHUP)
    until(lambda: len(site.processes()) == 2 and not site.processes() & old)
    assert int(site.ask()) in site.processes()


def test_a_reload_without_the_settings_of_gunicorn_leaves_the_old_processes(
    pair: tuple[SmallSite, Path],
) -> None:
    site, folder = pair
    old, settings = site.processes(), folder / "small.conf.py"
    right = settings.read_text(encoding="utf-8")
    settings.write_text("threads = ", encoding="utf-8")
    site.process.send_signal(signal.SIGHUP)
    until(lambda: b"gunicorn.conf.py cannot be used" in site.said.read_bytes())
    settings.write_text(right, encoding="utf-8")
    assert int(site.ask()) in old
    # A process that is lost is made good with the settings from before.
    os.kill(min(old), signal.SIGKILL)
    until(lambda: len(site.processes() | {min(old)}) == 3)
    assert site.processes() & old == {max(old)}


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


def test_nobody_steers_it_by_a_socket(tmp_path: Path) -> None:
    """gunicorn makes one otherwise, at a place that instances share."""
    config, place = Config(), tmp_path / "gunicorn.ctl"
    config.set("control_socket", str(place))
    for name, value in runpy.run_path(str(ROOT / "gunicorn.conf.py")).items():
        if name in config.settings:
            config.set(name, value)
    master: Any = Master.__new__(Master)
    master.cfg, master.log, master._control_server = config, Mock(), None
    try:
        master._start_control_server()
        time.sleep(0.3)
        assert master._control_server is None
        assert not place.exists()
    finally:
        master._stop_control_server()


def test_settings_that_cannot_be_used_end_no_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    """gunicorn's own would end with the process that cannot start."""
    reload = Mock()
    monkeypatch.setattr(Arbiter, "reload", reload)
    master = Master.__new__(Master)
    master.log, master.cfg, master.worker_age = Mock(), Mock(), 0
    for hold in (False, True):
        monkeypatch.setattr(server, "settings_hold", lambda hold=hold: hold)
        master.reload()
        assert reload.called is hold
    assert "the old processes stay" in master.log.error.call_args[0][0]


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

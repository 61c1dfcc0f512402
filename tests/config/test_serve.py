"""`make run` without make: the port, the first and the second run, and stopping."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.got import got
from tools import live, servers

ROOT = Path(__file__).parents[2]


def environment(folder: Path, port: int) -> dict[str, str]:
    return os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/tripod.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(port),
        "PUBLIC_URL": "",
        "SECRET_KEY": "",
        "STATIC_ROOT": str(folder / "static"),
    }


@contextmanager
def serving(
    folder: Path, port: int, *arguments: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running server, and what it said until it told its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "config.serve", *arguments],
        cwd=ROOT,
        env=environment(folder, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        while "Tripod is at" not in said:
            line = got(server.stdout).readline()
            assert line, f"the server ended: {said}"
            said += line
        yield server, said
    finally:
        server.kill()
        server.wait()
        got(server.stdout).close()


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    asked = Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    try:
        with urlopen(asked, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, ""


def keep_sessions(database: Path, *until: str) -> Callable[[], list[str]]:
    """Makes a session for each date; what it returns tells which are there."""
    row = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (?, '', ?)"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(row, [(day, day) for day in until])

    def there() -> list[str]:
        with closing(sqlite3.connect(database)) as connection:
            rows = connection.execute("SELECT session_key FROM django_session ORDER BY 1")
            return [key for (key,) in rows]

    return there


def check(port: int | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.serve", "--check"],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port)},
        capture_output=True,
        text=True,
    )


def test_the_first_run_makes_everything_and_the_second_keeps_it(tmp_path: Path) -> None:
    port = servers.free_port()
    with serving(tmp_path, port, "--demo") as (server, said):
        assert f"http://127.0.0.1:{port}" in said
        status, page = get(port, "/")
        assert status == 200
        assert get(port, "/readyz") == (200, "ok")
        style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
        assert get(port, got(style)[1])[0] == 200
        assert get(port, "/no-such-page")[0] == 404
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=40) == 0
    logins = tmp_path / "demo-logins.txt"
    kept = logins.read_text()
    sessions = keep_sessions(tmp_path / "tripod.sqlite3", "2020-01-01", "2999-01-01")
    assert sessions() == ["2020-01-01", "2999-01-01"]
    for file in (logins, tmp_path / "secret-key", tmp_path / "tripod.sqlite3"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {line.split()[0] for line in kept.splitlines()} >= {"alice", "bob", "dana", "erin"}
    with serving(tmp_path, port, "--demo") as (server, said):
        assert kept in said
        assert sessions() == ["2999-01-01"]
        assert logins.read_text() == kept
        assert get(port, "/livez") == (200, "ok")
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=40) == 0


def test_neither_log_holds_the_token_of_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--access-logfile -")
    port, token = servers.free_port(), "Qm9ndXMtdG9rZW4tb2YtNDMtY2hhcmFjdGVycy1oZXJl"
    with serving(tmp_path, port) as (server, _):
        for path in (f"/shared/{token}/", f"/shared/{token}", f"/shared%2F{token}/"):
            assert get(port, path)[0] == 404
        server.send_signal(signal.SIGTERM)
        said = got(server.stdout).read()
    assert token not in said
    assert "Not Found: /shared/***/" in said
    for line in ("GET /shared/***/ HTTP", "GET /shared/*** HTTP", "GET /shared%2F***/ HTTP"):
        assert line in said


def test_without_demo_nobody_is_made(tmp_path: Path) -> None:
    with serving(tmp_path, servers.free_port()) as (_, said):
        assert "logins" not in said
    assert not (tmp_path / "demo-logins.txt").exists()


def test_a_port_in_use_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "config.serve", "--demo"],
            cwd=ROOT,
            env=environment(tmp_path, port),
            capture_output=True,
            text=True,
        )
        assert check(port).returncode == 1
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Port {port} of 127.0.0.1 is in use. Choose another one: make run PORT=8001\n"
    )
    assert not list(tmp_path.iterdir())
    assert check(port).returncode == 0


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.5", "٨٠٠٠", "000080"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    done = check(port)
    assert done.returncode == 1
    assert done.stderr.startswith("PORT must be a whole number from 1 to 65535")
    assert len(done.stderr.splitlines()) == 1


def test_gunicorn_on_its_own_believes_no_header_either(tmp_path: Path) -> None:
    server = live.Server(tmp_path)
    try:
        server.start("--bind", f"127.0.0.1:{server.port}", "config.wsgi", module="gunicorn")
        for header in ("SCRIPT_NAME", "SCRIPT-NAME"):
            assert get(server.port, "/livez", {header: "/evil"})[0] == 200
    finally:
        server.kill()


def test_a_running_server_clears_what_has_expired(tmp_path: Path) -> None:
    server = live.Server(tmp_path)
    try:
        server.start()
        sessions = keep_sessions(tmp_path / "tripod.sqlite3", "2020-01-01", "2999-01-01")
        keep_post = "from assessments.models import KeptPost; "
        server.run(
            keep_post + "KeptPost.objects.create(holder='x', path='/', text='{}', size=2, "
            "at='2020-01-01T00:00Z')"
        )
        server.kill()
        # Without config.serve, which clears at its start: it is the workers that do.
        server.start("--bind", f"127.0.0.1:{server.port}", "config.wsgi", module="gunicorn")
        deadline = time.monotonic() + 20
        while "2020-01-01" in sessions() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert sessions() == ["2999-01-01"]
        assert server.run(keep_post + "print(KeptPost.objects.count())") == "0"
    finally:
        server.kill()

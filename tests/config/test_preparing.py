"""What a start does before it serves: one instance at a time, and one line for each fault."""

import fcntl
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.got import got
from tests.support.repository import ROOT
from tests.support.starting import as_anybody, environment, on_a_full_disk, refusal, start
from tools import servers

CANNOT = "The database cannot be used: "
HISTORY = "CREATE TABLE django_migrations (id integer primary key, app, name, applied)"


def make(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def applied(app: str, name: str) -> str:
    return f"INSERT INTO django_migrations (app, name) VALUES ('{app}', '{name}')"  # noqa: S608


def no_database(file: Path) -> None:
    file.write_bytes(b"This is a letter to a friend. " * 200)


def truncated(file: Path) -> None:
    make(file, HISTORY, *[applied("assessments", f"0001_{n:0>2000}") for n in range(20)])
    file.write_bytes(file.read_bytes()[:12_288])


def damaged(file: Path) -> None:
    make(file, HISTORY, *[applied("assessments", f"0001_{n:0>2000}") for n in range(20)])
    content = bytearray(file.read_bytes())
    content[4096 * 4 : 4096 * 5] = b"\xff" * 4096
    file.write_bytes(content)


def of_another_program(file: Path) -> None:
    make(file, "CREATE TABLE recipes (title text)")


def of_another_site(file: Path) -> None:
    make(file, HISTORY, applied("auth", "0001_initial"), applied("shop", "0001_initial"))


def newer(file: Path) -> None:
    known = ("assessments", "0001_initial")
    make(file, HISTORY, applied(*known), applied("assessments", "0999_from_tomorrow"))


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (no_database, "file is not a database."),
        (truncated, "database disk image is malformed."),
        (damaged, "the file is damaged ("),
        (of_another_program, "it belongs to another program: DATABASE_URL must name an empty "),
        (of_another_site, "it belongs to another program: DATABASE_URL must name an empty "),
        (newer, "it is newer than this version of Tripod (assessments.0999_from_tomorrow): start "),
    ],
)
def test_a_file_that_tripod_cannot_use_is_one_line_and_stays(
    tmp_path: Path, made: Callable[[Path], None], line: str
) -> None:
    file = tmp_path / "tripod.sqlite3"
    made(file)
    before = file.read_bytes()
    assert refusal(tmp_path).startswith(f"{CANNOT}{line}")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said", "line"),
    [
        ("DATABASE_URL", "tripod.sqlite3", "DATABASE_URL must be postgresql://user:password@host/"),
        ("DATABASE_URL", "mysql://a:b@127.0.0.1/tripod", "DATABASE_URL must be postgresql://user:"),
        ("DATABASE_URL", "gopher://host/tripod", "DATABASE_URL must be postgresql://user:password"),
        (
            "START_SECONDS",
            "soon",
            "START_SECONDS must be a whole number from 1 to 3600, not 'soon'",
        ),
        (
            "TIME_ZONE",
            "Europe/Atlantis",
            "TIME_ZONE must be a time zone such as Europe/Berlin, not",
        ),
        ("WORKERS", "two", "WORKERS must be a whole number from 1 to 1000, not 'two'."),
    ],
)
def test_a_bad_setting_is_one_line(tmp_path: Path, name: str, said: str, line: str) -> None:
    assert refusal(tmp_path, None, **{name: said}).startswith(line)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "The secret key in" in (told := refusal(tmp_path, as_anybody))
    assert "Permission denied" in told
    told = refusal(tmp_path, as_anybody, SECRET_KEY="0123456789" * 5)
    assert told == f"The folder {tmp_path} cannot be written: Permission denied."


def test_a_database_in_no_folder_is_one_line(tmp_path: Path) -> None:
    told = refusal(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/tripod.sqlite3")
    assert told == f"The folder {tmp_path}/nowhere cannot be written: No such file or directory."


def test_a_full_disk_is_one_line_and_leaves_no_half_key(tmp_path: Path) -> None:
    assert "The secret key in" in refusal(tmp_path, on_a_full_disk)
    assert not list(tmp_path.iterdir())
    told = refusal(tmp_path, on_a_full_disk, SECRET_KEY="0123456789" * 5)
    assert told == f"The folder {tmp_path} cannot be written: File too large."


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def test_an_instance_that_is_at_work_for_too_long_is_one_line(tmp_path: Path) -> None:
    with locked(tmp_path / "start.lock"):
        told = refusal(tmp_path, START_SECONDS="1")
    assert told.startswith("Another Tripod still prepares the same database after 1 seconds: end")
    assert not (tmp_path / "tripod.sqlite3").exists()


def test_a_second_instance_waits_and_nobody_is_let_in_before(tmp_path: Path) -> None:
    port = servers.free_port()
    with locked(tmp_path / "start.lock"):
        process = start(tmp_path, PORT=str(port))
        try:
            out = got(process.stdout)
            assert out.readline() == (
                "Another Tripod prepares the same database: waiting for it.\n"
            )
            with pytest.raises(URLError, match="refused"):
                urlopen(f"http://127.0.0.1:{port}/livez", timeout=5)
        except BaseException:
            process.kill()
            process.communicate()
            raise
    serves(process)
    process.terminate()
    process.communicate(timeout=40)


def serves(process: subprocess.Popen[str]) -> None:
    """Returns when it told its address."""
    line = " "
    while line and "Tripod is at" not in line:
        line = got(process.stdout).readline()
    assert line, got(process.stderr).read()


def test_two_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    both = [start(tmp_path) for _ in range(2)]
    try:
        for process in both:
            serves(process)
        with closing(sqlite3.connect(tmp_path / "tripod.sqlite3")) as database:
            (count,) = database.execute("SELECT count(*) FROM assessments_questionnaire").fetchone()
        assert count == 3
    finally:
        for process in both:
            process.terminate()
            process.communicate(timeout=40)


def test_static_files_are_collected_again_only_after_a_change(tmp_path: Path) -> None:
    times = []
    for change in (None, None, "collected.txt"):
        if change:
            (tmp_path / "static" / change).write_text("of another version")
        process = start(tmp_path)
        try:
            serves(process)
        finally:
            process.terminate()
            process.communicate(timeout=40)
        times.append((tmp_path / "static" / "staticfiles.json").stat().st_mtime_ns)
    assert times[0] == times[1] < times[2]


def test_sqlite_has_each_commit_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    """FULL is 2: with NORMAL the last commits are lost when the power goes."""
    ask = "from django.db import connection as c; q = c.cursor().execute; " + (
        "print(*(q(f'PRAGMA {p}').fetchone()[0] for p in ('journal_mode', 'synchronous')))"
    )
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", ask],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "wal 2\n"

"""Faults of PostgreSQL at the start: one line with PostgreSQL's reason, within five seconds."""

import resource
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings

from config.preparing import KEY
from tests.support.starting import refusal
from tools.servers import free_port

pytestmark = pytest.mark.each_database

CANNOT = "The database cannot be used: "
# What a start waits at most, beside what it computes, which takes longer on a busy machine.
SECONDS = 5


def url(**other: object) -> str:
    """The address of the server of the tests, with other parts."""
    named = settings.DATABASES["default"] | other
    user, password = quote(named["USER"]), quote(named["PASSWORD"])
    return f"postgresql://{user}:{password}@{named['HOST']}:{named['PORT']}/{named['NAME']}"


@pytest.fixture
def empty() -> Iterator[str]:
    """The name of an empty database."""
    name = f"start_{secrets.token_hex(6)}"
    with closing(psycopg.connect(url(NAME="postgres"), autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def timed(folder: Path, database: str) -> str:
    began, computed = time.monotonic(), of_children()
    said = refusal(folder, DATABASE_URL=database)
    assert time.monotonic() - began - (of_children() - computed) < SECONDS
    return said


def of_children() -> float:
    """Seconds of a processor that ended processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_wrong_password_or_name_is_told_with_the_reason(tmp_path: Path) -> None:
    said = timed(tmp_path, url(PASSWORD="hush-hush"))
    assert said.startswith(CANNOT)
    assert "password authentication failed for user" in said
    assert "hush-hush" not in said
    assert 'database "no_such_one" does not exist' in timed(tmp_path, url(NAME="no_such_one"))
    assert "Connection refused" in timed(tmp_path, url(PORT=free_port()))


def test_a_server_that_says_nothing_is_told_too(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        said = timed(tmp_path, url(HOST="127.0.0.1", PORT=silent.getsockname()[1]))
    assert "timeout expired" in said


def test_a_newer_or_a_foreign_database_is_told(tmp_path: Path, empty: str) -> None:
    with closing(psycopg.connect(url(NAME=empty), autocommit=True)) as other:
        other.execute("CREATE TABLE recipes (title text)")
        said = timed(tmp_path, url(NAME=empty))
        assert said.startswith(f"{CANNOT}it belongs to another program")
        other.execute("CREATE TABLE django_migrations (id serial, app text, name text)")
        other.execute("INSERT INTO django_migrations (app, name) VALUES ('assessments', '0999_x')")
    said = timed(tmp_path, url(NAME=empty))
    assert said.startswith(f"{CANNOT}it is newer than this version of Tripod (assessments.0999_x)")


def test_an_instance_at_work_is_told_whatever_folder_it_has(tmp_path: Path, empty: str) -> None:
    with closing(psycopg.connect(url(NAME=empty), autocommit=True)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [KEY])
        said = refusal(tmp_path, DATABASE_URL=url(NAME=empty), START_SECONDS="1")
    assert said.startswith("Another Tripod still prepares the same database after 1 seconds")

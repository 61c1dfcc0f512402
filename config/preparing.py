"""Before Tripod serves, one instance at a time: migrations, catalogue, static files.

Each fault is an `Unprepared` with one line that says what would be right.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory

from assessments.exports import kept_pdfs
from config import database

# Any number, as long as each Tripod takes the same one.
KEY = 7_219_457_112
PAUSE = 0.2
MAKERS = ("Django", "whitenoise")


class Unprepared(Exception):
    """Why Tripod cannot serve, in one line."""


def prepare(*, demo: bool, collected: bool) -> None:
    """Updates database and static files, and makes the demo organisation if asked."""
    try:
        with _alone():
            database.check()
            _take_time()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("load_catalogue")
            call_command("clear_expired")
            # Another version, or other fonts, may make them differently.
            kept_pdfs.clear(all=True)
            if not collected:
                _collect()
            if demo:
                call_command("demo_organisation", verbosity=0)
            connections.close_all()
    except (database.Unusable, DatabaseError, InconsistentMigrationHistory) as error:
        raise Unprepared(f"The database cannot be used: {database.reason(error)}.") from error
    except CommandError as error:
        raise Unprepared(database.reason(error)) from error


def _take_time() -> None:
    """A migration takes the time that it takes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")


# --- one at a time ---


@contextmanager
def _alone() -> Iterator[None]:
    """Holds the locks of the folders and of the database; they end with this process too."""
    until = time.monotonic() + settings.START_SECONDS
    folders = {settings.DATA_DIR}
    with ExitStack() as held:
        if connection.vendor == "sqlite":
            folders.add(Path(settings.DATABASES["default"]["NAME"]).parent)
        for folder in sorted(folders):
            _wait(held.enter_context(_locked_file(folder)), until)
        if connection.vendor == "postgresql":
            line = held.enter_context(database.own_connection())
            ask = "SELECT pg_try_advisory_lock(%s)"
            _wait(lambda: bool(line.execute(ask, [KEY]).fetchone()[0]), until)
        yield


@contextmanager
def _locked_file(folder: Path) -> Iterator[Callable[[], bool]]:
    """A function that tries to lock this folder; to write its number needs room on the disk."""
    try:
        with (folder / "start.lock").open("a+") as file:
            yield lambda: _lock(file.fileno())
    except OSError as error:
        why = error.strerror or str(error)
        raise Unprepared(f"The folder {folder} cannot be written: {why}.") from error


def _lock(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    os.ftruncate(number, 0)
    os.write(number, f"{os.getpid()}\n".encode())
    return True


def _wait(lock: Callable[[], bool], until: float) -> None:
    if lock():
        return
    sys.stdout.write("Another Tripod prepares the same database: waiting for it.\n")
    sys.stdout.flush()
    while time.monotonic() < until:
        time.sleep(PAUSE)
        if lock():
            return
    raise Unprepared(
        f"Another Tripod still prepares the same database after {settings.START_SECONDS} seconds: "
        "end it, or wait longer with START_SECONDS."
    )


# --- static files ---


def _collect() -> None:
    """Collects the static files, unless the same ones are there already."""
    folder = settings.STATIC_ROOT
    mark, made_of = folder / "collected.txt", _digest()
    try:
        if mark.exists() and mark.read_text(encoding="utf-8") == made_of:
            return
        # Who is ended on the way collects again.
        mark.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(made_of, encoding="utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise Unprepared(f"STATIC_ROOT must be a folder that can be written: {why}.") from error


def _digest() -> str:
    """Stands for the static files, and for what decides on their form."""
    versions = [importlib.metadata.version(name) for name in MAKERS]
    found = hashlib.sha256(repr([settings.STATIC_URL, versions]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                found.update(repr((name, hashlib.sha256(file.read()).digest())).encode())
    return found.hexdigest()

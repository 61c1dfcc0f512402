"""Whether the database can be used: reachable, sound, Tripod's own, and of this version.

All of it is asked on connections of its own, so that nothing waits for the pool of the pages.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

# Seconds to wait for a lock of SQLite's.
PATIENCE = 2
TABLE = "django_migrations"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}
UNSOUND = "the file is damaged ({}): restore a backup"
FOREIGN = "it belongs to another program: DATABASE_URL must name an empty database, or Tripod's"
NEWER = "it is newer than this version of Tripod ({}): start the version that last used it"

Migration = tuple[str, str]


class Unusable(Exception):
    """Why the database cannot be used, in words that end a sentence."""


def reason(error: Exception) -> str:
    """What a database said, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


@contextmanager
def own_connection() -> Iterator[Any]:
    """A connection outside of the pool; raises Unusable with the database's reason."""
    import psycopg

    try:
        with closing(_open()) as line:
            yield line
    except (sqlite3.Error, psycopg.Error) as error:
        raise Unusable(reason(error)) from error


def _open() -> Any:
    if connection.vendor == "postgresql":
        import psycopg

        return psycopg.connect(**connection.get_connection_params(), autocommit=True)
    # Nothing is created or changed by opening it: it may be another program's.
    file = Path(settings.DATABASES["default"]["NAME"]).absolute().as_uri()
    return sqlite3.connect(f"{file}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)


def check() -> None:
    """Raises Unusable for what no migration mends."""
    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return
    with own_connection() as line:
        if connection.vendor == "sqlite":
            _check_file(line)
        _check_history(line)


def _check_file(line: Any) -> None:
    (said,) = line.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise Unusable(UNSOUND.format(" ".join(said.split())))


def _check_history(line: Any) -> None:
    tables, applied = _tables(line), _applied(line)
    there = {app for app, _ in applied}
    # A first start that was ended has applied some of Django's own migrations.
    unknown = there - {app.label for app in apps.get_app_configs()}
    if "assessments" not in there and (unknown or (tables and TABLE not in tables)):
        raise Unusable(FOREIGN)
    if newer := sorted(applied - _shipped()):
        raise Unusable(NEWER.format(".".join(newer[0])))


def is_migrated(line: Any) -> bool:
    """Whether the database has each migration of this version, and none of a newer one."""
    return _applied(line) == _shipped()


def _tables(line: Any) -> set[str]:
    return {name for (name,) in line.execute(TABLES[connection.vendor]).fetchall()}


def _applied(line: Any) -> set[Migration]:
    if TABLE not in _tables(line):
        return set()
    return set(line.execute(f"SELECT app, name FROM {TABLE}").fetchall())  # noqa: S608 # nosec B608


@cache
def _shipped() -> set[Migration]:
    return set(MigrationLoader(None).disk_migrations)

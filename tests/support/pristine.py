"""The database as it is before the first test, for the tests that commit.

Django's `serialized_rollback` would save the catalogue row by row, which takes over a second.
"""

import sqlite3

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from assessments.models import QuestionnaireVersion, Team, User
from roles.models import Ruleset

_kept: list[tuple["Copied | Dumped", DjangoDbBlocker]] = []


def keep(blocker: DjangoDbBlocker) -> None:
    """From here on, `bring_back` brings back the rows that are there now."""
    _kept[:] = [(Copied() if connection.vendor == "sqlite" else Dumped(), blocker)]
    # With this mark, Django leaves the tables empty after a test that commits. Not only on the
    # connection: Django makes a second one while Playwright's loop runs. (The class of `connection`
    # itself is a proxy's.)
    its_class = type(connections[DEFAULT_DB_ALIAS])
    its_class._test_serialized_contents = "kept"  # type: ignore[attr-defined]
    BaseDatabaseCreation.deserialize_db_from_string = lambda *_: None  # type: ignore[method-assign]


def bring_back() -> None:
    """Makes the database what it was when its rows were kept."""
    kept, blocker = _kept[0]
    with blocker.unblock():
        kept.bring_back()


def check() -> None:
    """Fails if a module of tests leaves other rows than it found."""
    if _kept:
        kept, blocker = _kept[0]
        with blocker.unblock():
            assert counts() == kept.counts, "This module's tests left other rows than they found."


def counts() -> list[int]:
    """How many rows of the catalogue there are, and of what tests store."""
    return [model.objects.count() for model in (QuestionnaireVersion, Ruleset, User, Team)]


class Copied:
    """A whole SQLite database in memory: a copy of its pages, schema included."""

    def __init__(self) -> None:
        self.counts = counts()
        self.memory = sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(self.memory)

    def bring_back(self) -> None:
        connection.ensure_connection()
        self.memory.backup(connection.connection)


class Dumped:
    """The rows of each table of PostgreSQL, as COPY gives and takes them."""

    def __init__(self) -> None:
        self.counts = counts()
        models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
        self.tables = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in models)
        with connection.cursor() as cursor:
            self.rows = {columns: _read(cursor, columns) for columns in map(_columns, models)}

    def bring_back(self) -> None:
        # In one transaction, in which references are checked at the end.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {self.tables}")
            cursor.execute("TRUNCATE cache")
            for columns, rows in self.rows.items():
                if rows:
                    with cursor.copy(f"COPY {columns} FROM STDIN") as copy:
                        copy.write(rows)


def _columns(model: type[Model]) -> str:
    """A table with its columns, without those that the database computes."""
    quoted, fields = connection.ops.quote_name, model._meta.local_concrete_fields
    names = (quoted(field.column) for field in fields if not field.generated)
    return f"{quoted(model._meta.db_table)} ({', '.join(names)})"


def _read(cursor: CursorWrapper, columns: str) -> bytes:
    with cursor.copy(f"COPY {columns} TO STDOUT") as copy:
        return b"".join(copy)

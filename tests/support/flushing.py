"""Lets the tests empty the audit log, of which a trigger keeps every row for 90 days.

Importing it changes Django's flush of SQLite. On PostgreSQL a flush is a TRUNCATE, which no trigger
for rows stops.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from roles.audit import AuditEntry

TABLE = AuditEntry._meta.db_table
_migration = import_module("roles.migrations.0002_audit_triggers")
_operations = DatabaseWrapper.ops_class
_original = _operations.sql_flush


def sql_flush(operations: Any, style: Any, tables: Iterable[str], **options: Any) -> list[str]:
    """What empties these tables, without the trigger meanwhile."""
    tables = list(tables)
    statements = _original(operations, style, tables, **options)
    if TABLE not in tables:
        return statements
    drop, *_ = _migration.DROPS["sqlite"]
    return [drop, *statements, *_migration.REMAINS["sqlite"]]


_operations.sql_flush = sql_flush  # type: ignore[assignment, method-assign]


def empty_log() -> None:
    """Deletes every entry."""
    statements = connection.ops.sql_flush(no_style(), [TABLE])
    connection.ops.execute_sql_flush(statements)

"""People and teams from a CSV file: read, compared with what there is, then stored as compared.

Columns and rules: docs/administration.md. Python's own `csv` reads it. django-import-export was
looked at: it imports one model a file, row by row, while a line here is about an account, a team
and a right together, and is refused or stored with all the others.
"""

from .plans import Plan, plan_of
from .reading import COLUMNS, MOST_BYTES, MOST_ROWS, Table, read, template
from .storing import PERMISSIONS, Imported, Outdated, store

__all__ = [
    "COLUMNS",
    "MOST_BYTES",
    "MOST_ROWS",
    "PERMISSIONS",
    "Imported",
    "Outdated",
    "Plan",
    "Table",
    "plan_of",
    "read",
    "store",
    "template",
]

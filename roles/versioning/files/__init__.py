"""Versions as TOML files: read with the line of each key, checked, imported, written."""

from .documents import (
    MOST_BYTES,
    MOST_FAULTS_SHOWN,
    MOST_MB,
    Document,
    FileFault,
    Refused,
    key_of,
    printable,
    read_document,
)
from .importing import Importer, Outcome
from .tables import Reader, columns, row_of
from .writing import text_of

__all__ = [
    "MOST_BYTES",
    "MOST_FAULTS_SHOWN",
    "MOST_MB",
    "Document",
    "FileFault",
    "Importer",
    "Outcome",
    "Reader",
    "Refused",
    "columns",
    "key_of",
    "printable",
    "read_document",
    "row_of",
    "text_of",
]

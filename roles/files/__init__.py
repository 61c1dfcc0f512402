"""Questionnaires and rules as TOML files: read with the line of each key, checked, written."""

from .documents import MOST_BYTES, MOST_MB, Document, read_document
from .faults import MOST_TOLD, Fault, Refused, key_of, shown
from .importing import Importer, Outcome
from .rules import rules_of, store_rules
from .rules_import import RulesImport, are_rules
from .tables import Reader, columns, row_of
from .writing import attachment, text_of

__all__ = [
    "MOST_BYTES",
    "MOST_MB",
    "MOST_TOLD",
    "Document",
    "Fault",
    "Importer",
    "Outcome",
    "Reader",
    "Refused",
    "RulesImport",
    "are_rules",
    "attachment",
    "columns",
    "key_of",
    "read_document",
    "row_of",
    "rules_of",
    "shown",
    "store_rules",
    "text_of",
]

"""Data → TOML text for people to edit: one key per line, values before tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomlkit
from django.utils.translation import gettext
from tomlkit import TOMLDocument
from tomlkit.exceptions import ConvertError
from tomlkit.items import AoT, Array, InlineTable, Item, Table

from .documents import MOST_BYTES, MOST_MB, FileFault, Refused

# Lists of short inline tables, one per line.
IN_A_LIST = {"when", "goals"}
# Lists of sentences, one per line.
LONG_LISTS = {"choices"}


def text_of(data: Mapping[str, Any]) -> str:
    """The file with this data, byte for byte the same for the same data.

    Refused if TOML cannot express the data, or if the file would be too long to import again.
    """
    document = tomlkit.document()
    try:
        _fill(document, data)
    except ConvertError as error:
        message = gettext("TOML has no way to write this: %(reason)s") % {"reason": error}
        raise Refused(FileFault(message)) from None
    text = document.as_string().lstrip("\n")
    if len(text.encode()) > MOST_BYTES:
        message = gettext(
            "This version is longer than a catalogue file may be: %(most)s MB. Shorten its texts "
            "or delete questions; as it is, no file of it could be imported."
        )
        raise Refused(FileFault(message % {"most": MOST_MB}))
    return text


def _fill(table: TOMLDocument | Table, data: Mapping[str, Any]) -> None:
    """Adds values before tables, as TOML requires."""
    tables = {key: value for key, value in data.items() if _is_table(key, value)}
    for key, value in data.items():
        if key not in tables:
            table.add(key, _value(key, value))
    for key, value in tables.items():
        table.add(key, _rows(value) if isinstance(value, list) else _table(value))


def _is_table(key: str, value: object) -> bool:
    if isinstance(value, dict):
        return True
    rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return bool(rows and value) and key not in IN_A_LIST


def _rows(rows: Iterable[Mapping[str, Any]]) -> AoT:
    array = tomlkit.aot()
    for row in rows:
        array.append(_table(row))
    return array


def _table(data: Mapping[str, Any]) -> Table:
    table = tomlkit.table(is_super_table=all(isinstance(v, dict) for v in data.values()))
    _fill(table, data)
    table.trivia.indent = "\n"
    return table


def _value(key: str, value: object) -> Item:
    if isinstance(value, str):
        # A multi-line string would lose carriage returns.
        return tomlkit.string(value, multiline="\n" in value and "\r" not in value)
    if isinstance(value, list) and key in IN_A_LIST | LONG_LISTS:
        return _one_a_line(value)
    return tomlkit.item(value)


def _one_a_line(values: Sequence[Any]) -> Array:
    array = tomlkit.array()
    for value in values:
        array.append(_inline(value) if isinstance(value, dict) else value)
    return array.multiline(len(values) > 1)


def _inline(data: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(data)
    return table

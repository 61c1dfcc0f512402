"""Data → TOML as people edit it, one key a line, a blank line before each table; and its name."""

from urllib.parse import quote

import tomlkit
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from tomlkit.exceptions import ConvertError
from tomlkit.items import Array, Item

from .documents import MOST_BYTES, MOST_MB, FileFault, Refused

# Short tables that stay in a list, one a line.
IN_A_LIST = {"when", "goals"}
# Sentences, one a line.
LONG_LISTS = {"choices"}


def text_of(data: dict) -> str:
    """The file with this data, the same to the byte for the same data; it can be read again."""
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


def attachment(name: str, twin: str = "") -> dict[str, str]:
    """The header of a download: its name, and its twin in ASCII for what knows nothing else.

    Both of them (RFC 6266): Django writes one or the other.
    """
    header = content_disposition_header(True, twin or name)
    if not name.isascii():
        header += f"; filename*=utf-8''{quote(name)}"
    return {"Content-Disposition": header}


def _fill(table, data: dict) -> None:
    """Puts what is a value before what is a table, as TOML asks for."""
    tables = {key: value for key, value in data.items() if _is_table(key, value)}
    for key, value in data.items():
        if key not in tables:
            table.add(key, _value(key, value))
    for key, value in tables.items():
        table.add(key, _rows(value) if isinstance(value, list) else _table(value))


def _is_table(key: str, value) -> bool:
    if isinstance(value, dict):
        return True
    rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return bool(rows and value) and key not in IN_A_LIST


def _rows(rows: list[dict]):
    array = tomlkit.aot()
    for row in rows:
        array.append(_table(row))
    return array


def _table(data: dict):
    table = tomlkit.table(is_super_table=all(isinstance(v, dict) for v in data.values()))
    _fill(table, data)
    table.trivia.indent = "\n"
    return table


def _value(key: str, value) -> Item:
    if isinstance(value, str):
        # A carriage return would not come back from a text of several lines.
        return tomlkit.string(value, multiline="\n" in value and "\r" not in value)
    if isinstance(value, list) and key in IN_A_LIST | LONG_LISTS:
        return _one_a_line(value)
    return tomlkit.item(value)


def _one_a_line(values: list) -> Array:
    array = tomlkit.array()
    for value in values:
        array.append(_inline(value) if isinstance(value, dict) else value)
    return array.multiline(len(values) > 1)


def _inline(data: dict):
    table = tomlkit.inline_table()
    table.update(data)
    return table

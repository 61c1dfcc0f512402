"""Rows → CSV or JSON in pieces; formula-safe cells, formats, the download with its file name.

So a million rows need no more memory than a thousand.
CSV: UTF-8 with BOM, CRLF, RFC 4180; text that a spreadsheet would run or change is marked. Where
the decimal sign is a comma, spreadsheets expect semicolons as separators: a format of its own.
JSON: one array, a row per line. A truncated array is invalid JSON, so nobody mistakes it for whole.
"""

import csv
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Generic

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from roles.audit.entries import Person
from roles.values.responses import Request, attachment

from .kinds import ChosenT, Kind
from .rows import Cells
from .scope import recorded

logger = logging.getLogger("tripod.exports")

BOM = "\ufeff"
# The start of a formula in a spreadsheet, also in full-width forms.
SIGNS = "=+-@＝＋－＠"
FORMULA_STARTS = tuple(f"{SIGNS}\t\r\n\0")
# Characters that a spreadsheet may skip before the start of a formula.
INVISIBLE = " \u00a0\u200b\u200c\u200d\u2060\ufeff"
# A formula inside a cell that calls a function, a program or another file. It would run in a
# spreadsheet that splits at the other separator, or at line breaks within quotes. It may contain
# the separator of the file, which does not split there.
CALL = re.compile(
    '(([;,\t\r\n])[" \u00a0\u200b-\u200d\u2060\ufeff]*)'
    r"(?='*[=+@＝＋－＠-](?:(?!\2)[^\r\n])*[(|!])"
)
# Text that a spreadsheet reads as a number, a percentage, a date or a time: it would be rounded,
# lose its zeros, or become a day in March.
NUMBER_LIKE = re.compile(r"\s*[.,]*\d[\d\s.,:/%eE+-]*")
PIECE = 64 * 1024


class Echo:
    """A file whose `write` returns the text, so that csv can feed a stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(
    columns: Iterable[str], rows: Iterable[Cells], *, separator: str = ",", decimal: str = "."
) -> Iterator[str]:
    """The lines of the CSV, headings first."""
    writer = csv.writer(Echo(), delimiter=separator)
    yield BOM + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe(row.get(column), decimal) for column in columns])


def safe(cell: object, decimal: str = ".") -> object:
    """A cell that a spreadsheet shows as it is: text that it would change gets an apostrophe.

    Text that begins with an apostrophe gets another one, so that removing one restores the text.
    A call inside the text gets one too: the file may be opened with the wrong separator.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(cell).replace(".", decimal)
    if not isinstance(cell, str):
        return "" if cell is None else cell
    start = cell.lstrip(INVISIBLE)
    risky = start.startswith(FORMULA_STARTS) or cell.startswith("'") or NUMBER_LIKE.fullmatch(cell)
    cell = CALL.sub(r"\1'", cell)
    return f"'{cell}" if risky else cell


def json_lines(columns: Iterable[str], rows: Iterable[Cells]) -> Iterator[str]:
    """One JSON array, a row per line, each with every heading."""
    before = "[\n"
    for row in rows:
        whole = {column: row.get(column) for column in columns}
        yield before + json.dumps(whole, ensure_ascii=False, default=str)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


@dataclass(frozen=True)
class Format:
    """How rows are written, with the label, the content type and the ending of the file name."""

    label: StrOrPromise
    content_type: str
    ending: str
    lines: Callable[[Iterable[str], Iterable[Cells]], Iterator[str]]


CSV = "text/csv; charset=utf-8"
# The first one is the default everywhere.
FORMATS = {
    "csv": Format(
        _("CSV, for programs and for spreadsheets in English: comma, decimal point"),
        CSV,
        ".csv",
        csv_lines,
    ),
    "csv-semicolon": Format(
        _("CSV, for spreadsheets in German: semicolon, decimal comma"),
        CSV,
        "-semicolon.csv",
        partial(csv_lines, separator=";", decimal=","),
    ),
    "json": Format(_("JSON, for programs"), "application/json", ".json", json_lines),
}
DEFAULT_FORMAT = next(iter(FORMATS))


@dataclass(frozen=True)
class Export(Generic[ChosenT]):
    """One file: the rows of a kind, from a scope, in a format."""

    kind: Kind[ChosenT]
    scope: ChosenT
    format: str = DEFAULT_FORMAT

    @property
    def filename(self) -> str:
        return self._filename(self.scope.name)

    @property
    def plain_filename(self) -> str:
        """The name in ASCII, for headers and logs."""
        return self._filename(self.scope.plain_name)

    def _filename(self, name: str) -> str:
        ending = FORMATS[self.format].ending
        return f"tripod-{name}-{self.scope.days}-{self.kind.slug}{ending}"

    def begin(self, *, by: Person | None) -> Iterator[bytes]:
        """The file in pieces, after an entry in the audit log; `by` is None for a command."""
        recorded(self.plain_filename, self.scope.teams, by=by)
        return self._pieces()

    def response(self, request: Request) -> StreamingHttpResponse:
        """The same as a download; a HEAD gets the headers alone, which is no export."""
        content_type = FORMATS[self.format].content_type
        headers = attachment(self.filename, self.plain_filename)
        pieces = () if request.method == "HEAD" else self.begin(by=request.user)
        return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)

    def _pieces(self) -> Iterator[bytes]:
        """If they break off, logs INCOMPLETE and raises the error for the server."""
        lines = FORMATS[self.format].lines(self.kind.columns, self.kind.rows(self.scope))
        try:
            yield from _joined(lines)
        except BaseException as error:  # GeneratorExit too, when nobody reads the download.
            why = type(error).__name__
            logger.error("export %s is INCOMPLETE: it broke off (%s)", self.plain_filename, why)
            raise


def _joined(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines in larger pieces, since each piece costs a write to the network."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()

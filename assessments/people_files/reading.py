"""Bytes → rows of a CSV file with their line numbers; Refused for a file that is none."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext

from roles.versioning.files import FileFault, Refused

COLUMNS = (
    *("username", "first_name", "last_name", "email"),
    *("team", "area", "engineers", "role"),
)
MOST_BYTES, MOST_ROWS = 1_000_000, 2_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# The first bytes of workbooks: .xlsx and .ods, .xls.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What a spreadsheet writes into a cell that it could not calculate.
BROKEN = {"#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!"}
BROKEN |= {"#BEZUG!", "#WERT!", "#NV"}
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Row:
    """The cells of a line by column, trimmed; a cell that is not there is empty."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of a file, faults of others, its text, and whether that was read as Windows-1252."""

    rows: list[Row]
    faults: list[FileFault]
    text: str
    is_windows: bool

    @property
    def usernames(self) -> list[str]:
        return [row.cells["username"] for row in self.rows if row.cells["username"]]


def template(separator: str = ",") -> str:
    """A file with the headings and two lines to write over, as a spreadsheet opens it."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    example = ["alice", "Alice", "Example", "alice@example.org", "Checkout", "Shop", "12", "lead"]
    lines.writerow(example)
    lines.writerow(["bob", "Bob", "Example", "bob@example.org", "Checkout", "", "", "member"])
    return out.getvalue()


def read(content: bytes) -> Table:
    """The table in these bytes; Refused with what would be right."""
    text, is_windows = _decoded(content)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refused(FileFault(gettext("Remove the NUL byte."), line=line))
    body, skipped, separator = _after_separator_line(text)
    found = list(_rows(body, skipped, separator))
    if not found:
        raise Refused(FileFault(gettext("The file has no line below its headings.")))
    rows = [row for row in found if isinstance(row, Row)]
    faults = [row for row in found if isinstance(row, FileFault)]
    return Table(rows, faults, text, is_windows)


def _decoded(content: bytes) -> tuple[str, bool]:
    if len(content) > MOST_BYTES:
        said = gettext("The file is too large: send at most %(most)s MB at once.")
        raise Refused(FileFault(said % {"most": MOST_BYTES // 1_000_000}))
    if content.startswith(WORKBOOKS):
        said = gettext("This is a workbook. Save it as “CSV UTF-8” first.")
        raise Refused(FileFault(said))
    if content.startswith(UTF_16):
        raise Refused(FileFault(gettext("This is UTF-16. Save the file as “CSV UTF-8” first.")))
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), True
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = gettext("This is neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8”.")
        raise Refused(FileFault(said, line=line)) from None


def _after_separator_line(text: str) -> tuple[str, int, str]:
    """The table, the number of lines before it, and what separates its cells.

    Excel writes and reads a first line such as `sep=;`.
    """
    first, _, rest = text.partition("\n")
    if first.strip().lower() in ("sep=;", "sep=,"):
        return rest, 1, first.strip()[-1]
    return text, 0, ";" if first.count(";") > first.count(",") else ","


def _rows(body: str, skipped: int, separator: str) -> Iterator[Row | FileFault]:
    """Each line as a row, or as what is wrong with it."""
    lines = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    try:
        headings = _headings(next(lines, []))
        count, before = 0, lines.line_num
        for cells in lines:
            line, before = skipped + before + 1, lines.line_num
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise Refused(_too_many(line))
            yield _row(line, headings, cells)
    except csv.Error as error:
        said = gettext("Close the quotes of each cell; a quote inside of one is written twice.")
        if "field larger" in str(error):
            said = gettext("A cell of this line is too long.")
        raise Refused(FileFault(said, line=skipped + lines.line_num)) from None


def _headings(cells: list[str]) -> list[str]:
    found = [cell.strip().lower() for cell in cells]
    unknown = [name for name in found if name and name not in COLUMNS]
    # Few names, however many headings there are.
    twice = [name for name in COLUMNS if found.count(name) > 1]
    if unknown:
        said = gettext("There is no column “%(name)s”. The columns are: %(names)s.")
        names = {"name": unknown[0][:LONGEST_SHOWN], "names": ", ".join(COLUMNS)}
        raise Refused(FileFault(said % names, line=1))
    if twice:
        said = gettext("Leave one of the two columns “%(name)s”.")
        raise Refused(FileFault(said % {"name": twice[0]}, line=1))
    if "username" not in found and "team" not in found:
        said = gettext("The first line has the headings: %(names)s.")
        raise Refused(FileFault(said % {"names": ", ".join(COLUMNS)}, line=1))
    return found


def _row(line: int, headings: list[str], cells: list[str]) -> Row | FileFault:
    given = [cell.strip() for cell in cells]
    beyond = [
        cell
        for place, cell in enumerate(given)
        if cell and (place >= len(headings) or not headings[place])
    ]
    if beyond:
        said = gettext("“%(cell)s” is below no heading. A cell with a separator is put in quotes.")
        return FileFault(said % {"cell": beyond[0][:LONGEST_SHOWN]}, line=line)
    broken = next((cell for cell in given if cell.upper() in BROKEN), "")
    if broken:
        said = gettext("“%(cell)s” is an error of a spreadsheet. Enter the value itself.")
        return FileFault(said % {"cell": broken}, line=line)
    by_name = {name: cell for name, cell in zip(headings, given, strict=False) if name}
    return Row(line, dict.fromkeys(COLUMNS, "") | by_name)


def _too_many(line: int) -> FileFault:
    most = number_format(MOST_ROWS, force_grouping=True)
    said = gettext("Send at most %(most)s lines at once: divide the file.") % {"most": most}
    return FileFault(said, line=line)

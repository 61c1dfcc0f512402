"""Bytes → a TOML Document with the line of each key; FileFault, Refused, printable text."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.formats import number_format
from django.utils.translation import gettext

from .lines import Odd, Path, lines_of

# A table as tomllib reads it.
Table: TypeAlias = dict[str, Any]

LONGEST = 120
# The most faults of one file that a person is shown.
MOST_FAULTS_SHOWN = 100
# Enough for the largest questionnaire with its translations.
MOST_MB = 2
MOST_BYTES = MOST_MB * 1_000_000
# Signs that a page writes with up to six: after a trial, one has all of the file.
ESCAPED, MOST_ESCAPED = "\"'<>&", 200_000
# The first bytes of other kinds of files.
KINDS = {
    b"PK": "ZIP",
    b"\x1f\x8b": "gzip",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\xd0\xcf\x11\xe0": "Office",
}


@dataclass(frozen=True)
class FileFault:
    """`practices[3].questions[0].text, line 41: at most 300 characters`."""

    text: str
    key: str = ""
    line: int | None = None

    @property
    def location(self) -> str:
        line = gettext("line %(line)s") % {"line": self.line} if self.line else ""
        return ", ".join(part for part in (self.key, line) if part)

    def __str__(self) -> str:
        return f"{self.location}: {self.text}" if self.location else self.text


class Refused(Exception):
    """Nothing of the file was stored; `faults` says why, `more` counts those that are not shown."""

    def __init__(self, *faults: FileFault) -> None:
        self.faults, self.more = (
            list(faults[:MOST_FAULTS_SHOWN]),
            max(len(faults) - MOST_FAULTS_SHOWN, 0),
        )
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        return [*map(str, self.faults), *([self.rest] if self.more else [])]

    @property
    def count(self) -> int:
        return len(self.faults) + self.more

    @property
    def rest(self) -> str:
        more = number_format(self.more, force_grouping=True)
        return gettext("and %(more)s more") % {"more": more}


def key_of(path: Path) -> str:
    """`("practices", 3, "text")` as people write it: `practices[3].text`."""
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return printable(key.removeprefix("."))


def printable(text: str) -> str:
    """Untrusted text for a message: shortened, and without line breaks and control characters."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])
    return plain if len(text) <= LONGEST else f"{plain}…"


@dataclass(frozen=True)
class Document:
    """The data of a TOML file, and the line of each key."""

    data: Table
    lines: Mapping[Path, int]

    def fault(self, path: Path, text: str) -> FileFault:
        """A fault at a path; the line is that of the nearest enclosing key."""
        around = (path[:length] for length in range(len(path), 0, -1))
        line = next((self.lines[key] for key in around if key in self.lines), None)
        return FileFault(text, key_of(path), line)


def read_document(content: bytes) -> Document:
    """The document in a file's bytes; Refused says what would be right."""
    text = _text_of(content)
    try:
        lines = lines_of(text)
    except Odd as odd:
        raise Refused(_no_toml(text, odd)) from None
    return Document(_loaded(text), lines)


def _loaded(text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _at, location = str(error).rpartition(" (at ")
        line = re.match(r"line (\d+)", location)
        number = int(line[1]) if line else text.count("\n") + 1
        raise Refused(FileFault(_message(printable(reason)), line=number)) from None
    except (ValueError, RecursionError):
        raise Refused(FileFault(gettext("A number in the file is too long."))) from None


def _text_of(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        message = gettext("The file is too large: a catalogue file has at most %(most)s MB.")
        raise Refused(FileFault(message % {"most": MOST_MB}))
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    if kind or b"\0" in content:
        raise Refused(FileFault(_not_text(kind)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = gettext("this is not UTF-8. Save the file as UTF-8 and try again.")
        raise Refused(FileFault(message, line=line)) from None
    if sum(map(text.count, ESCAPED)) > MOST_ESCAPED:
        message = gettext("The file has too many of the signs %(signs)s.")
        raise Refused(FileFault(message % {"signs": " ".join(ESCAPED)}))
    if not text.strip():
        raise Refused(FileFault(gettext("The file is empty.")))
    return text


def _not_text(kind: str | None) -> str:
    found = gettext("a %(kind)s file") % {"kind": kind} if kind else gettext("not text")
    return gettext(
        "This is %(found)s. A catalogue file is text in TOML, as an export writes it."
    ) % {"found": found}


def _no_toml(text: str, odd: Odd) -> FileFault:
    """The fault as tomllib words it; tomllib only gets the text up to the odd line."""
    if str(odd):
        return FileFault(str(odd), line=odd.line)
    try:
        _loaded("\n".join(text.split("\n")[: odd.line]))
    except Refused as refused:
        return refused.faults[0]
    return FileFault(_message(gettext("it cannot be read")), line=odd.line)


def _message(reason: str) -> str:
    return gettext(
        "this is not TOML (%(reason)s). A catalogue file is as an export writes it: "
        'slug = "sre" and so on.'
    ) % {"reason": reason}

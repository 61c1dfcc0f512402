"""Scans a TOML text for the line of each key, and refuses keys or nesting that are too deep.

It also rejects what would take long: keys with many parts, deep nesting, too many values.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable
from typing import TypeAlias

from django.utils.formats import number_format
from django.utils.translation import gettext

# Keys and positions in lists: `("practices", 3, "questions", 0, "text")`.
Path: TypeAlias = tuple[str | int, ...]

MOST_PARTS = 8
DEEPEST = 16
# Tables, keys and values of a list; the largest file that is shipped has 1,500.
MOST = 20_000

BETWEEN = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
BLANK = re.compile(r"[ \t]*+")
BARE = re.compile(r"[A-Za-z0-9_-]++")
BASIC = re.compile(r'"(?:[^"\\\n]++|\\.)*+"')
LITERAL = re.compile(r"'[^'\n]*+'")
# Up to two quotes of the text may come just before the three that end it.
LONG_BASIC = re.compile(r'"""(?:[^"\\]++|\\.|"(?!""))*+""""{0,2}', re.DOTALL)
LONG_LITERAL = re.compile(r"'''(?:[^']++|'(?!''))*+''''{0,2}")
TEXTS = (LONG_BASIC, LONG_LITERAL, BASIC, LITERAL)
# A number, a date, true or false.
SCALAR = re.compile(r"[A-Za-z0-9+-][^\n,\]}#]*+")


class Odd(ValueError):
    """The text cannot be parsed from this line on; without a message, tomllib knows the reason."""

    def __init__(self, line: int, message: str = "") -> None:
        super().__init__(message)
        self.line = line


def lines_of(text: str) -> dict[Path, int]:
    """Line numbers by path; Odd if it is not TOML."""
    scan = _Scan(text)
    scan.document()
    return scan.lines


class _Scan:
    """Goes through a text once; it ignores many errors that tomllib will report anyway."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.ends = [newline.start() for newline in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.rows: dict[Path, int] = {}
        self.count = 0

    @property
    def line(self) -> int:
        return bisect_left(self.ends, self.at) + 1

    def odd(self, message: str = "") -> Odd:
        return Odd(self.line, message)

    def skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return bool(found)

    def sees(self, mark: str) -> bool:
        """Whether the mark comes next; if so, moves past it."""
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def expect(self, mark: str) -> None:
        self.skip(BLANK)
        if not self.sees(mark):
            raise self.odd()

    # --- tables and keys ---

    def document(self) -> None:
        table: Path = ()
        while self.skip(BETWEEN) and self.at < len(self.text):
            if self.sees("[["):
                table = self.header("]]", self.next_row)
            elif self.sees("["):
                table = self.header("]", self.place)
            else:
                self.pair(table, 0)

    def header(self, end: str, resolve: Callable[[Path], Path]) -> Path:
        line, path = self.line, resolve(self.key())
        self.note(path, line)
        self.expect(end)
        return path

    def note(self, path: Path, line: int) -> None:
        """Records the line of a key, and of the enclosing tables that have no line yet."""
        self.line_of(path, line)
        for length in range(1, len(path)):
            self.lines.setdefault(path[:length], line)

    def line_of(self, path: Path, line: int) -> None:
        # Also a key that is there twice, which tomllib refuses later.
        self.lines[path], self.count = line, self.count + 1
        if self.count > MOST:
            most = number_format(MOST, force_grouping=True)
            raise self.odd(gettext("a file has at most %(most)s keys and values.") % {"most": most})

    def place(self, parts: Path) -> Path:
        """The path that a header names; in an array of tables, that of the last row."""
        path: Path = ()
        for part in parts:
            path += (part,)
            path += (self.rows[path],) if path in self.rows else ()
        return path

    def next_row(self, parts: Path) -> Path:
        array = (*self.place(parts[:-1]), parts[-1])
        self.rows[array] = self.rows.get(array, -1) + 1
        return (*array, self.rows[array])

    def pair(self, table: Path, depth: int) -> None:
        line, path = self.line, table + self.key()
        self.note(path, line)
        self.expect("=")
        self.value(path, depth)

    def key(self) -> Path:
        parts = [self.part()]
        while self.skip(BLANK) and self.sees("."):
            parts.append(self.part())
            if len(parts) > MOST_PARTS:
                raise self.odd(gettext("a key has at most %(most)s parts.") % {"most": MOST_PARTS})
        return tuple(parts)

    def part(self) -> str:
        self.skip(BLANK)
        start = self.at
        if not any(self.skip(pattern) for pattern in (BARE, BASIC, LITERAL)):
            raise self.odd()
        return self.unquoted(self.text[start : self.at])

    def unquoted(self, part: str) -> str:
        if part[0] == '"' and "\\" in part:
            try:
                return str(tomllib.loads(f"key = {part}")["key"])
            except ValueError:
                raise self.odd() from None
        return part[1:-1] if part[0] in "\"'" else part

    # --- values ---

    def value(self, path: Path, depth: int) -> None:
        if depth > DEEPEST:
            raise self.odd(gettext("the values are nested too deep."))
        self.skip(BLANK)
        if self.sees("["):
            self.array(path, depth + 1)
        elif self.sees("{"):
            self.inline_table(path, depth + 1)
        elif not any(self.skip(pattern) for pattern in (*TEXTS, SCALAR)):
            raise self.odd()

    def array(self, path: Path, depth: int) -> None:
        number = 0
        while self.skip(BETWEEN) and not self.sees("]"):
            self.line_of((*path, number), self.line)
            self.value((*path, number), depth)
            self.skip(BETWEEN)
            if not self.sees(",") and not self.text.startswith("]", self.at):
                raise self.odd()
            number += 1

    def inline_table(self, path: Path, depth: int) -> None:
        while self.skip(BETWEEN) and not self.sees("}"):
            self.pair(path, depth)
            self.skip(BETWEEN)
            if not self.sees(",") and not self.text.startswith("}", self.at):
                raise self.odd()

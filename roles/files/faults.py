"""What is wrong with a file: where, and what would be right."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext

LONGEST = 120
# What a person reads of a file that is wrong all over.
MOST_TOLD = 100


@dataclass(frozen=True)
class Fault:
    """`practices[3].questions[0].text, line 41: at most 300 characters`."""

    text: str
    key: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        line = gettext("line %(line)s") % {"line": self.line} if self.line else ""
        return ", ".join(part for part in (self.key, line) if part)

    def __str__(self):
        return f"{self.place}: {self.text}" if self.place else self.text


class Refused(Exception):
    """Nothing of the file is taken; `faults` says why, `more` how many others are not told."""

    def __init__(self, *faults: Fault):
        self.faults, self.more = list(faults[:MOST_TOLD]), max(len(faults) - MOST_TOLD, 0)
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


def key_of(path: tuple) -> str:
    """`("practices", 3, "text")` as people write it: `practices[3].text`."""
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return shown(key.removeprefix("."))


def shown(text: str) -> str:
    """What came from outside, so that it cannot break the line, colour it or fill the screen."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])
    return plain if len(text) <= LONGEST else f"{plain}…"

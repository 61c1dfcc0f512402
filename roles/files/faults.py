"""What is wrong with a file: where, and what would be right."""

from dataclasses import dataclass

from django.utils.translation import gettext

LONGEST_KEY = 120


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
    """Nothing of the file is taken; `faults` says why."""

    def __init__(self, *faults: Fault):
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


def key_of(path: tuple) -> str:
    """`("practices", 3, "text")` as people write it: `practices[3].text`."""
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    # What came from outside cannot break the line or fill the screen.
    plain = "".join(letter if letter.isprintable() else "?" for letter in key.removeprefix("."))
    return plain if len(plain) <= LONGEST_KEY else f"{plain[:LONGEST_KEY]}…"

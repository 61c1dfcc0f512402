"""Two texts → what stays, what goes and what comes, line by line and within a line word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# A pair of longer lines is shown as one line gone and one come.
MOST_WORDS = 1000


def lines_between(old: Sequence[str], new: Sequence[str]) -> list[list[Part]]:
    """The lines of both, each as its parts."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        line
        for what, a, b, c, d in matcher.get_opcodes()
        for line in _lines(what, old[a:b], new[c:d])
    ]


def _lines(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[list[Part]]:
    if what == "equal":
        yield from ([("same", line)] for line in old)
    elif len(old) == len(new):
        yield from (words_between(*pair) for pair in zip(old, new, strict=True))
    else:
        yield from ([("gone", line)] for line in old)
        yield from ([("new", line)] for line in new)


def words_between(old: str, new: str) -> list[Part]:
    """One line as it was and as it is, in parts."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [("gone", old), ("new", new)]
    parts: list[Part] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(("same", "".join(before[a:b])))
            continue
        parts += [("gone", "".join(before[a:b]))] * (b > a)
        parts += [("new", "".join(after[c:d]))] * (d > c)
    return parts

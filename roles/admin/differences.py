"""Two texts → what stays, what goes and what comes, line by line and within a line word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# As often may a word of one text be found in the other; the time grows with that, and more.
MOST_PAIRS = 5000


def lines_between(old: Sequence[str], new: Sequence[str]) -> list[list[Part]]:
    """The lines of both, each as its parts."""
    return [
        line for what, a, b, c, d in _steps(old, new) for line in _lines(what, old[a:b], new[c:d])
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
    if old == new:
        return [("same", old)] if old else []
    before, after = WORDS.findall(old), WORDS.findall(new)
    parts: list[Part] = []
    for what, a, b, c, d in _steps(before, after):
        if what == "equal":
            parts.append(("same", "".join(before[a:b])))
            continue
        parts += [("gone", "".join(before[a:b]))] * (b > a)
        parts += [("new", "".join(after[c:d]))] * (d > c)
    return parts


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple]:
    """From one to the other as difflib has it; in one step where that would take too long."""
    counts, others = Counter(old), Counter(new)
    if sum(n * others[part] for part, n in counts.items() if not part.isspace()) > MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes()

"""The terms of docs/glossary.md, and the retired ones that nobody is to read any more."""

import re
import tomllib
from collections.abc import Iterator

from tests.support.shipped_texts import ROOT

CASE = {"en": re.IGNORECASE, "de": re.NOFLAG}
RETIRED: dict[str, dict[str, str]] = tomllib.loads(
    (ROOT / "tests" / "support" / "retired_terms.toml").read_text(encoding="utf-8")
)
FINDERS = {
    language: [
        (re.compile(rf"\b(?:{pattern})\b", CASE[language]), instead)
        for pattern, instead in terms.items()
    ]
    for language, terms in RETIRED.items()
}


def retired(text: str, language: str) -> Iterator[str]:
    """What of a text is to be said in another way, and how."""
    for finder, instead in FINDERS[language]:
        if found := finder.search(text):
            yield f"{found[0]!r}: say {instead!r}, in: {text}"


def glossary() -> dict[str, str]:
    """The terms that people read: English → German."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    table = page.split("## Terms that people read")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.MULTILINE)
    return dict(rows[1:])

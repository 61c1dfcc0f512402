"""The shipped catalogues as plain data, and the parts that the tests of their content check."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

# A table of a catalogue file.
Row: TypeAlias = dict[str, Any]
ROOT = Path(__file__).parents[2]


def _toml(path: str) -> Row:
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


FILES = {
    slug: _toml(f"assessments/catalogue/{slug}.toml") for slug in ("devops", "sre", "platform")
}
ROLES = _toml("roles/catalogue.toml")
# Every sentence that people read, with its German: a sentence of two files has the same in both.
GERMAN = {
    source: text
    for path in (*(f"assessments/catalogue/de/{slug}.toml" for slug in FILES), "roles/de.toml")
    for source, text in _toml(path).items()
}
LINES = [line for role in ROLES["roles"] for line in role["lines"]]
PRACTICES = [practice for text in FILES.values() for practice in text["practices"]]
QUESTIONS = [question for practice in PRACTICES for question in practice["questions"]]
LEVELS = [question for question in QUESTIONS if question["kind"] == "level"]
METRICS = [question for question in QUESTIONS if question["kind"] == "metric"]
BANDED = [question for question in METRICS if question.get("bands")]
RATED = [question for question in BANDED if "unit" not in question]
STEPS = [step for practice in PRACTICES for step in practice.get("advice", [])]

each_file = pytest.mark.parametrize("slug", FILES)


def texts(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a node as (key, text)."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value, key)
    elif isinstance(node, str):
        yield key, node


EVERY_TEXT = list(texts([*FILES.values(), ROLES]))


def codes(rows: Iterable[Row], wrong: Callable[[Row], object]) -> list[str]:
    """The codes of the rows for which `wrong` is true."""
    return [row["code"] for row in rows if wrong(row)]


def options(question: Row) -> list[str]:
    """The four sentences of a question that is answered by choosing one."""
    return question.get("choices") or [band["label"] for band in question["bands"]]

"""The documents are correct: their worked examples hold, and their tables match the catalogue.

An example is a block fenced as `json assess-input`, followed by one fenced as `json expect`: an
object of dotted paths into the report, with the values expected there. A row of a list is named by
its number, or by its code or role.
"""

import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from assessments import case_files, reports
from tests.support.metrics import METRICS

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"^```json (assess-input|expect)\n(.*?)^```$", re.M | re.S)
RULES = tomllib.loads((ROOT / "roles" / "catalogue.toml").read_text(encoding="utf-8"))


def blocks(path):
    """The kind, the line and the text of each marked block."""
    text = path.read_text(encoding="utf-8")
    return [(m[1], text.count("\n", 0, m.start()) + 1, m[2]) for m in BLOCK.finditer(text)]


def examples():
    for path in DOCS:
        found = blocks(path)
        for (_, line, given), (_, _, expected) in zip(found[::2], found[1::2], strict=False):
            yield pytest.param(given, expected, id=f"{path.name}:{line}")


def follow(node, path):
    """What stands in a report at a dotted path."""
    for part in path.split("."):
        node = _row(node, part) if isinstance(node, list) else node[part]
    return node


def _row(rows, part):
    if part.isdigit():
        return rows[int(part)]
    return next(row for row in rows if part in (row.get("code"), row.get("role")))


def cells(document):
    """The rows of a document's tables, each as its cells."""
    lines = (ROOT / "docs" / document).read_text(encoding="utf-8").splitlines()
    rows = (line.strip("|").split("|") for line in lines if line.startswith("|"))
    return [[cell.strip() for cell in row] for row in rows]


def rows_of(document, codes):
    """The table rows whose first cell is one of the codes, marked as code, by that code."""
    marked = {f"`{code}`": code for code in codes}
    return {marked[row[0]]: row[1:] for row in cells(document) if row[0] in marked}


# --- worked examples ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_input_is_followed_by_its_figures(path):
    kinds = [kind for kind, _, _ in blocks(path)]
    assert kinds == ["assess-input", "expect"] * (len(kinds) // 2)


def test_both_documents_of_the_arithmetic_have_examples():
    with_examples = {path.name for path in DOCS if blocks(path)}
    assert {"scoring.md", "recommendation.md"} <= with_examples


@pytest.mark.parametrize(("given", "expected"), examples())
def test_an_example_comes_out_as_it_is_written(given, expected, catalogue):
    report = reports.build(case_files.parse(case_files.read_json(given)))
    figures = {path: _plain(value) for path, value in case_files.read_json(expected).items()}
    assert {path: follow(report, path) for path in figures} == figures


def _plain(value):
    """JSON is read with exact numbers, a report holds floats."""
    exact = isinstance(value, int | str | bool | list) or value is None
    return value if exact else float(value)


# --- tables ------------------------------------------------------------------------------------


def test_the_constants_are_those_of_the_catalogue():
    shipped = {row["code"]: row["value"] for row in RULES["constants"]}
    written = rows_of("recommendation.md", shipped)
    assert {code: row[0] for code, row in written.items()} == shipped


def test_the_triggers_are_those_of_the_catalogue():
    shipped = {row["code"]: _trigger_cells(row) for row in RULES["triggers"]}
    written = rows_of("recommendation.md", shipped)
    assert {code: [row[0], *row[2:]] for code, row in written.items()} == shipped
    for trigger in RULES["triggers"]:
        if trigger["kind"] == "practice":
            assert trigger["subject"] in written[trigger["code"]][1]


def _trigger_cells(row):
    points = (row.get(name, "–") for name in ("starts", "problem", "severe", "extreme", "most"))
    return [row["role"], *points, str(row["weight"]), row["kind"]]


def test_the_people_by_size_are_those_of_the_catalogue():
    shipped = [[r["role"], str(r["engineers"]), r["people"]] for r in RULES["staffing"]]
    roles = {role["slug"] for role in RULES["roles"]}
    written = [row for row in cells("recommendation.md") if len(row) == 3 and row[0] in roles]
    assert written == shipped


def test_the_bands_of_the_figures_are_those_of_the_catalogue():
    banded = {
        code: metric
        for code, metric in METRICS.items()
        if metric.family != "dora" and metric.bands and metric.unit
    }
    written = rows_of("scoring.md", banded)
    assert written.keys() == banded.keys()
    for code, metric in banded.items():
        assert [_edge(cell) for cell in written[code][1:]] == _edges(metric), code


def _edge(cell):
    sign, number = cell.split()
    return sign, Fraction(number)


def _edges(metric):
    """The edge at which each band begins, the best band first."""
    if metric.budget_bands:
        return [("≤", band.budget_factor) for band in reversed(metric.bands[1:])]
    if metric.higher_is_better:
        return [("≥", band.lower) for band in reversed(metric.bands[1:])]
    return [("≤", band.upper) for band in reversed(metric.bands[1:])]

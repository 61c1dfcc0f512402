"""The documents are correct: their examples hold, their tables match the catalogue, all are linked.

An example is a block fenced as `json assess-input`, followed by one fenced as `json expect`: an
object of dotted paths into the report, with the values expected there. A row of a list is named by
its number, or by its code or role.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assessments import case_files, reports
from assessments.criteria import Metric
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.metrics import METRICS

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
INDEX = ROOT / "docs" / "README.md"
MARKDOWN = MarkdownIt("commonmark").enable("table")
EXAMPLE = {"json assess-input": "assess-input", "json expect": "expect"}
RULES = tomllib.loads((ROOT / "roles" / "catalogue.toml").read_text(encoding="utf-8"))


def tokens(path: Path) -> list[Token]:
    return MARKDOWN.parse(path.read_text(encoding="utf-8"))


def blocks(path: Path) -> list[tuple[str, int, str]]:
    """The kind, the line and the text of each marked block."""
    fences = [t for t in tokens(path) if t.type == "fence" and t.info in EXAMPLE]
    return [(EXAMPLE[fence.info], got(fence.map)[0] + 1, fence.content) for fence in fences]


def targets(path: Path) -> set[Path]:
    """The files that a document links or shows, as absolute paths."""
    spans = [span for token in tokens(path) for span in token.children or ()]
    named = [span.attrs.get("href") or span.attrs.get("src") for span in spans]
    files = {str(name).partition("#")[0] for name in named if name}
    return {(path.parent / file).resolve() for file in files if file and "://" not in file}


def examples() -> Iterator[Any]:
    for path in DOCS:
        found = blocks(path)
        for (_, line, given), (_, _, expected) in zip(found[::2], found[1::2], strict=False):
            yield pytest.param(given, expected, id=f"{path.name}:{line}")


def follow(node: Any, path: str) -> Any:
    """What stands in a report at a dotted path."""
    for part in path.split("."):
        node = _row(node, part) if isinstance(node, list) else node[part]
    return node


def _row(rows: list[Any], part: str) -> Any:
    if part.isdigit():
        return rows[int(part)]
    return next(row for row in rows if part in (row.get("code"), row.get("role")))


def cells(document: str) -> list[list[str]]:
    """The rows of a document's tables, each as its cells."""
    rows: list[list[str]] = []
    kinds: list[str] = []
    for token in tokens(ROOT / "docs" / document):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline" and kinds[-1] in {"td_open", "th_open"}:
            rows[-1].append(token.content)
        kinds.append(token.type)
    return rows


def rows_of(document: str, codes: Iterable[str]) -> dict[str, list[str]]:
    """The table rows whose first cell is one of the codes, marked as code, by that code."""
    marked = {f"`{code}`": code for code in codes}
    return {marked[row[0]]: row[1:] for row in cells(document) if row[0] in marked}


# --- worked examples ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_input_is_followed_by_its_figures(path: Path) -> None:
    kinds = [kind for kind, _, _ in blocks(path)]
    assert kinds == ["assess-input", "expect"] * (len(kinds) // 2)


def test_both_documents_of_the_arithmetic_have_examples() -> None:
    with_examples = {path.name for path in DOCS if blocks(path)}
    assert {"scoring.md", "recommendation.md"} <= with_examples


@pytest.mark.parametrize(("given", "expected"), examples())
def test_an_example_comes_out_as_it_is_written(
    given: str, expected: str, catalogue: Catalogue
) -> None:
    report = reports.build(case_files.parse(case_files.read_json(given)))
    written = case_files.read_json(expected)
    assert isinstance(written, dict)
    figures = {path: _plain(value) for path, value in written.items()}
    assert {path: follow(report, path) for path in figures} == figures


def _plain(value: Any) -> Any:
    """JSON is read with exact numbers, a report holds floats."""
    exact = isinstance(value, int | str | bool | list) or value is None
    return value if exact else float(value)


# --- tables ------------------------------------------------------------------------------------


def test_the_constants_are_those_of_the_catalogue() -> None:
    shipped = {row["code"]: row["value"] for row in RULES["constants"]}
    written = rows_of("recommendation.md", shipped)
    assert {code: row[0] for code, row in written.items()} == shipped


def test_the_triggers_are_those_of_the_catalogue() -> None:
    shipped = {row["code"]: _trigger_cells(row) for row in RULES["triggers"]}
    written = rows_of("recommendation.md", shipped)
    assert {code: [row[0], *row[2:]] for code, row in written.items()} == shipped
    for trigger in RULES["triggers"]:
        if trigger["kind"] == "practice":
            assert trigger["subject"] in written[trigger["code"]][1]


def _trigger_cells(row: dict[str, Any]) -> list[str]:
    points = (row.get(name, "–") for name in ("starts", "problem", "severe", "extreme", "most"))
    return [row["role"], *points, str(row["weight"]), row["kind"]]


def test_the_people_by_size_are_those_of_the_catalogue() -> None:
    shipped = [[r["role"], str(r["engineers"]), r["people"]] for r in RULES["staffing"]]
    roles = {role["slug"] for role in RULES["roles"]}
    written = [row for row in cells("recommendation.md") if len(row) == 3 and row[0] in roles]
    assert written == shipped


def test_the_bands_of_the_figures_are_those_of_the_catalogue() -> None:
    banded = {
        code: metric
        for code, metric in METRICS.items()
        if metric.family != "dora" and metric.bands and metric.unit
    }
    written = rows_of("scoring.md", banded)
    assert written.keys() == banded.keys()
    for code, metric in banded.items():
        assert [_edge(cell) for cell in written[code][1:]] == _edges(metric), code


def _edge(cell: str) -> tuple[str, Fraction]:
    sign, number = cell.split()
    return sign, Fraction(number)


def _edges(metric: Metric) -> list[tuple[str, Fraction | None]]:
    """The edge at which each band begins, the best band first."""
    if metric.budget_bands:
        return [("≤", band.budget_factor) for band in reversed(metric.bands[1:])]
    if metric.higher_is_better:
        return [("≥", band.lower) for band in reversed(metric.bands[1:])]
    return [("≤", band.upper) for band in reversed(metric.bands[1:])]


# --- links -------------------------------------------------------------------------------------


def test_the_index_lists_every_page_once() -> None:
    pages = {path for path in ROOT.glob("docs/**/*.md") if path != INDEX}
    assert pages <= targets(INDEX)
    links = [
        span.attrs["href"]
        for token in tokens(INDEX)
        for span in token.children or ()
        if span.type == "link_open"
    ]
    assert len(links) == len(set(links))


def test_the_readme_leads_to_the_index_and_to_what_newcomers_look_for() -> None:
    wanted = (INDEX, *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")))
    assert set(wanted) <= targets(ROOT / "README.md")
    assert ROOT / "CODE_OF_CONDUCT.md" in targets(ROOT / "CONTRIBUTING.md")


def test_every_picture_is_shown() -> None:
    pictures = {path for path in ROOT.glob("docs/img/**/*") if path.is_file()}
    assert pictures <= set().union(*map(targets, [ROOT / "README.md", *DOCS]))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[a](gone.md)", "MD057"),
        ("![A picture](gone.png)", "MD057"),
        ("[a](other.md#gone)", "MD051"),
        ("[a](#gone)", "MD051"),
        ("[a][gone]", "MD052"),
        ("| a | b |\n|---|---|\n| 1 |", "MD056"),
    ],
)
def test_make_lint_notices_broken_links_and_tables(tmp_path: Path, text: str, rule: str) -> None:
    (tmp_path / "other.md").write_text("# Other\n", encoding="utf-8")
    page = tmp_path / "page.md"
    assert _rumdl(page, "# Page\n\n[a](other.md#other), [b](#page)\n") == (0, False)
    status, found = _rumdl(page, f"# Page\n\n{text}\n", rule)
    assert (status, found) == (1, True)


def _rumdl(page: Path, text: str, rule: str = "[MD") -> tuple[int, bool]:
    page.write_text(text, encoding="utf-8")
    program = Path(sys.executable).with_name("rumdl")
    said = subprocess.run(
        [program, "check", "--no-cache", "--config", ROOT / "pyproject.toml", page.parent],
        capture_output=True,
        text=True,
    )
    return said.returncode, rule in said.stdout + said.stderr

"""Both forms of CSV reopened in LibreOffice, in English and in German: text is text, numbers are
numbers, and nothing is run."""

import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from assessments import exports
from assessments.exports.streaming import safe
from assessments.models import Assessment, Team, User
from assessments.reports.document.wording import whole_score
from tests.support import factories
from tests.support.export_files import DIALECTS, file_of, number, written
from tests.support.fixtures import ClientOf
from tests.support.not_tried import needed
from tools import servers

pytestmark = pytest.mark.one_database

# Separator, double quote, UTF-8, from line 1, and the language whose numbers it reads: English or
# German. Its dialog finds most of that by itself; the command line is told.
AS_CSV = {"csv": "CSV:44,34,76,1,,1033", "csv-semicolon": "CSV:59,34,76,1,,1031"}
NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT = (f"{NAMESPACE}{name}:1.0}}" for name in ("table", "office", "text"))
TEXTS = [
    "Käse & Söhne – „drei“, żółć, 日本 😀",
    "first line\nsecond line",
    "posted\r\nby a browser",
    "=cmd()",
    '=HYPERLINK("https://example.org";"click")',
    "+1-2",
    "@SUM(1+1)",
    "-1",
    "12345678901234567890",
    "0049 170 1234567",
    "99.995 %",
    "3/4",
    "1,5",
    ",5",
    "1.234,5",
    "v1.5; 2,5",
    "'quoted' and \"quoted\"",
    "two  spaces, a comma; a semicolon",
]


@pytest.fixture(scope="session")
def soffice() -> str:
    return needed(servers.soffice)


@pytest.fixture
def hostile(soffice: str, checkout: Team, alice: User) -> Assessment:
    """A report in which every text that somebody typed is one of TEXTS."""
    checkout.name, checkout.area = "=cmd()", "+Käse"
    checkout.save()
    draft = factories.assessment(checkout, by=alice)
    answers = {}
    for place, question in enumerate(factories.questions(draft)):
        text = TEXTS[place % len(TEXTS)]
        answers[question] = factories.given(question, place % 4, comment=text)
        if question.code == "error_budget_left":
            answers[question] = factories.valued(question, -35, comment=text)
        if question.code == "downtime":
            answers[question] = factories.valued(question, "240.125", comment=text)
    draft.answer(answers)
    return factories.acted(factories.handed_in(draft), by=alice)


def reopened(body: bytes, folder: Path, format: str) -> list[list[Any]]:
    """The cells as LibreOffice has them: a number, or a text. A formula fails the test."""
    (folder / "export.csv").write_bytes(body)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    options = [
        "--headless",
        f"--infilter={AS_CSV[format]}",
        "--convert-to",
        "fods",
        "--outdir",
        str(folder),
    ]
    done = subprocess.run(
        [servers.soffice(), profile, *options, folder / "export.csv"],
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    rows = ElementTree.parse(folder / "export.fods").iter(f"{TABLE}table-row")  # noqa: S314
    found = [[cell for element in row for cell in cells(element)] for row in rows]
    return [row for row in found if any(cell != "" for cell in row)]


def cells(element: ElementTree.Element) -> list[str | float]:
    """What one element of a row stands for: a cell, or several that are alike."""
    assert f"{TABLE}formula" not in element.attrib, ElementTree.tostring(element)
    value = element.get(f"{OFFICE}value")
    text = "\n".join(map(plain, element.iter(f"{TEXT}p")))
    cell = text if value is None else float(value)
    return [cell] * min(int(element.get(f"{TABLE}number-columns-repeated", 1)), 100)


def plain(paragraph: ElementTree.Element) -> str:
    """The text of a paragraph: OpenDocument writes the second of two spaces as an element."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        spaces = int(child.get(f"{TEXT}c", 1)) if child.tag == f"{TEXT}s" else 0
        parts += [" " * spaces, plain(child) if not spaces else "", child.tail or ""]
    return "".join(parts)


@pytest.mark.parametrize("format", DIALECTS)
@pytest.mark.parametrize("kind", exports.KINDS)
def test_every_cell_is_shown_as_it_was_written(
    kind: str, format: str, hostile: Assessment, tmp_path: Path
) -> None:
    body = file_of(kind, format)
    lines, shown = written(body, format), reopened(body, tmp_path, format)
    assert len(shown) == len(lines)
    for line, row in zip(lines, shown, strict=True):
        row += [""] * (len(line) - len(row))
        for heading, cell, seen in zip(lines[0], line, row[: len(line)], strict=True):
            if isinstance(seen, float):
                assert seen == pytest.approx(number(cell, format), rel=1e-14), heading
            else:
                assert seen.lower() == cell.replace("\r\n", "\n").lower(), heading
        assert set(row[len(line) :]) <= {""}


@pytest.mark.parametrize("format", DIALECTS)
def test_what_was_typed_is_text_whatever_it_looks_like(
    format: str, hostile: Assessment, tmp_path: Path
) -> None:
    headings, *rows = reopened(file_of("answers", format), tmp_path, format)
    assert headings[0] == "team"
    shown = {row[headings.index("comment")] for row in rows}
    assert shown == {str(safe(text)).replace("\r\n", "\n") for text in TEXTS}
    assert {row[headings.index("team")] for row in rows} == {"'=cmd()"}
    values = {row[headings.index("question")]: row[headings.index("value")] for row in rows}
    assert (values["error_budget_left"], values["downtime"]) == (-35, 240.125)


@pytest.mark.parametrize("format", DIALECTS)
def test_the_sums_are_those_of_the_page(
    format: str, hostile: Assessment, client_of: ClientOf, alice: User, tmp_path: Path
) -> None:
    document = factories.document(hostile)
    page = client_of(alice).get(reverse("report", args=[hostile.pk])).text
    headings, *rows = reopened(file_of("scores", format), tmp_path, format)
    score, part = headings.index("score"), headings.index("part")
    for name, figures in (
        ("discipline", [row["score"] for row in document["disciplines"].values()]),
        ("practice", [row["score"] for row in document["practices"]]),
    ):
        column = [row[score] for row in rows if row[part] == name]
        assert sum(column) == pytest.approx(sum(figure or 0 for figure in figures))
        assert all(re.search(rf"\b{whole_score(figure)}\b", page) for figure in column)

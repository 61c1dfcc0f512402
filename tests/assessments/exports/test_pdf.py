"""The report as PDF: at most three pages, the first complete in itself, and no network."""

import re
import socket
import sys
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from pytest_django import Settings

from assessments import exports
from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import AdviceDecision, Assessment, Team, User
from roles.models import Role
from tests.support import factories
from tests.support.growth import is_linear, stopped_after
from tests.support.paper import sheets

pytestmark = [pytest.mark.usefixtures("pdf_libraries"), pytest.mark.one_database]

MOST_PAGES = 3
LONG_NAME = "Zahlungsverkehr, Abrechnung und Forderungsmanagement für Geschäftskunden, Region Nord"[
    :80
]


def on_paper(assessment: Assessment, language: str = "en-gb") -> list[str]:
    return sheets(pdf.from_html(report_pdf.made(assessment, language).html))


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


def report_of(team: Team, by: User, choice: int = 0, **fields: Any) -> Assessment:
    draft = factories.assessment(team, by=by)
    return factories.handed_in(factories.filled(draft, choice, **fields))


@pytest.fixture(params=["guess", "measured"])
def worst(request: pytest.FixtureRequest, checkout: Team, alice: User) -> Assessment:
    """Every practice weak, every figure known, and all that people may add to it."""
    Team.objects.filter(pk=checkout.pk).update(
        name=LONG_NAME, engineers=200, expected_engineers=900, around_the_clock=True
    )
    checkout.refresh_from_db()
    before = factories.reported(checkout, "2025-06-30", by=alice, choice=1)
    factories.acted(before, by=alice)
    last = report_of(checkout, alice, confidence=request.param, comment="c" * 2000)
    made = factories.planned(last, by=alice, times=30, owner=alice)
    for action in made:
        given: dict[str, Any] = {
            "title": "Title " * 50,
            "owner": alice,
            "due": None,
            "note": "Note " * 100,
        }
        action.change(seen=action.revision, state="done", **given)
    for role in Role.objects.all():
        AdviceDecision.objects.decide(last, role, choice="declined", reason="Why " * 125, by=alice)
    return last


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_the_longest_report_fits_three_pages(worst: Assessment, language: str) -> None:
    text = on_paper(worst, language)
    assert len(text) <= MOST_PAGES


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("choice", [0, 2, 5])
def test_an_ordinary_report_fits_three_pages(
    checkout: Team, alice: User, choice: int, language: str
) -> None:
    assert len(on_paper(report_of(checkout, alice, choice), language)) <= MOST_PAGES


def test_a_long_list_of_actions_goes_on_in_tripod(worst: Assessment) -> None:
    text = " ".join(on_paper(worst))
    assert "The first 3 of 30; the others are in Tripod." in text
    assert "Note Note" not in text


def test_the_first_page_stands_alone(done: Assessment) -> None:
    first, *_ = on_paper(done)
    document = factories.document(done)
    advice = document["advice"]
    assert advice["verdict"] == "invest"
    assert done.team.name in first and f"{done.submitted:%B %Y}" in first
    assert "next" in first and advice["options"][0]["reasons"][0]["text"] in first
    for part in ("Start on Monday", "Confidence", "What would change it"):
        assert part in first
    titles = {row["code"]: row["title"] for row in document["practices"]}
    assert all(titles[code] in first for code in document["weakest"])
    assert "Role advice" in first


def test_the_pages_come_in_the_order_of_the_report(done: Assessment) -> None:
    text = " ".join(on_paper(done))
    parts = ("Confidence", "First steps", "Role advice", "Where you stand", "Strengths")
    places = [text.index(part) for part in (*parts, "Your metrics", "All practices")]
    assert places == sorted(places)


def test_the_heading_of_the_practices_stays_with_them(checkout: Team, alice: User) -> None:
    done = report_of(checkout, alice)
    for role in Role.objects.all():
        AdviceDecision.objects.decide(done, role, choice="declined", reason="Why " * 90, by=alice)
    (page,) = [page for page in on_paper(done) if "All practices" in page]
    assert "Shared ownership" in page.partition("All practices")[2]


def test_the_pages_speak_german(done: Assessment) -> None:
    text = " ".join(on_paper(done, "de"))
    assert "Wie sicher" in text and "Rollenempfehlung" in text and "Confidence" not in text


def test_no_line_breaks_after_the_first_word_of_an_element() -> None:
    body = pdf.from_html("<p>One two <strong>40 %\n</strong>three\n  </p>")
    assert sheets(body) == ["One two 40 % three"]


@pytest.mark.parametrize("end", ["", "</strong>", "</p>", "</b>", "x"])
def test_a_long_run_of_spaces_costs_no_more_than_its_length(end: str) -> None:
    spaces = " " * 16_000 + end
    with stopped_after(5):
        assert pdf.without_stray_spaces(f"a{spaces}").startswith("a")
    assert is_linear(pdf.without_stray_spaces, lambda length: " \n" * length + end, 20_000)


# --- the button ---


def test_it_is_noticed_that_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exports.can_make_pdf()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert not pdf.can_make_pdf.__wrapped__()


# --- what it may read ---


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x.css",
        "http://127.0.0.1:8001/static/css/report.css",
        "http://testserver/teams/",
        "http://testserver/static/../manage.py",
        "http://testserver/static/%2e%2e/%2e%2e/etc/x.css",
        "http://testserver/static//etc/x.css",
        "http://testserver/static/css/nowhere.css",
        "file:///etc/passwd",
        "file:///etc/x.css",
        "data:text/css,p{}",
    ],
)
def test_nothing_but_own_style_sheets_and_pictures_is_read(url: str) -> None:
    with pytest.raises((ValueError, SuspiciousOperation)):
        pdf.fetch(url)


def test_an_own_style_sheet_is_read_from_the_disk() -> None:
    sheet: Any = pdf.fetch("http://testserver/static/css/report-paper.css?v=1")
    assert b"@page" in sheet.read()


def test_below_a_path_of_another_host_only_what_lies_there_is_read(
    settings: Settings,
) -> None:
    settings.PUBLIC_URL = "https://tools.example/tripod"
    settings.STATIC_URL = "/tripod/static/"
    sheet: Any = pdf.fetch("https://tools.example/tripod/static/css/report-paper.css")
    assert b"@page" in sheet.read()
    with pytest.raises(ValueError, match="is no style sheet"):
        pdf.fetch("https://tools.example/static/css/report.css")


def test_a_page_is_laid_out_without_a_network(
    done: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*of: object) -> None:
        raise AssertionError(f"connected to {of}")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert len(on_paper(done)) <= MOST_PAGES


def test_each_has_of_a_style_sheet_belongs_to_a_class_or_an_element(settings: Settings) -> None:
    """WeasyPrint tries any other one on every element, which made a PDF eight times as slow."""
    sheets = sorted((settings.BASE_DIR / "static/css").glob("*.css"))
    bare = re.compile(r"(?:^|[\s>+~])(?::not\()?:has\(", re.MULTILINE)
    found = {sheet.name: bare.findall(sheet.read_text(encoding="utf-8")) for sheet in sheets}
    assert {name: each for name, each in found.items() if each} == {}

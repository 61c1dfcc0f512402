"""The report page: every figure opens in place, on any screen, and the print fits."""

import io
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from assessments.models import Assessment, Team, User
from assessments.reports.document.wording import whole_score
from tests.support import factories
from tests.support.browsing import Look, fits, log_in
from tests.support.got import got
from tests.support.paper import sheets

MOST_PAGES = 3
MOST_WORDS = 900
# The height of a closed report by the width and height of the window.
MOST_PIXELS = {(1280, 900): 4500, (360, 740): 7000}
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
NUMBER = re.compile(r"(?<![\d.,])\d+\.\d+")
OPEN_ALL = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
# Each figure of a plot or a card, and the text of what it opens into.
ROWS = """() => [...document.querySelectorAll(".row-receipt, .working")].map(
  (part) => [part.querySelector(":scope > summary").textContent.trim(),
    [...part.children].slice(1).map((child) => child.textContent.trim()).join("")])"""
FIGURES = ".plot-value strong"


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    """The second report of a team, so that it has marks of the first."""
    factories.reported(checkout, "2025-03-31", by=alice, choice=2)
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


@pytest.fixture
def report(page: Page, alice: User, done: Assessment) -> Page:
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/report/")
    return page


def printed(page: Page) -> list[str]:
    return sheets(page.pdf(prefer_css_page_size=True))


def test_each_figure_stands_in_a_summary_with_its_receipt_behind(
    report: Page, done: Assessment
) -> None:
    opened = report.evaluate(ROWS)
    assert all(figure and receipt for figure, receipt in opened)
    document = factories.document(done)
    known = [m for f in document["criteria"].values() for m in f["metrics"].values() if m["known"]]
    scored = [row for row in document["practices"] if row["score"] is not None]
    values = report.locator(FIGURES)
    assert values.count() == len(known) + len(scored)
    assert report.locator(f"summary {FIGURES}").count() == values.count()
    for discipline in document["disciplines"].values():
        shown = whole_score(got(discipline["score"]))
        summary = report.locator("#disciplines").get_by_text(f"How we got {shown}").first
        assert summary.evaluate("said => said.closest('summary') !== null")


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("window", MOST_PIXELS)
def test_a_closed_report_is_short(
    report: Page, context: BrowserContext, window: tuple[int, int], language: str
) -> None:
    width, height = window
    context.add_cookies([{"name": "language", "value": language, "url": report.url}])
    report.set_viewport_size({"width": width, "height": height})
    report.reload()
    assert report.locator("html").get_attribute("lang") == language
    assert report.evaluate("document.documentElement.scrollHeight") <= MOST_PIXELS[window]
    assert len(WORD.findall(report.locator("main").inner_text())) <= MOST_WORDS


def test_the_answer_and_what_to_do_with_it_are_above_the_fold(report: Page) -> None:
    parts = [report.get_by_role("heading", level=1), report.locator(".verdict .lead")]
    parts += [report.locator(".first-step"), report.locator(".moves .btn").last]
    for part in parts:
        box = part.bounding_box()
        assert box and box["y"] + box["height"] <= 900
    assert report.locator(".moves .btn").count() == 3


def test_the_parts_of_the_page_stay_in_sight(report: Page) -> None:
    # The next click would stop a scroll that is still under way.
    report.emulate_media(reduced_motion="reduce")
    contents = report.get_by_role("navigation", name="On this page")
    for link in contents.get_by_role("link").all():
        address = got(link.get_attribute("href"))
        link.click()
        report.wait_for_url(f"**{address}")
        target = report.locator(address)
        expect(target).to_be_in_viewport()
        box = contents.bounding_box()
        assert box and box["y"] >= 0
        expect(contents).to_be_in_viewport()


def test_scores_and_priorities_are_whole_and_a_receipt_ends_in_the_number_it_explains(
    report: Page, done: Assessment
) -> None:
    report.evaluate(OPEN_ALL)
    shown = ".big-score, .option-priority, .plot-spread, .score-card > .muted"
    for text in report.locator(shown).all_inner_texts():
        assert not NUMBER.search(text), text
    cards = report.locator(".score-card:has(.big-score)")
    assert cards.count() == 3
    for card in cards.all():
        (number,) = re.findall(r"^\d+", card.locator(".big-score").inner_text())
        sums = card.locator(".working > .sum strong").all_inner_texts()
        assert sums[0] == number
        assert f"How we got {number}" in card.inner_text()


def test_a_receipt_opens_by_key_without_leaving_the_page(report: Page) -> None:
    row = report.locator(".row-receipt").first
    row.locator("summary").focus()
    address = report.url
    report.keyboard.press("Enter")
    expect(row.locator(".receipt-body")).to_be_visible()
    assert report.url == address
    report.keyboard.press("Enter")
    expect(row.locator(".receipt-body")).to_be_hidden()


def test_receipts_open_without_javascript(
    browser: Browser,
    live_server: LiveServer,
    context: BrowserContext,
    page: Page,
    alice: User,
    done: Assessment,
) -> None:
    log_in(page, alice)
    plain = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        storage_state=context.storage_state(),
    )
    bare = plain.new_page()
    bare.goto(f"/assessments/{done.pk}/report/")
    row = bare.locator(".row-receipt").first
    expect(row.locator(".receipt-body")).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator(".receipt-body")).to_be_visible()
    plain.close()


def test_nothing_is_wrong_with_all_receipts_open(look: Look, report: Page) -> None:
    look(report.url)
    report.evaluate(OPEN_ALL)
    look()


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_a_narrow_screen_shows_all_receipts_without_scrolling(
    report: Page, context: BrowserContext, language: str
) -> None:
    context.add_cookies([{"name": "language", "value": language, "url": report.url}])
    report.set_viewport_size({"width": 320, "height": 800})
    report.reload()
    report.evaluate(OPEN_ALL)
    assert fits(report)


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("opened", [False, True])
def test_the_print_fits_three_pages(
    report: Page, context: BrowserContext, language: str, opened: bool
) -> None:
    context.add_cookies([{"name": "language", "value": language, "url": report.url}])
    report.reload()
    if opened:
        report.evaluate(OPEN_ALL)
    assert len(printed(report)) <= MOST_PAGES


def test_the_first_printed_page_stands_alone(report: Page, done: Assessment) -> None:
    first, *_ = printed(report)
    for part in (done.team.name, f"{done.submitted:%B %Y}", "Confidence", "What would change it"):
        assert part in first
    assert "Report as PDF" not in first


@pytest.mark.usefixtures("pdf_libraries")
def test_the_button_gives_the_pdf(report: Page) -> None:
    # Laying it out takes seconds, on a busy machine many of them.
    with report.expect_download(timeout=60_000) as download:
        report.get_by_role("link", name="Report as PDF").click(timeout=60_000)
        expect(report.get_by_role("link", name="Making the PDF …")).to_be_visible()
    assert download.value.suggested_filename.endswith("-report.pdf")
    expect(report.get_by_role("link", name="Report as PDF")).to_be_visible()
    body = download.value.path().read_bytes()
    assert len(PdfReader(io.BytesIO(body)).pages) <= MOST_PAGES

"""The report page: every figure opens in place, on any screen, and the print fits."""

import io

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import Look, fits, log_in
from tests.support.paper import sheets

MOST_PAGES = 3
OPEN_ALL = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
# Each figure of a plot or a card, and the text of what it opens into.
ROWS = """() => [...document.querySelectorAll(".row-receipt, .practice-working, .working")].map(
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
        summary = report.get_by_text(f"How {discipline['score']:.1f} came about").first
        assert summary.evaluate("said => said.closest('summary') !== null")


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
    with report.expect_download() as download:
        report.get_by_role("link", name="Report as PDF").click()
    body = download.value.path().read_bytes()
    assert len(PdfReader(io.BytesIO(body)).pages) <= MOST_PAGES

"""A link to a report: created, sent, read by somebody without a login, and revoked."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import OPTIONS, SMALL, TOO_WIDE, log_in
from tests.support.fixtures import Catalogue


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


@pytest.fixture(params=[(s, w) for s in ("light", "dark") for w in (1280, 320)], ids=str)
def look(page: Page, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Checks what is there, in a scheme and at a width."""
    scheme, width = request.param
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})

    def check() -> None:
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options=OPTIONS).response["violations"]
        told = [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
        assert not told, f"{page.url}: {told}"
        assert page.evaluate(TOO_WIDE) <= 0, page.url
        assert page.evaluate(SMALL) == [], page.url

    return check


@pytest.fixture
def stranger(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of somebody else's browser."""
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


def test_the_pages_of_a_team_that_shares(
    look: Callable[[], None], page: Page, alice: User, done: Assessment
) -> None:
    link, _ = factories.share_link(done, label="Works council")
    link.count_use()
    factories.share_link(done, label="A" * 80)[0].revoke(by=alice)
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/share/")
    page.get_by_text("Expired and revoked links").click()
    look()
    page.get_by_role("button", name="Create link").click()
    look()
    page.get_by_label("Who is the link for?").fill("Steering group")
    page.get_by_role("button", name="Create link").click()
    look()


def test_the_pages_of_a_reader(
    look: Callable[[], None], page: Page, catalogue: Catalogue, done: Assessment, alice: User
) -> None:
    link, token = factories.share_link(done)
    page.goto(f"/shared/{token}/")
    page.evaluate("document.querySelectorAll('details').forEach((panel) => (panel.open = true))")
    look()
    link.revoke(by=alice)
    page.reload()
    look()
    page.goto(f"/shared/{token}/")
    look()


def test_a_new_link_is_copied_with_one_click(page: Page, alice: User, done: Assessment) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/share/")
    page.get_by_label("Who is the link for?").fill("Steering group")
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_role("heading", name="Link created")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    address = page.get_by_label("Link to this report").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_a_browser_that_refuses_to_copy_leaves_the_link_selected(
    page: Page, alice: User, done: Assessment
) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/share/")
    page.get_by_label("Who is the link for?").fill("Steering group")
    page.get_by_role("button", name="Create link").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is selected")).to_be_visible()
    field = page.get_by_label("Link to this report")
    chosen = "field => field.selectionEnd - field.selectionStart === field.value.length"
    assert field.evaluate(chosen)


def test_without_script_there_is_no_button_to_copy(
    browser: Browser, live_server: LiveServer, alice: User, done: Assessment
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/share/")
    page.get_by_label("Who is the link for?").fill("Steering group")
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_label("Link to this report")).to_be_visible()
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    context.close()


def test_a_link_is_sent_read_and_revoked(
    page: Page, stranger: Page, alice: User, done: Assessment
) -> None:
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/report/")
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_label("Who is the link for?").fill("Steering group")
    page.get_by_role("button", name="Create link").click()
    field = page.get_by_label("Link to this report")
    assert field.evaluate("field => field === document.activeElement && field.readOnly")
    address = field.input_value()

    asked = []
    stranger.on("request", lambda request: asked.append(request))
    stranger.goto(address)
    assert re.fullmatch(r".*/shared/report/[0-9a-f-]{36}/", stranger.url)
    expect(stranger.get_by_role("region", name="Answer")).to_be_visible()
    (cookie,) = stranger.context.cookies()
    assert stranger.url.endswith(cookie["path"])
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    token = address.rstrip("/").rpartition("/")[2]
    assert not [r.url for r in asked if token in r.headers.get("referer", "")]
    stranger.goto("/teams/")
    assert "/login/" in stranger.url
    stranger.goto(address)

    page.get_by_role("link", name="Report of Checkout").click()
    page.get_by_role("link", name="Share", exact=True).click()
    expect(page.get_by_text("Read 2 times")).to_be_visible()
    page.get_by_role("button", name="Revoke Steering group").click()
    expect(page.get_by_text("The link for Steering group is revoked")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("Open the link that you were sent again")).to_be_visible()

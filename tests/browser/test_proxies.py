"""A proxy's response is not mistaken for Tripod's, and nothing typed is lost."""

import time
from collections.abc import Iterator
from email.utils import formatdate
from fractions import Fraction

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import (
    BUSY,
    Instead,
    Proxy,
    answer,
    box,
    open_page,
    open_what_if,
    press,
    saved,
    state,
    stored,
)
from tests.support.got import got

LONG = "w" * 1500


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("lost", "cannot be reached"),
        (answer(429), BUSY),
        (answer(500), "has a problem (500)"),
        (answer(502), "has a problem (502)"),
        (answer(504), "has a problem (504)"),
        (answer(404), "proxy answered in Tripod's place (404)"),
        (answer(403), "proxy answered in Tripod's place (403)"),
        (answer(200), "proxy answered in Tripod's place (200)"),
    ],
    ids=lambda case: str(case["status"]) if isinstance(case, dict) else "",
)
def test_what_came_instead_of_an_answer_is_said_and_tried_again(
    page: Page, alice: User, checkout: Team, first: Instead, told: str
) -> None:
    draft = open_page(page, alice, checkout)
    Proxy(page, first)
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text(told)
    expect(state(page)).to_contain_text("your input stays on this page")
    saved(page)
    assert got(got(stored(draft)).choice).number == 2


@pytest.mark.parametrize("way", ["seconds", "date"])
def test_the_next_try_waits_as_long_as_the_proxy_asks(
    page: Page, alice: User, checkout: Team, way: str
) -> None:
    draft = open_page(page, alice, checkout)
    asks = "3" if way == "seconds" else formatdate(time.time() + 3.9, usegmt=True)
    proxy = Proxy(page, answer(429, Retry_After=asks))
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text(BUSY)
    page.locator(".choice input").nth(1).check()
    saved(page)
    assert proxy.pause > 2.5
    assert got(got(stored(draft)).choice).number == 1


def test_a_date_is_read_by_the_clock_of_its_sender(page: Page, alice: User, checkout: Team) -> None:
    open_page(page, alice, checkout)
    then, later = formatdate(10**9, usegmt=True), formatdate(10**9 + 3, usegmt=True)
    proxy = Proxy(page, answer(503, Date=then, Retry_After=later))
    page.locator(".choice input").nth(2).check()
    saved(page)
    assert proxy.pause > 2.5


def test_a_pause_without_end_is_capped_and_told_by_the_clock(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    page.clock.install()
    proxy = Proxy(page, answer(429, Retry_After="9" * 30))
    page.locator(".choice input").nth(2).check()
    page.clock.run_for(1000)
    expect(state(page)).to_contain_text("Next try at ")
    page.clock.run_for(4 * 60_000)
    assert len(proxy.asked) == 1
    page.clock.run_for(61_000)
    saved(page)
    assert got(got(stored(draft)).choice).number == 2


def test_a_button_tries_at_once_and_stays_on_the_page(
    page: Page, alice: User, checkout: Team
) -> None:
    open_page(page, alice, checkout)
    proxy = Proxy(page, answer(429, Retry_After="60"), answer(429, Retry_After="60"))
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text("Next try at ")
    page.get_by_role("button", name="Save and go to the list").click()
    expect(state(page)).to_contain_text("Next try at ")
    assert len(proxy.asked) == 2
    expect(page.locator(".choice input").nth(2)).to_be_checked()
    press(page, "Save and go to the list")
    expect(page.get_by_role("heading", name="Assessment of Checkout")).to_be_visible()


def fill_comment(page: Page, code: str, text: str) -> None:
    comment = page.locator(f"#id_{code}-comment")
    comment.evaluate("box => box.closest('details').open = true")
    comment.fill(text)


class Narrow(Proxy):
    """A proxy that takes no more than 2,000 bytes at once."""

    def handle(self, route: Route) -> None:
        if len(route.request.post_data or "") <= 2000:
            return route.continue_()
        self.asked.append((time.monotonic(), route.request.resource_type))
        return route.fulfill(**answer(413))


def test_what_is_too_long_for_a_proxy_is_named_and_holds_up_nothing_else(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    page.goto(page.url.replace("devops-pipeline", "devops-delivery-speed"))
    proxy = Narrow(page)
    fill_comment(page, "deployment_frequency", LONG)
    box(page, "lead_time").fill("30")
    expect(page.locator("#deployment_frequency-said")).to_contain_text("Shorten “Comment”")
    expect(page.locator("[name=lead_time-revision]")).to_have_value("1")
    assert got(stored(draft, "lead_time")).value == 30
    tries = len(proxy.asked)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_timeout(1500)
    assert page.evaluate("document.activeElement.id") == "deployment_frequency"
    assert [what for _, what in proxy.asked] == ["fetch"] * tries, (
        "what is too long is not sent again, by no way"
    )
    expect(page.locator("#id_deployment_frequency-comment")).to_have_value(LONG)
    fill_comment(page, "deployment_frequency", "Short.")
    saved(page)
    assert got(stored(draft, "deployment_frequency")).comment == "Short."


def test_who_may_no_longer_answer_is_told_that(page: Page, alice: User, checkout: Team) -> None:
    open_page(page, alice, checkout)
    checkout.memberships.update(right="viewer")
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text("you may no longer answer")


def test_a_draft_that_is_gone_is_told_as_that(page: Page, alice: User, checkout: Team) -> None:
    draft = open_page(page, alice, checkout)
    draft.discard()
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text("this draft no longer exists")


@pytest.mark.parametrize("status", [400, 404])
def test_nothing_is_told_as_gone_unless_tripod_says_so_in_its_own_words(
    page: Page, alice: User, checkout: Team, status: int
) -> None:
    draft = open_page(page, alice, checkout)
    Proxy(page, answer(status, X_Tripod="1"))
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text(f"The server has a problem ({status})")
    saved(page)
    assert got(got(stored(draft)).choice).number == 2


# --- a whole page is refused: back in the browser, what was typed is there -----------------------


def refuse_pages(page: Page, status: int = 429) -> None:
    def handle(route: Route) -> None:
        posted = route.request.method == "POST" and route.request.resource_type == "document"
        return route.fulfill(**answer(status)) if posted else route.continue_()

    page.route("**/*", handle)


@pytest.fixture
def plain(
    browser: Browser, live_server: LiveServer, alice: User, checkout: Team
) -> Iterator[tuple[Page, Assessment]]:
    """A page of questions without scripts, and its draft."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    draft = open_page(page, alice, checkout)
    page.goto(page.url.replace("devops-pipeline", "devops-delivery-speed"))
    yield page, draft
    context.close()


def test_without_a_script_what_was_typed_is_there_after_an_error_page(
    plain: tuple[Page, Assessment],
) -> None:
    page, draft = plain
    box(page, "lead_time").fill("30")
    page.locator("#lead_time summary").last.click()
    page.locator("#id_lead_time-comment").fill("From the log.")
    refuse_pages(page)
    press(page, "Save and go to the list")
    assert page.locator("h1").inner_text() == "No"
    page.go_back()
    expect(box(page, "lead_time")).to_have_value("30")
    expect(page.locator("#id_lead_time-comment")).to_have_value("From the log.")
    page.unroute("**/*")
    press(page, "Save and go to the list")
    answer = got(stored(draft, "lead_time"))
    assert (answer.value, answer.comment) == (Fraction(30), "From the log.")


def test_what_was_typed_is_not_put_over_what_a_colleague_stored_meanwhile(
    plain: tuple[Page, Assessment],
) -> None:
    page, draft = plain
    box(page, "lead_time").fill("30")
    refuse_pages(page)
    press(page, "Save and go to the list")
    question = next(q for q in factories.questions(draft) if q.code == "lead_time")
    draft.answer({question: factories.valued(question, 9)})
    page.go_back()
    expect(box(page, "lead_time")).to_have_value("9")


def test_what_a_browser_puts_back_is_saved(
    page: Page, context: BrowserContext, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    proxy = Proxy(page, *[answer(503, Retry_After="60")] * 2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text("Next try at ")
    page.get_by_role("link", name="All practices").click()
    page.wait_for_url("**/assessments/*/")
    proxy.answers.clear()
    page.go_back()
    saved(page)
    assert got(got(stored(draft)).choice).number == 2


def test_what_is_put_back_before_the_script_runs_is_saved(
    page: Page, alice: User, checkout: Team
) -> None:
    """Browsers differ in when they put back: this one does it later."""
    draft = open_page(page, alice, checkout)
    page.add_init_script("""new MutationObserver((_, watch) => {
      const box = document.querySelectorAll(".choice input")[2];
      if (box) { box.checked = true; watch.disconnect(); }
    }).observe(document, { childList: true, subtree: true });""")
    page.reload()
    saved(page)
    assert got(got(stored(draft)).choice).number == 2


# --- the parts that htmx fetches -----------------------------------------------------------------


@pytest.fixture
def what_if(page: Page, alice: User, checkout: Team) -> Page:
    open_what_if(page, alice, checkout)
    return page


def type_engineers(page: Page, number: str) -> None:
    page.locator("#id_engineers").fill(number)
    page.locator("#id_engineers").press("Tab")


def update_state(page: Page) -> Locator:
    return page.locator("#update-state")


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("lost", "cannot be reached"),
        (answer(429), BUSY),
        (answer(502), "has a problem (502)"),
        (answer(200), "proxy answered in Tripod's place (200)"),
    ],
    ids=["lost", "429", "502", "200"],
)
def test_what_if_says_why_it_is_not_up_to_date_and_tries_again(
    what_if: Page, first: Instead, told: str
) -> None:
    Proxy(what_if, first)
    type_engineers(what_if, "40")
    expect(update_state(what_if)).to_contain_text(told)
    expect(what_if.locator("#after")).to_contain_text("40 engineers")
    expect(update_state(what_if)).to_be_empty()


def test_what_if_waits_as_asked_and_takes_later_changes_along(what_if: Page) -> None:
    proxy = Proxy(what_if, answer(429, Retry_After="3"))
    type_engineers(what_if, "40")
    expect(update_state(what_if)).to_contain_text(BUSY)
    type_engineers(what_if, "50")
    expect(what_if.locator("#after")).to_contain_text("50 engineers")
    assert len(proxy.asked) == 2
    assert proxy.pause > 2.5


def test_what_if_says_that_somebody_is_logged_out(what_if: Page, context: BrowserContext) -> None:
    context.clear_cookies()
    type_engineers(what_if, "40")
    expect(update_state(what_if)).to_contain_text("you are logged out")
    expect(what_if.get_by_role("region", name="Before")).to_be_visible()

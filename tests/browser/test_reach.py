"""Every target is large enough for a thumb, and text at twice its size still fits."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Answer, Given, Team, User
from tests.support import factories
from tests.support.browsing import SMALL, TOO_WIDE, log_in
from tests.support.fixtures import Catalogue

SAY_EVERYTHING = """() => {
  const state = document.querySelector("#save-state");
  const place = () => [...document.querySelectorAll(".save-bar button[name=next]")]
    .map((button) => button.getBoundingClientRect()).map(({ x, y }) => `${x} ${y}`).join();
  return [place(), ...Object.values({ ...state.dataset }).map((words) => {
    [state.textContent, state.dataset.kind] = [words, "unsaved"];
    return place();
  })];
}"""


@pytest.fixture
def addresses(checkout: Team, alice: User):
    """The pages of a team with a draft and a report."""
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    draft = factories.assessment(checkout, by=alice)
    report, home = f"/assessments/{done.pk}/", f"/assessments/{draft.pk}/"
    return [
        *("/", "/roles/", "/roles/sre/", "/teams/", "/teams/new/", f"/teams/{checkout.pk}/"),
        *(home, f"{home}practices/devops-pipeline/", f"{home}practices/devops-delivery-speed/"),
        *(f"{home}check/", f"{home}discard/"),
        *(f"{report}receipt/", f"{report}report/", f"{report}what-if/", f"{report}roles/sre/"),
    ]


@pytest.mark.parametrize("width", [1280, 320])
def test_every_target_is_44_pixels_high(page: Page, alice: User, addresses, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, alice)
    small = {}
    for address in addresses:
        page.goto(address)
        small |= {address: found} if (found := page.evaluate(SMALL)) else {}
    assert small == {}


@pytest.mark.parametrize("width", [1280, 640])
def test_text_of_twice_the_size_needs_no_scrolling_sideways(
    page: Page, alice: User, addresses, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, alice)
    for address in addresses:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(TOO_WIDE) <= 0, address


@pytest.mark.parametrize("width", [1280, 700, 360])
@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_nothing_that_is_said_moves_a_button(
    page: Page, context: BrowserContext, alice: User, addresses, width: int, language: str
) -> None:
    """A press whose button moves away under it is lost."""
    page.set_viewport_size({"width": width, "height": 740})
    log_in(page, alice)
    context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    page.goto(next(address for address in addresses if "pipeline" in address))
    for scrolled in (0, 300, 99_999):
        page.evaluate("y => scrollTo(0, y)", scrolled)
        places = page.evaluate(SAY_EVERYTHING)
        assert len(places) > 5
        assert len(set(places)) == 1, (scrolled, places)


def test_nothing_moves_for_who_asked_for_no_motion(page: Page, alice: User, addresses) -> None:
    page.emulate_media(reduced_motion="reduce")
    log_in(page, alice)
    for address in addresses[-8:]:
        page.goto(address)
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter((e) => "
            "parseFloat(getComputedStyle(e).transitionDuration) > 0.001 || "
            "getComputedStyle(e).animationName !== 'none').length"
        )
        assert moving == 0, address


@pytest.mark.parametrize("width", [360, 320])
def test_long_words_in_an_answer_do_not_widen_the_check_page(
    page: Page, alice: User, checkout: Team, width: int
) -> None:
    draft = factories.assessment(checkout, by=alice)
    first, second = factories.questions(draft)[:2]
    long = {"comment": "y" * 300, "evidence": f"https://wiki.example.org/{'z' * 300}"}
    none = Given(state=Answer.State.NOT_APPLICABLE, reason="x" * 300)
    draft.answer({first: none, second: factories.given(second, **long)})
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, alice)
    page.goto(f"/assessments/{draft.pk}/check/")
    assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("width", [360, 320])
@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_the_login_fits_a_narrow_screen(
    page: Page,
    context: BrowserContext,
    live_server: LiveServer,
    catalogue: Catalogue,
    width: int,
    language: str,
) -> None:
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/login/")
    assert page.evaluate(TOO_WIDE) <= 0
    page.locator("main button").click()
    summary = page.locator("#error-summary")
    summary.wait_for()
    assert page.evaluate(TOO_WIDE) <= 0
    assert summary.evaluate("box => box === document.activeElement")
    page.locator("[name=username]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    with page.expect_navigation():
        page.locator("main button").click()
    assert page.evaluate(TOO_WIDE) <= 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) <= 0
    summary.locator("a").click()
    assert page.locator("[name=username]").evaluate("box => box === document.activeElement")


def test_on_paper_the_answers_stand_without_their_links(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    page.goto(f"/assessments/{draft.pk}/check/")
    change = page.get_by_role("link", name=re.compile("^Change"))
    onwards = page.get_by_role("link", name="Go to the first open one")
    expect(change.first).to_be_visible()
    expect(onwards).to_be_visible()
    page.emulate_media(media="print")
    assert (change.count(), onwards.count()) == (0, 0)
    expect(page.get_by_text("Not provided").first).to_be_visible()

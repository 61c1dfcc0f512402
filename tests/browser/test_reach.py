"""Every target is large enough for a thumb, and text at twice its size still fits."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Answer, Given, Team, User
from tests.support import factories
from tests.support.browsing import SMALL, TOO_WIDE, ids_of_team, log_in
from tests.support.fixtures import Catalogue

PRACTICE = "/assessments/{draft}/practices/devops-pipeline/"
ADDRESSES = (
    *("/", "/roles/", "/roles/sre/", "/teams/", "/teams/new/", "/teams/{team}/"),
    *("/assessments/{draft}/", PRACTICE, "/assessments/{draft}/practices/devops-delivery-speed/"),
    *("/assessments/{draft}/check/", "/assessments/{draft}/discard/"),
    "/assessments/{report}/report/",
    *("/assessments/{report}/what-if/", "/assessments/{report}/roles/sre/"),
)
SAY_EVERYTHING = """() => {
  const state = document.querySelector("#save-state");
  const place = () => [...document.querySelectorAll(".save-bar button[name=next]")]
    .map((button) => button.getBoundingClientRect()).map(({ x, y }) => `${x} ${y}`).join();
  return [place(), ...Object.values({ ...state.dataset }).map((words) => {
    [state.textContent, state.dataset.kind] = [words, "unsaved"];
    return place();
  })];
}"""


@pytest.fixture(scope="module")
def visitor(shared_server: LiveServer) -> User:
    return factories.user("alice")


@pytest.fixture(scope="module")
def ids(visitor: User) -> dict[str, UUID]:
    return ids_of_team(visitor)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_target_is_44_pixels_high(
    shared_page: Page, ids: dict[str, UUID], address: str, width: int
) -> None:
    shared_page.set_viewport_size({"width": width, "height": 900})
    shared_page.goto(address.format(**ids))
    assert shared_page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [1280, 640])
@pytest.mark.parametrize("address", ADDRESSES)
def test_text_of_twice_the_size_needs_no_scrolling_sideways(
    shared_page: Page, ids: dict[str, UUID], address: str, width: int
) -> None:
    shared_page.set_viewport_size({"width": width, "height": 900})
    shared_page.goto(address.format(**ids))
    shared_page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert shared_page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("width", [1280, 700, 360])
@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_nothing_that_is_said_moves_a_button(
    shared_page: Page, shared_server: LiveServer, ids: dict[str, UUID], width: int, language: str
) -> None:
    """A press whose button moves away under it is lost."""
    shared_page.set_viewport_size({"width": width, "height": 740})
    shared_page.context.add_cookies(
        [{"name": "language", "value": language, "url": shared_server.url}]
    )
    shared_page.goto(PRACTICE.format(**ids))
    for scrolled in (0, 300, 99_999):
        shared_page.evaluate("y => scrollTo(0, y)", scrolled)
        places = shared_page.evaluate(SAY_EVERYTHING)
        assert len(places) > 5
        assert len(set(places)) == 1, (scrolled, places)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_moves_for_who_asked_for_no_motion(
    shared_page: Page, ids: dict[str, UUID], address: str
) -> None:
    shared_page.emulate_media(reduced_motion="reduce")
    shared_page.goto(address.format(**ids))
    moving = shared_page.evaluate(
        "[...document.querySelectorAll('*')].filter((e) => "
        "parseFloat(getComputedStyle(e).transitionDuration) > 0.001 || "
        "getComputedStyle(e).animationName !== 'none').length"
    )
    assert moving == 0


@pytest.mark.parametrize("width", [360, 320])
def test_long_words_in_an_answer_do_not_widen_the_check_page(
    page: Page, alice: User, checkout: Team, width: int
) -> None:
    draft = factories.assessment(checkout, by=alice)
    first, second = factories.questions(draft)[:2]
    evidence = f"https://wiki.example.org/{'z' * 300}"
    long = factories.given(second, comment="y" * 300, evidence=evidence)
    none = Given(state=Answer.State.NOT_APPLICABLE, reason="x" * 300)
    draft.answer({first: none, second: long})
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
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    with page.expect_navigation():
        page.locator("main button").click()
    assert page.evaluate(TOO_WIDE) <= 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) <= 0
    summary.locator("a").click()
    assert page.locator("[name=login]").evaluate("box => box === document.activeElement")


def test_on_paper_the_answers_stand_without_their_links(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    page.goto(f"/assessments/{draft.pk}/check/")
    change = page.get_by_role("link", name=re.compile("^Change"))
    onwards = page.get_by_role("link", name="Go to the first open question")
    expect(change.first).to_be_visible()
    expect(onwards).to_be_visible()
    page.emulate_media(media="print")
    assert (change.count(), onwards.count()) == (0, 0)
    expect(page.get_by_text("Not answered").first).to_be_visible()

"""How much room a page of questions takes: the header, the bar that saves, the questions."""

from typing import TypeAlias

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Assessment, User
from tests.support import factories
from tests.support.browsing import follow, log_in
from tests.support.got import got

Size: TypeAlias = tuple[int, int]
DESK, PHONE = (1280, 900), (360, 740)
ONE_LINE = 64
LONGEST_PAGE = 2600
AT_LEAST = 3
LENGTH = "document.documentElement.scrollHeight"
# Of each question, scrolled to its stem: whether the stem is in sight, and how many choices are.
IN_SIGHT = """() => [...document.querySelectorAll(".question")].map((question) => {
  const stem = question.querySelector("legend");
  const end = document.querySelector(".save-bar").getBoundingClientRect().top;
  scrollTo({ top: stem.getBoundingClientRect().top + scrollY - 8, behavior: "instant" });
  const stemBox = stem.getBoundingClientRect();
  const choices = [...question.querySelectorAll(".choices:not(.choices-apart) .choice")];
  const seen = choices.filter((choice) => choice.getBoundingClientRect().bottom <= end);
  return [question.id, stemBox.top >= 0 && stemBox.bottom <= end, seen.length, choices.length];
})"""


@pytest.fixture(scope="module")
def visitor(shared_server: LiveServer) -> User:
    return factories.user("alice")


@pytest.fixture(scope="module")
def draft(visitor: User) -> Assessment:
    """Every practice and number of the full track, with answers of last time to show."""
    team = factories.team("Checkout", lead=visitor, around_the_clock=True)
    factories.submitted(factories.assessment(team, by=visitor), choice=1)
    return factories.assessment(team, by=visitor)


@pytest.fixture(scope="module")
def practices(draft: Assessment) -> list[str]:
    """The addresses of all its pages."""
    codes = {question.practice.code for question in factories.questions(draft)}
    return [reverse("practice", args=[draft.pk, code]) for code in sorted(codes)]


@pytest.fixture(scope="module")
def answered(visitor: User) -> list[str]:
    """The addresses of all pages of a draft in which every question is answered."""
    team = factories.team("Search", lead=visitor, around_the_clock=True)
    filled = factories.filled(factories.assessment(team, by=visitor))
    codes = {question.practice.code for question in factories.questions(filled)}
    return [reverse("practice", args=[filled.pk, code]) for code in sorted(codes)]


@pytest.fixture(params=["en-gb", "de"])
def language(shared_page: Page, shared_server: LiveServer, request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    shared_page.context.add_cookies(
        [{"name": "language", "value": chosen, "url": shared_server.url}]
    )
    return chosen


def resize(page: Page, size: Size) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def height(page: Page, selector: str) -> float:
    return got(page.locator(selector).bounding_box())["height"]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_header_and_save_bar_are_one_line_each(
    shared_page: Page, practices: list[str], language: str, size: Size
) -> None:
    resize(shared_page, size)
    shared_page.goto(practices[0])
    assert height(shared_page, ".site-header") <= ONE_LINE
    assert height(shared_page, ".save-bar") <= ONE_LINE
    # Another answer than the one that a run before this one saved.
    shared_page.locator(".choice input:not(:checked)").first.check()
    expect(shared_page.locator("#save-state[data-kind=saved]")).to_be_visible()
    assert height(shared_page, ".save-bar") <= ONE_LINE


def test_a_phone_shows_the_stem_and_three_choices_of_each_question(
    shared_page: Page, practices: list[str], language: str
) -> None:
    resize(shared_page, PHONE)
    for address in practices:
        shared_page.goto(address)
        for code, stem, seen, choices in shared_page.evaluate(IN_SIGHT):
            assert stem, code
            assert seen >= min(AT_LEAST, choices), (code, seen)


def test_a_page_of_numbers_is_not_longer_than_three_screens(
    shared_page: Page, practices: list[str], answered: list[str], language: str
) -> None:
    resize(shared_page, DESK)
    numbers = 0
    for address in practices + answered:
        shared_page.goto(address)
        numbers = max(numbers, shared_page.locator(".typed").count())
        assert shared_page.evaluate(LENGTH) <= LONGEST_PAGE, address
    assert numbers >= 5


@pytest.mark.parametrize("scripts", [True, False])
def test_the_header_of_a_phone_folds_into_a_menu(
    browser: Browser, shared_server: LiveServer, visitor: User, draft: Assessment, scripts: bool
) -> None:
    width, tall = PHONE
    context = browser.new_context(
        base_url=shared_server.url,
        java_script_enabled=scripts,
        viewport={"width": width, "height": tall},
    )
    page = context.new_page()
    log_in(page, visitor)
    teams = page.get_by_role("navigation").get_by_role("link", name="Teams and reports")
    expect(teams).to_be_hidden()
    page.goto(reverse("roles"))
    page.get_by_text("Menu", exact=True).click()
    follow(teams)
    assert page.url.endswith(reverse("teams"))
    context.close()


def test_the_header_of_a_desk_needs_no_menu(shared_page: Page, draft: Assessment) -> None:
    resize(shared_page, DESK)
    shared_page.goto(reverse("roles"))
    expect(shared_page.get_by_text("Menu", exact=True)).to_be_hidden()
    follow(shared_page.get_by_role("link", name="Teams and reports"))
    assert shared_page.url.endswith(reverse("teams"))

"""Two tabs on one question: both answers are shown, one is chosen, and none is lost."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Assessment, Team, User
from tests.support.browsing import choose, fits, open_page, press, saved, stored
from tests.support.got import got

PAGE = "devops-pipeline"


@pytest.fixture
def race(
    page: Page, context: BrowserContext, alice: User, checkout: Team
) -> tuple[Assessment, Page]:
    """A draft of which this tab shows an answer that another tab has replaced."""
    draft = open_page(page, alice, checkout)
    choose(page, 1)
    saved(page)
    other = context.new_page()
    other.goto(page.url)
    choose(other, 3)
    saved(other)
    choose(page, 0)
    expect(page.locator(".field-error")).to_contain_text("Someone else has changed", timeout=6000)
    return draft, other


def test_the_background_save_says_so_and_overwrites_nothing(race: tuple[Assessment, Page]) -> None:
    assert got(got(stored(race[0])).choice).number == 3


@pytest.mark.parametrize(("side", "number"), [("Saved meanwhile", 3), ("Yours, not saved", 0)])
def test_both_answers_are_shown_and_the_chosen_one_stays(
    page: Page, race: tuple[Assessment, Page], side: str, number: int
) -> None:
    press(page, "Save and continue")
    expect(page.get_by_role("heading", name="Which answer do you want to keep?")).to_be_visible()
    assert fits(page)
    page.get_by_role("radio", name=side).check()
    press(page, "Save my choice")
    assert got(got(stored(race[0])).choice).number == number


def test_each_tab_in_turn_is_told_and_every_answer_is_found_again(
    page: Page, race: tuple[Assessment, Page]
) -> None:
    draft, other = race
    press(page, "Save and go to the list")
    page.get_by_role("radio", name="Yours").check()
    press(page, "Save my choice")
    other.get_by_label("Comment").evaluate("box => box.closest('details').open = true")
    other.get_by_label("Comment").fill("Seen in the second tab.")
    expect(other.locator(".field-error")).to_contain_text("Someone else has changed", timeout=6000)
    press(other, "Save and go to the list")
    assert "Seen in the second tab." in other.locator("main").inner_text()
    other.get_by_role("radio", name="Yours").check()
    press(other, "Save my choice")
    assert (got(got(stored(draft)).choice).number, got(stored(draft)).comment) == (
        3,
        "Seen in the second tab.",
    )

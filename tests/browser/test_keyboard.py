"""The quick track with the keyboard alone, and the shortcuts that the help dialog lists.

With RECORD_TO=folder the run leaves a picture of each page; docs/tour.md shows them.
"""

import os
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import open_page, stored
from tests.support.got import got

FOCUSED = """() => {
  const here = document.activeElement;
  return (here.innerText || here.labels?.[0]?.innerText || here.ariaLabel || "").trim();
}"""
FIRST_IN_QUESTION = "document.activeElement.closest('.question') !== null"


class Keyboard:
    """Presses keys, and never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.numbers = page, count(1)
        self.folder = os.environ.get("RECORD_TO")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, name: str) -> None:
        """Tabs on until what has this name has the focus."""
        for _ in range(80):
            self.press("Tab")
            if self.page.evaluate(FOCUSED).startswith(name):
                return
        raise AssertionError(f"No way leads to {name!r} by keyboard.")

    def tab_into_question(self) -> None:
        for _ in range(20):
            self.press("Tab")
            if self.page.evaluate(FIRST_IN_QUESTION):
                return
        raise AssertionError("No way leads into the question by keyboard.")

    def follow(self, key: str = "Enter") -> None:
        """Presses the key that leads to another page, and waits for that."""
        with self.page.expect_navigation():
            self.press(key)

    def record(self) -> None:
        if self.folder:
            name = f"keyboard-{next(self.numbers):02}.png"
            self.page.screenshot(path=Path(self.folder) / name, caret="initial")


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    return Keyboard(page)


# What fits nearly every figure, and what fits the others.
USUAL, FIGURES = "30", {"availability_target": "99.9"}


def figure_for(question: Locator) -> str:
    """A number that can be right."""
    name = got(question.get_by_label("Number", exact=True).get_attribute("name")).removesuffix(
        "-value"
    )
    return FIGURES.get(name, USUAL)


def answer(keyboard: Keyboard) -> None:
    """Answers every question of the page that is open."""
    questions = keyboard.page.locator(".question").all()
    keyboard.tab_into_question()
    for place, question in enumerate(questions):
        if question.get_by_label("Number", exact=True).count():
            keyboard.page.keyboard.type(figure_for(question))
        else:
            keyboard.press("3")
        keyboard.record()
        if place + 1 < len(questions):
            keyboard.tab_to("Why we ask")
            keyboard.press("j")


def test_the_quick_track_by_keyboard_alone(
    page: Page, keyboard: Keyboard, alice: User, checkout: Team
) -> None:
    page.goto("/login/")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type("alice")
    keyboard.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    keyboard.record()
    keyboard.follow()
    keyboard.tab_to("Checkout")
    keyboard.follow()
    keyboard.tab_to("Start assessment")
    keyboard.follow()
    keyboard.tab_to("Quick")
    keyboard.record()
    keyboard.tab_to("Start")
    keyboard.follow()
    keyboard.tab_to("Begin")
    keyboard.record()
    keyboard.follow()
    seen = []
    while "/practices/" in page.url:
        # A page that comes again refused an answer.
        assert page.url not in seen, page.locator("main").inner_text()
        seen.append(page.url)
        answer(keyboard)
        keyboard.follow("Control+Enter")
    keyboard.record()
    keyboard.tab_to("Submit and see the report")
    keyboard.follow()
    keyboard.record()
    document = factories.document(Assessment.objects.get())
    assert document["track"] == "quick"
    assert {row["state"] for row in document["answers"]} == {"known"}


def test_the_help_dialog_opens_and_closes_by_key_and_gives_the_focus_back(
    page: Page, alice: User, checkout: Team
) -> None:
    open_page(page, alice, checkout)
    first = page.locator(".choice input").first
    first.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(first).to_be_focused()


def test_the_shortcuts_answer_the_question_that_has_the_focus(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    page.locator(".choice input").first.focus()
    page.keyboard.press("2")
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=6000)
    assert got(got(stored(draft)).choice).number == 1
    page.keyboard.press("d")
    expect(page.get_by_label("Don't know")).to_be_checked()
    page.keyboard.press("c")
    page.keyboard.type("2 dogs, just a comment")
    expect(page.get_by_label("Comment")).to_have_value("2 dogs, just a comment")
    expect(page.get_by_label("Don't know")).to_be_checked()


def test_the_key_for_the_next_question_types_nothing(
    page: Page, alice: User, checkout: Team
) -> None:
    open_page(page, alice, checkout)
    page.goto(page.url.replace("devops-pipeline", "devops-delivery-speed"))
    page.locator("#deployment_frequency .choice input").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    boxes = page.locator(".question input[type=text]")
    assert boxes.evaluate_all("boxes => boxes.every((box) => box.value === '')")


def test_letters_do_nothing_outside_a_question(page: Page, alice: User, checkout: Team) -> None:
    open_page(page, alice, checkout)
    page.get_by_role("link", name="All practices").focus()
    page.keyboard.press("2")
    page.keyboard.press("?")
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_hidden()

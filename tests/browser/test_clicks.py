"""Ten tasks of a manager: how many clicks each takes, and how far one has to scroll for them."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from assessments.models import Action, AdviceDecision, Assessment, ShareLink, Team, User
from tests.support import factories
from tests.support.browsing import log_in
from tests.support.got import got

SCREENS = {"wide": (1280, 900), "narrow": (360, 740)}


@dataclass
class Hand:
    """Clicks like a person who scrolls only as far as needed, and counts."""

    page: Page
    clicks: int = 0
    scrolled: float = 0

    def click(self, target: Locator, *, leads_on: bool = True) -> None:
        """Clicks; waits for the page that it leads to, if it does."""
        target = target.first
        box, height = got(target.bounding_box()), got(self.page.viewport_size)["height"]
        below, above = box["y"] + box["height"] - height, -box["y"]
        self.scrolled += max(0, below, above)
        self.clicks += 1
        if not leads_on:
            # A PDF takes seconds to lay out, on a busy machine many of them.
            target.click(timeout=60_000)
            return
        with self.page.expect_navigation():
            target.click()

    def press(self, name: str, *, leads_on: bool = True) -> None:
        self.click(self.page.get_by_role("button", name=re.compile(name)), leads_on=leads_on)

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=re.compile(name)))

    def took(self, clicks: int, wide: int, narrow: int) -> None:
        """Fails if the task took more clicks, or more pixels of scrolling at this width."""
        most = wide if got(self.page.viewport_size)["width"] == SCREENS["wide"][0] else narrow
        assert (self.clicks <= clicks, self.scrolled <= most) == (True, True), self


@pytest.fixture(params=SCREENS)
def hand(page: Page, request: pytest.FixtureRequest) -> Hand:
    width, height = SCREENS[request.param]
    page.set_viewport_size({"width": width, "height": height})
    return Hand(page)


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


@pytest.fixture
def reading(hand: Hand, done: Assessment, alice: User) -> Hand:
    """Somebody who has just opened the report."""
    log_in(hand.page, alice)
    hand.page.goto(f"/assessments/{done.pk}/report/")
    return hand


def test_from_the_start_page_to_a_quick_report(hand: Hand, alice: User, checkout: Team) -> None:
    page = hand.page
    page.goto("/")
    hand.follow("Log in and start")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(factories.PASSWORD)
    hand.press("Log in")
    hand.follow("Checkout")
    hand.follow("Start assessment")
    hand.press("Start")
    hand.follow("Begin")
    while "/practices/" in page.url:
        for question in page.locator(".question").all():
            hand.click(question.locator(".choices input"), leads_on=False)
        hand.press("Save and continue")
    hand.press("Submit and see the report")
    expect(page.get_by_role("region", name="Answer")).to_be_in_viewport()
    hand.took(clicks=34, wide=2500, narrow=9000)


def test_from_a_report_to_a_planned_action(reading: Hand) -> None:
    reading.follow("Plan this step")
    reading.press("Save action")
    assert Action.objects.count() == 1
    reading.took(clicks=2, wide=0, narrow=900)


def test_from_a_report_to_its_pdf(reading: Hand) -> None:
    with reading.page.expect_download(timeout=60_000):
        reading.click(reading.page.get_by_role("link", name="Download PDF"), leads_on=False)
    reading.took(clicks=1, wide=0, narrow=600)


def test_from_a_report_to_a_link_for_somebody_else(reading: Hand) -> None:
    reading.follow("^Share$")
    reading.page.get_by_label("Who is the link for?").fill("Steering group")
    reading.press("Create link")
    expect(reading.page.get_by_label("Link to this report")).to_be_visible()
    assert ShareLink.objects.count() == 1
    reading.took(clicks=2, wide=0, narrow=700)


def test_a_team_among_two_hundred(hand: Hand, done: Assessment, dana: User) -> None:
    factories.organisation(done, teams=199)
    log_in(hand.page, dana)
    hand.page.goto("/teams/")
    hand.page.get_by_label("Find a team or an area").fill("Checkout")
    hand.press("Find")
    hand.click(hand.page.get_by_role("link", name="Checkout", exact=True))
    expect(hand.page.get_by_role("heading", name="Checkout")).to_be_visible()
    hand.took(clicks=2, wide=0, narrow=0)


def test_from_the_teams_to_the_latest_report(hand: Hand, done: Assessment, alice: User) -> None:
    log_in(hand.page, alice)
    hand.page.goto("/teams/")
    hand.click(hand.page.locator(".team-answer a"))
    expect(hand.page.get_by_role("region", name="Answer")).to_be_visible()
    hand.took(clicks=1, wide=0, narrow=0)


def test_what_the_advice_would_be_for_a_larger_team(reading: Hand) -> None:
    reading.follow("What if")
    reading.page.locator("#id_engineers").fill("40")
    reading.page.locator("#id_engineers").press("Tab")
    expect(reading.page.get_by_role("region", name="After")).to_contain_text("40 engineers")
    reading.took(clicks=1, wide=0, narrow=700)


def test_from_a_report_to_the_business_case_on_paper(reading: Hand) -> None:
    reading.follow("Business case")
    with reading.page.expect_download(timeout=60_000):
        reading.click(reading.page.get_by_role("link", name="Download PDF"), leads_on=False)
    reading.took(clicks=2, wide=1400, narrow=3000)


def test_the_advice_is_accepted(reading: Hand) -> None:
    reading.press("Accept this advice")
    expect(reading.page.get_by_role("status").get_by_text("Decision saved.")).to_be_in_viewport()
    assert AdviceDecision.objects.get().choice == "accepted"
    reading.took(clicks=1, wide=1400, narrow=3000)


def test_two_quarters_are_compared(
    hand: Hand, done: Assessment, checkout: Team, alice: User
) -> None:
    for day in ("2025-06-02", "2025-09-01"):
        factories.reported(checkout, day, by=alice, choice=2)
    log_in(hand.page, alice)
    hand.page.goto(f"/teams/{checkout.pk}/")
    hand.follow("History")
    hand.page.get_by_label("First report").select_option(index=2)
    hand.press("Compare")
    expect(hand.page.locator("#changes")).to_be_in_viewport()
    hand.took(clicks=2, wide=600, narrow=1500)

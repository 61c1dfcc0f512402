"""Several teams on one page: accessible, on a phone and in both colour schemes."""

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Team, User
from tests.support import factories
from tests.support.browsing import SMALL, TOO_WIDE, Look, log_in
from tests.support.got import got

ADDRESSES = ("/organisation/", "/organisation/advice/")
# What is left of the page when everything that hides part of itself stays in its box.
BOXES = "[...document.querySelectorAll('.heat-box')].map(b => [b.clientWidth, b.scrollWidth])"


@pytest.fixture
def organisation(page: Page, alice: User, dana: User, checkout: Team) -> None:
    """Five teams: three reports, a draft and nothing."""
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    others = [factories.team(name, lead=alice, area="Shop") for name in ("Billing", "Payments")]
    factories.as_handed_in_by(done, *others)
    factories.assessment(factories.team("Search", area="Shop"), by=alice)
    factories.team("Warehouse")
    log_in(page, dana)


def test_the_pages_across_teams_are_accessible(look: Look, page: Page, organisation: None) -> None:
    for address in ADDRESSES:
        look(address)
        look(f"{address}?since=2026-02-01&until=2026-01-01")
        look(f"{address}?until=2001-01-01")
    page.get_by_text("Choose individual teams").click()
    look()


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_hangs_over_the_edge_but_what_scrolls_in_its_box(
    page: Page, organisation: None, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate(TOO_WIDE) <= 0, address
        assert page.evaluate(SMALL) == [], address
    page.goto(ADDRESSES[0])
    boxes = page.evaluate(BOXES)
    assert len(boxes) == 3
    assert all((inside > outside) is (width == 320) for outside, inside in boxes)


def test_text_of_twice_the_size_fits(page: Page, organisation: None) -> None:
    for address in ADDRESSES:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(TOO_WIDE) <= 0, address


def test_team_and_practice_stay_in_sight_while_the_box_scrolls(
    page: Page, organisation: None
) -> None:
    page.set_viewport_size({"width": 320, "height": 400})
    page.goto(ADDRESSES[0])
    box = page.locator(".heat-box").first
    box.evaluate("box => box.scrollTo(300, 150)")
    left, top = box.evaluate("box => { const b = box.getBoundingClientRect(); return [b.x, b.y]; }")
    for part in ("tbody .heat-team", "thead .heat-team"):
        assert got(box.locator(part).first.bounding_box())["x"] - left <= 2
    assert got(box.locator("thead th").last.bounding_box())["y"] - top <= 2


def test_a_choice_is_an_address_that_can_be_shared(page: Page, organisation: None) -> None:
    page.goto(ADDRESSES[0])
    page.get_by_label("Area").select_option("Shop")
    page.get_by_role("button", name="Show").click()
    assert "area=shop" in page.url
    page.get_by_role("link", name="Plan for these teams").click()
    assert "area=shop" in page.url
    expect(page.get_by_role("heading", name="Plan for several teams")).to_be_visible()
    page.locator(".crumbs").get_by_role("link", name="Across teams").click()
    assert "area=shop" in page.url

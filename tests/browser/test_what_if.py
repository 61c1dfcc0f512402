"""The advice follows the fields while somebody changes them, and nothing is stored."""

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Report, Team, User
from tests.support.browsing import fits, follow, open_what_if


@pytest.fixture
def what_if(page: Page, alice: User, checkout: Team) -> Page:
    open_what_if(page, alice, checkout)
    return page


def test_a_change_shows_the_advice_after_it_and_an_address_to_share(what_if: Page) -> None:
    after = what_if.get_by_role("region", name="After")
    expect(after).to_be_hidden()
    before = Report.objects.values_list("data").get()
    what_if.locator("#id_engineers").fill("40")
    what_if.locator("#id_engineers").press("Tab")
    expect(after).to_contain_text("40 engineers")
    what_if.wait_for_url("**engineers=40**")
    what_if.reload()
    expect(after).to_contain_text("40 engineers")
    assert fits(what_if)
    assert Report.objects.values_list("data").get() == before


def test_a_value_that_cannot_be_is_told_while_typing(what_if: Page) -> None:
    what_if.locator("#id_engineers").fill("0")
    what_if.locator("#id_engineers").press("Tab")
    expect(what_if.locator("#after")).to_contain_text("Correct the field that")
    what_if.get_by_role("button", name="Show the advice").click()
    expect(what_if.locator("#error-summary")).to_contain_text("a whole number from 1")


def test_a_change_is_marked_at_its_field_and_named_with_the_advice(what_if: Page) -> None:
    mark = what_if.locator("#was-engineers")
    expect(mark).to_have_text("")
    what_if.locator("#id_engineers").fill("40")
    what_if.locator("#id_engineers").press("Tab")
    expect(mark).to_have_text("Changed; the report has 15")
    after = what_if.get_by_role("region", name="After")
    expect(after).to_contain_text("Engineers: 40 instead of 15")
    what_if.locator("#id_engineers").fill("15")
    what_if.locator("#id_engineers").press("Tab")
    expect(mark).to_have_text("")


def test_the_people_of_each_role_stand_under_their_heading(what_if: Page) -> None:
    staffing = what_if.get_by_role("group", name="Staffing (full-time people)")
    expect(staffing.locator("input")).to_have_count(3)
    staffing.get_by_label("Site reliability engineer").fill("0.5")
    follow(what_if.get_by_role("button", name="Show the advice"))
    expect(what_if.locator("#after")).to_contain_text("Site reliability engineer: 0.5 instead of 0")

"""A lead invites by link, and somebody joins with a new account, in two browsers."""

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Invitation, Team, User
from tests.support.browsing import Look, follow, log_in


def test_somebody_joins_by_a_link_and_is_removed(
    page: Page, browser: Browser, live_server: LiveServer, look: Look, alice: User, checkout: Team
) -> None:
    log_in(page, alice)
    page.goto(f"/teams/{checkout.pk}/people/")
    page.get_by_label("Viewer: reads the reports").check()
    follow(page.get_by_role("button", name="Create invitation"))
    link = page.get_by_label("Link to this invitation").input_value()
    look()

    guest = browser.new_context(base_url=live_server.url).new_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="Join Checkout")).to_be_visible()
    assert Invitation.objects.alive().count() == 1
    follow(guest.get_by_role("link", name="Make an account"))
    guest.get_by_label("Username").fill("mia")
    guest.get_by_label("Password").fill("copper lantern orchid gravel")
    follow(guest.get_by_role("button", name="Make account and join"))
    expect(guest.get_by_text("Welcome! You are in Checkout now.")).to_be_visible()
    follow(guest.get_by_role("link", name="mia"))
    expect(guest.get_by_role("heading", name="Your profile")).to_be_visible()
    assert Invitation.objects.alive().count() == 0

    page.goto(f"/teams/{checkout.pk}/people/")
    follow(page.get_by_role("link", name="Remove mia"))
    follow(page.get_by_role("button", name="Remove from the team"))
    expect(page.get_by_text("mia is no longer in the team.")).to_be_visible()
    guest.goto(f"/teams/{checkout.pk}/")
    expect(guest.get_by_role("heading", name="Page not found")).to_be_visible()
    guest.context.close()

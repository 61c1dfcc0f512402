"""The server is killed or the session ends halfway: every acknowledged answer is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assessments.models import Team, User
from tests.support import factories
from tests.support.browsing import choose, open_page, press, saved, stored
from tests.support.got import got
from tests.support.outages import removed
from tools.live import Server

LOGIN = "lead"
MAKE = f"""
from assessments.models import *
lead = User.objects.create_user({LOGIN!r}, password={factories.PASSWORD!r})
team = Team.objects.create(name="Checkout", engineers=15)
Membership.objects.create(team=team, user=lead, right="lead")
versions = QuestionnaireVersion.objects.published()
print(Assessment.objects.start(team, versions, track="full", by=lead).pk)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Page]:
    """Somebody who is logged in and fills in."""
    draft = server.run(MAKE)
    context = browser.new_context(base_url=server.url)
    tab = context.new_page()
    tab.goto("/login/")
    tab.get_by_label("Username").fill(LOGIN)
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.goto(f"/assessments/{draft}/")
    yield tab
    context.close()


def test_every_acknowledged_answer_survives_a_server_that_is_killed(
    tab: Page, server: Server
) -> None:
    home, acknowledged = tab.url, {}
    links = tab.locator(".task-list a")
    pages = [links.nth(number).get_attribute("href") for number in range(4)]
    for number, address in enumerate(pages):
        tab.goto(got(address))
        choose(tab, number % 4)
        saved(tab)
        acknowledged[address] = number % 4
        server.kill()
        choose(tab, (number + 1) % 4)
        expect(tab.locator("#save-state")).to_contain_text("retrying", timeout=6000)
        server.start()
        expect(tab.locator("#save-state")).to_contain_text("Saved ", timeout=20_000)
        acknowledged[address] = (number + 1) % 4
    server.kill()
    server.start()
    for address, number in acknowledged.items():
        tab.goto(got(address))
        answer = tab.locator(".choices:not(.choices-apart) input").nth(number)
        expect(answer, address).to_be_checked()
    tab.goto(home)
    assert tab.get_by_text("Completed", exact=True).count() >= 1


def test_a_database_that_is_away_is_told_as_that_and_what_was_typed_is_kept(
    tab: Page, server: Server, browser: Browser
) -> None:
    tab.goto(got(tab.locator(".task-list a").first.get_attribute("href")))
    with removed(server):
        choose(tab, 2)
        said = "Tripod cannot reach its database just now. Tripod is retrying; your input stays"
        expect(tab.locator("#save-state")).to_contain_text(said, timeout=6000)
        tab.get_by_role("button", name="Save and continue").click()
        expect(tab.locator("#save-state")).to_contain_text(said)
    expect(tab.locator("#save-state")).to_contain_text("Saved ", timeout=30_000)
    plain = browser.new_context(
        base_url=server.url, storage_state=tab.context.storage_state(), java_script_enabled=False
    )
    page = plain.new_page()
    page.goto(tab.url)
    choose(page, 1)
    with removed(server):
        page.get_by_role("button", name="Save and go to the list").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Tripod cannot reach its database just now"
        )
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_text("What you typed is kept here.")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="Assessment of Checkout")).to_be_visible()
    page.goto(tab.url)
    expect(page.locator(".choices:not(.choices-apart) input").nth(1)).to_be_checked()
    plain.close()


def test_a_session_that_ends_in_mid_fill_costs_nothing(
    page: Page, context: BrowserContext, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    choose(page, 1)
    saved(page)
    Session.objects.all().delete()
    choose(page, 2)
    expect(page.locator("#save-state")).to_contain_text("you are logged out", timeout=6000)
    assert got(got(stored(draft)).choice).number == 1
    other = context.new_page()
    other.goto("/login/")
    other.get_by_label("Username").fill("alice")
    other.get_by_label("Password").fill(factories.PASSWORD)
    other.get_by_role("button", name="Log in").click()
    # The token of the first page is out of date now: it fetches a new one and saves.
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=20_000)
    assert got(got(stored(draft)).choice).number == 2


def test_the_button_of_a_page_without_a_session_leads_through_the_login(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    Session.objects.all().delete()
    choose(page, 3)
    page.get_by_label("Comment").evaluate("box => box.closest('details').open = true")
    page.get_by_label("Comment").fill("Typed before the session ended.")
    press(page, "Save and go to the list")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(factories.PASSWORD)
    press(page, "Log in")
    press(page, "Save my answers")
    answer = got(stored(draft))
    assert (got(answer.choice).number, answer.comment) == (
        3,
        "Typed before the session ended.",
    )

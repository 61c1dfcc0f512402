"""From a weak practice to an action in two clicks, then to the next report and over time."""

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Action, Assessment, Team, User
from tests.support import factories
from tests.support.browsing import Look, fits, follow, log_in, press


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


def test_two_clicks_from_a_weak_practice_to_an_action(
    page: Page, alice: User, done: Assessment, checkout: Team
) -> None:
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/report/")
    follow(page.locator("#weakest").get_by_role("link", name="Plan an action").first)
    assert fits(page)
    press(page, "Save action")

    action = Action.objects.get()
    assert (action.owner, action.subject) == (alice, factories.document(done)["weakest"][0])
    expect(page.locator("#actions").get_by_text(action.title)).to_be_visible()
    assert fits(page)

    option = page.locator(".option").first
    follow(option.get_by_role("link", name="Decline …"))
    press(page, "Save decision")
    expect(page.get_by_text("Say in a few words why you decline it.").first).to_be_visible()
    page.get_by_label("Why not?").fill("No budget before the summer.")
    press(page, "Save decision")
    expect(page.locator("#advice").get_by_text("No budget before the summer.")).to_be_visible()

    page.goto(f"/teams/{checkout.pk}/")
    expect(page.locator("#open-actions").get_by_text(action.title)).to_be_visible()
    follow(page.get_by_role("link", name="Start assessment"))
    page.get_by_label("Full").check()
    follow(page.get_by_role("button", name="Start"))
    follow(page.locator("#open-actions").get_by_role("link", name=action.title))
    page.get_by_label("done").check()
    press(page, "Save action")

    draft = checkout.assessments.drafts().get()
    factories.handed_in(factories.filled(draft, choice=3, confidence="measured"))
    page.goto(f"/assessments/{draft.pk}/report/")
    section = page.locator("#actions")
    expect(section.get_by_text("Last time you declined the")).to_be_visible()
    section.get_by_text("1 action from earlier reports").click()
    expect(section.get_by_text("improved")).to_be_visible()

    follow(section.get_by_role("link", name="History"))
    expect(page.get_by_role("heading", name="What changed since last time")).to_be_visible()
    assert page.locator("svg.timeline .timeline-line").count() > 5
    assert fits(page)


def test_everything_about_actions_is_accessible(
    look: Look, page: Page, alice: User, done: Assessment, checkout: Team
) -> None:
    action = factories.planned(done, by=alice)[0]
    factories.reported(checkout, "2025-06-02", by=alice, choice=3)
    log_in(page, alice)
    for address in ("history/", "actions/", ""):
        look(f"/teams/{checkout.pk}/{address}")
    look(f"/actions/{action.pk}/")
    page.get_by_label("dropped").check()
    press(page, "Save action")
    look()
    last = checkout.assessments.order_by("-submitted")[0]
    for address in ("roles/sre/decision/", f"act/practice/{action.subject}/", "report/"):
        look(f"/assessments/{last.pk}/{address}")

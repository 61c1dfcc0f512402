"""Typing is saved while it happens, through a failing server and between two tabs."""

from playwright.sync_api import expect

from tests import factories

from .test_journey import log_in, press

PIPELINE = "devops-pipeline"


def stored(draft, code="pipeline_automation"):
    return draft.response.answers.filter(question__code=code).first()


def open_page(page, alice, checkout):
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    page.goto(f"/assessments/{draft.pk}/practices/{PIPELINE}/")
    return draft


def test_a_choice_is_saved_without_a_button(page, alice, checkout):
    draft = open_page(page, alice, checkout)
    page.locator(".choice input").nth(2).check()
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=4000)
    expect(page.locator("[data-progress] p")).to_contain_text("1 of ")
    assert stored(draft).choice.number == 2
    page.reload()
    assert page.locator(".choice input").nth(2).is_checked()


def test_saving_again_and_then_by_the_button_is_no_conflict(page, alice, checkout):
    draft = open_page(page, alice, checkout)
    for number in (1, 3):
        page.locator(".choice input").nth(number).check()
        expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=4000)
        page.wait_for_timeout(1200)
    page.locator(".choice input").nth(0).check()
    press(page, "Save and go to the list")
    expect(page.get_by_role("heading", name="Assessment of Checkout")).to_be_visible()
    assert stored(draft).choice.number == 0


def test_what_is_missing_is_said_and_nothing_is_lost(page, alice, checkout):
    draft = open_page(page, alice, checkout)
    page.get_by_label("Does not apply").check()
    expect(page.locator("#save-state")).to_contain_text("why it does not apply", timeout=4000)
    page.get_by_label("Why does it not apply?").fill("Nothing is deployed yet.")
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=4000)
    assert stored(draft).state == "not_applicable"


def test_a_server_that_is_away_is_tried_again(page, context, alice, checkout):
    draft = open_page(page, alice, checkout)
    context.set_offline(True)
    page.locator(".choice input").nth(1).check()
    expect(page.locator("#save-state")).to_contain_text("retrying", timeout=4000)
    assert stored(draft) is None
    context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=10_000)
    assert stored(draft).choice.number == 1


def test_without_a_script_the_button_saves(browser, live_server, alice, checkout):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    draft = open_page(page, alice, checkout)
    page.locator(".choice input").nth(2).check()
    press(page, "Save and go to the list")
    assert stored(draft).choice.number == 2
    context.close()

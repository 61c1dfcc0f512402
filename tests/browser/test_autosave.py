"""Answers are saved while somebody types, through a failing server and between two tabs."""

import time
from fractions import Fraction

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import PIPELINE, box, open_page, press, state, stored
from tests.support.got import got


def test_a_choice_is_saved_without_a_button(page: Page, alice: User, checkout: Team) -> None:
    draft = open_page(page, alice, checkout)
    page.locator(".choice input").nth(2).check()
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=4000)
    expect(page.locator("[data-progress] p")).to_contain_text("1 of ")
    assert got(got(stored(draft)).choice).number == 2
    page.reload()
    expect(page.locator(".choice input").nth(2)).to_be_checked()


def test_saving_again_and_then_by_the_button_is_no_conflict(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    for number in (1, 3):
        page.locator(".choice input").nth(number).check()
        expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=4000)
        page.wait_for_timeout(1200)
    page.locator(".choice input").nth(0).check()
    press(page, "Save and go to the list")
    expect(page.get_by_role("heading", name="Assessment of Checkout")).to_be_visible()
    assert got(got(stored(draft)).choice).number == 0


def test_what_is_missing_is_said_and_nothing_is_lost(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    page.get_by_label("Does not apply").check()
    expect(page.locator(".field-error")).to_contain_text("why it does not apply", timeout=4000)
    page.get_by_label("Why does it not apply?").fill("Nothing is deployed yet.")
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=4000)
    assert got(stored(draft)).state == "not_applicable"


def test_a_server_that_is_away_is_tried_again(
    page: Page, context: BrowserContext, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    context.set_offline(True)
    page.locator(".choice input").nth(1).check()
    expect(page.locator("#save-state")).to_contain_text("retrying", timeout=4000)
    assert stored(draft) is None
    context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=10_000)
    assert got(got(stored(draft)).choice).number == 1


def test_without_a_script_the_button_saves(
    browser: Browser, live_server: LiveServer, alice: User, checkout: Team
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    draft = open_page(page, alice, checkout)
    page.locator(".choice input").nth(2).check()
    press(page, "Save and go to the list")
    assert got(got(stored(draft)).choice).number == 2
    context.close()


# --- what must not cost an answer ---

SPEED = "devops-delivery-speed"


@pytest.fixture
def speed(page: Page, alice: User, checkout: Team) -> Assessment:
    """The page of five figures, with its draft."""
    draft = open_page(page, alice, checkout)
    page.goto(page.url.replace(PIPELINE, SPEED))
    return draft


def test_enter_in_a_box_saves_and_clears_nothing(page: Page, speed: Assessment) -> None:
    box(page, "deployment_frequency").fill("4")
    expect(state(page)).to_contain_text("Saved ", timeout=4000)
    page.reload()
    box(page, "lead_time").fill("30")
    with page.expect_navigation():
        box(page, "lead_time").press("Enter")
    assert got(stored(speed, "deployment_frequency")).value == 4
    assert got(stored(speed, "lead_time")).value == 30


def test_saving_one_figure_does_not_wipe_what_a_colleague_typed_in_another(
    page: Page, speed: Assessment
) -> None:
    question = next(q for q in factories.questions(speed) if q.code == "lead_time")
    speed.answer({question: factories.valued(question, 9, comment="A log.")})
    box(page, "deployment_frequency").fill("4")
    expect(state(page)).to_contain_text("Saved ", timeout=4000)
    press(page, "Save and go to the list")
    answer = got(stored(speed, "lead_time"))
    assert (answer.value, answer.comment) == (Fraction(9), "A log.")


def test_one_wrong_figure_does_not_hold_up_the_others(page: Page, speed: Assessment) -> None:
    box(page, "deployment_frequency").fill("many")
    expect(page.locator("#deployment_frequency-said")).to_contain_text("Enter a number")
    box(page, "lead_time").fill("30")
    expect(page.locator("[name=lead_time-revision]")).to_have_value("1")
    assert got(stored(speed, "lead_time")).value == 30
    box(page, "deployment_frequency").fill("4")
    expect(state(page)).to_contain_text("Saved ")
    expect(page.locator("#deployment_frequency-said")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en-gb", "1,440", "1,440 can be read as 1440 or as 1.44."),
        ("de", "1.440", "1.440 lässt sich als 1440 oder als 1,44 lesen."),
    ],
)
def test_a_figure_that_reads_two_ways_is_told_once_and_until_it_is_one(
    page: Page,
    context: BrowserContext,
    live_server: LiveServer,
    speed: Assessment,
    language: str,
    typed: str,
    said: str,
) -> None:
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    page.reload()
    question = page.locator("#lead_time")
    box(page, "lead_time").press_sequentially(typed)
    expect(page.locator("#lead_time-said")).to_contain_text(said)
    page.locator("button[name=next][value=tasks]").click()
    expect(page.locator("#error-summary")).to_contain_text(said)
    # The page sends again what it could not store; what it says already is not said twice.
    expect(page.locator("#save-state")).to_have_attribute("data-kind", "unsaved")
    expect(question.get_by_text(said)).to_have_count(1)
    assert stored(speed, "lead_time") is None
    box(page, "lead_time").fill("1440")
    expect(page.locator("[name=lead_time-revision]")).to_have_value("1")
    expect(question.get_by_text(said)).to_have_count(0)
    assert got(stored(speed, "lead_time")).value == 1440


def warnings_on(page: Page) -> list[str]:
    """The kinds of the dialogs that will have opened; each is accepted."""
    warned: list[str] = []

    def accept(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    return warned


def slowly(route: Route) -> None:
    time.sleep(1.5)
    route.continue_()


def test_a_refused_page_saves_what_is_corrected_and_warns_of_what_is_not(
    page: Page, speed: Assessment
) -> None:
    box(page, "deployment_frequency").fill("many")
    press(page, "Save and go to the list")
    expect(page.locator("#error-summary")).to_be_focused()
    warned = warnings_on(page)
    box(page, "lead_time").fill("30")
    expect(page.locator("[name=lead_time-revision]")).to_have_value("1")
    page.get_by_role("link", name="All practices").click()
    page.wait_for_url("**/assessments/*/")
    assert warned == ["beforeunload"]
    assert got(stored(speed, "lead_time")).value == 30


def test_what_is_saved_is_left_without_a_warning(page: Page, speed: Assessment) -> None:
    warned = warnings_on(page)
    box(page, "lead_time").fill("30")
    expect(state(page)).to_contain_text("Saved ", timeout=4000)
    page.get_by_role("link", name="All practices").click()
    page.wait_for_url("**/assessments/*/")
    assert warned == []


def test_who_types_on_and_on_is_saved_within_two_seconds(page: Page, speed: Assessment) -> None:
    page.locator("#lead_time summary").last.click()
    page.locator("#id_lead_time-comment").focus()
    saves: list[str] = []
    page.on("request", lambda request: saves.append(request.method))
    page.keyboard.type("word " * 16, delay=50)
    assert "POST" in saves


def test_a_change_during_a_save_goes_with_the_next_one(page: Page, speed: Assessment) -> None:
    page.route("**/practices/**", slowly)
    box(page, "lead_time").fill("many")
    expect(state(page)).to_contain_text("Saving", timeout=4000)
    box(page, "lead_time").fill("30")
    expect(state(page)).to_contain_text("Saved ", timeout=9000)
    assert got(stored(speed, "lead_time")).value == 30


def test_the_button_stays_while_the_server_is_away(
    page: Page, context: BrowserContext, speed: Assessment
) -> None:
    box(page, "lead_time").fill("30")
    context.set_offline(True)
    page.get_by_role("button", name="Save and go to the list").click()
    expect(state(page)).to_contain_text("retrying", timeout=4000)
    expect(box(page, "lead_time")).to_have_value("30")
    context.set_offline(False)
    expect(state(page)).to_contain_text("Saved ", timeout=10_000)
    press(page, "Save and go to the list")
    assert got(stored(speed, "lead_time")).value == 30


def test_the_state_and_the_way_on_stay_in_sight(page: Page, speed: Assessment) -> None:
    for width, height in ((1280, 800), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        page.mouse.wheel(0, 300)
        for name in ("Save and continue", "Save and go to the list"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport()
        expect(page.locator(".save-bar progress")).to_be_in_viewport()


def test_an_answer_is_cleared_right_after_it_was_saved(
    page: Page, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    clear = page.get_by_role("button", name="Clear answer and comment")
    expect(clear).to_be_hidden()
    page.locator(".choice input").nth(2).check()
    expect(state(page)).to_contain_text("Saved ", timeout=4000)
    with page.expect_navigation():
        clear.click()
    assert page.url.endswith("#pipeline_automation")
    assert got(stored(draft)).state == "open"


def test_submitted_meanwhile_is_told_as_that(page: Page, alice: User, checkout: Team) -> None:
    draft = open_page(page, alice, checkout)
    factories.submitted(draft)
    page.locator(".choice input").nth(0).check()
    expect(state(page)).to_contain_text("Someone has submitted", timeout=4000)
    press(page, "Save and go to the list")
    expect(page.get_by_role("heading", name="Already submitted")).to_be_visible()

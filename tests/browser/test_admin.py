"""Authoring in a real browser: the live preview, moving parts of a draft, and accessible pages."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import QuestionnaireVersion, Team, User
from roles.models import Ruleset
from tests.support import factories
from tests.support.admin_pages import page as address
from tests.support.browsing import BUSY, LOOKS, OPTIONS, Instead, Proxy, answer, log_in
from tests.support.fixtures import Catalogue
from tests.support.got import got


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft of the SRE questionnaire in which one question is reworded and weighs more."""
    draft = catalogue["sre"].new_draft()
    draft.questions.filter(code="slos_defined").update(text="Other words?", weight=10)
    return draft


@pytest.fixture
def author(page: Page, erin: User) -> Page:
    log_in(page, erin)
    return page


def form_of(draft: QuestionnaireVersion, code: str = "slos_defined") -> str:
    question = draft.questions.get(code=code)
    return address(type(question), "change", question.pk)


def test_a_question_is_shown_while_it_is_typed(author: Page, draft: QuestionnaireVersion) -> None:
    author.goto(form_of(draft))
    shown = author.locator("#preview .question")
    expect(shown.locator("legend")).to_have_text("Other words?")
    author.get_by_label("Text:", exact=True).fill("Typed just now?")
    expect(shown.locator("legend")).to_have_text("Typed just now?")
    author.locator("#id_choices-0-anchor").fill("")
    expect(author.locator("#preview .notice-error")).to_contain_text("This field is required.")
    assert draft.questions.get(code="slos_defined").text == "Other words?"


@pytest.mark.parametrize(
    ("first", "told"),
    [("lost", "cannot be reached"), (answer(429), BUSY), (answer(502), "has a problem (502)")],
    ids=["lost", "429", "502"],
)
def test_the_preview_says_why_it_is_not_up_to_date_and_tries_again(
    author: Page, draft: QuestionnaireVersion, first: Instead, told: str
) -> None:
    author.goto(form_of(draft))
    shown = author.locator("#preview .question legend")
    expect(shown).to_have_text("Other words?")
    Proxy(author, first)
    author.get_by_label("Text:", exact=True).fill("Typed just now?")
    expect(author.locator("#update-state")).to_contain_text(told)
    expect(shown).to_have_text("Other words?")
    expect(shown).to_have_text("Typed just now?")
    expect(author.locator("#update-state")).to_be_empty()


def test_the_preview_has_the_look_of_the_real_page(
    author: Page, draft: QuestionnaireVersion
) -> None:
    """Its own styles reach it, and the admin's do not."""
    author.goto(form_of(draft))
    font = "element => getComputedStyle(element).fontFamily"
    assert "serif" in author.locator("#preview legend").evaluate(font)
    assert author.locator("#preview .choice").first.evaluate("e => e.offsetHeight") >= 44
    author.goto(address(type(draft), "preview-practice", draft.pk, "sre-slos"))
    assert "serif" in author.locator(".question legend").first.evaluate(font)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_plot_of_a_curve_is_drawn_and_fits(author: Page, width: int) -> None:
    trigger = got(factories.rules().triggers.filter(severe__isnull=False).first())
    author.set_viewport_size({"width": width, "height": 740})
    author.goto(address(type(trigger), "change", trigger.pk))
    plot = author.locator("svg.curve").first
    colour = "(element, name) => getComputedStyle(element)[name]"
    assert plot.locator("polyline").evaluate(colour, "stroke") != "none"
    assert plot.locator("polyline").evaluate(colour, "fill") == "none"
    assert plot.locator("text").first.evaluate(colour, "fill") != "rgb(0, 0, 0)"
    assert got(plot.bounding_box())["x"] + got(plot.bounding_box())["width"] <= width


def test_without_scripts_the_preview_opens_beside_the_form(
    browser: Browser, live_server: LiveServer, draft: QuestionnaireVersion, erin: User
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, erin)
    page.goto(form_of(draft))
    expect(page.locator("#preview")).to_be_hidden()
    page.get_by_label("Text:", exact=True).fill("Typed without scripts?")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview in a new tab").click()
    expect(opened.value.locator("legend")).to_have_text("Typed without scripts?")
    context.close()


def test_a_list_leaves_for_german_spreadsheets_from_a_narrow_screen(
    author: Page, catalogue: Catalogue
) -> None:
    author.set_viewport_size({"width": 320, "height": 740})
    author.goto(address(type(catalogue["sre"]), "changelist"))
    format = author.get_by_label("Format of an export:")
    assert format.evaluate("element => element.offsetWidth") >= 150
    author.get_by_label("Action:").select_option(label="Export as a file")
    format.select_option(label="CSV, for spreadsheets in German: semicolon, decimal comma")
    author.locator("tbody .action-select").first.check()
    with author.expect_download() as download:
        author.get_by_role("button", name="Go", exact=True).click()
    assert download.value.suggested_filename.endswith("-semicolon.csv")


def test_a_practice_is_moved_by_keyboard_and_keeps_the_focus(
    author: Page, draft: QuestionnaireVersion
) -> None:
    first, second = draft.texts.all()[:2]
    author.goto(address(type(draft), "change", draft.pk))
    author.get_by_role("button", name=f"Move down: {first.title}").press("Enter")
    expect(author.locator(".outline-title").first).to_have_text(second.title)
    focused = author.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"Move down: {first.title}"
    author.keyboard.press("Enter")
    expect(author.locator(".outline-title").nth(2)).to_have_text(first.title)


def test_a_question_is_dragged_to_its_place(author: Page, draft: QuestionnaireVersion) -> None:
    author.goto(address(type(draft), "change", draft.pk))
    rows = author.locator("li", has_text="SLOs and error budgets").locator("li[data-part]")
    last = rows.last.inner_text()
    rows.last.drag_to(rows.first)
    expect(rows.first).to_contain_text(last.splitlines()[0])


def pages_of(draft: QuestionnaireVersion, rules: Ruleset) -> list[str]:
    """The pages of a draft and of a question in it."""
    names = ("publish", "impact", "compare")
    return [
        *(address(type(version), name, version.pk) for version in (draft, rules) for name in names),
        address(type(draft), "translations", draft.pk, "de"),
        address(type(draft), "preview-practice", draft.pk, "sre-slos"),
        address(type(draft), "change", draft.pk),
        form_of(draft),
    ]


def test_no_page_breaks_the_policy(author: Page, draft: QuestionnaireVersion) -> None:
    """What the page fixture sees: errors, blocked styles and scripts, what is not found."""
    for at in pages_of(draft, factories.rules().new_draft()):
        author.goto(at)
        author.wait_for_load_state("networkidle")
        expect(author.locator("main")).to_be_visible()


@pytest.fixture
def tried(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page on which axe may measure with styles of its own, which the policy would refuse."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_the_pages_of_a_draft(
    look: str, tried: Page, draft: QuestionnaireVersion, checkout: Team, alice: User, erin: User
) -> None:
    factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    scheme, width = LOOKS[look]
    tried.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tried.set_viewport_size({"width": width, "height": 900})
    log_in(tried, erin)
    for at in pages_of(draft, factories.rules().new_draft()):
        tried.goto(at)
        tried.wait_for_load_state("networkidle")
        found = Axe().run(tried, context="main", options=OPTIONS).response["violations"]
        told = [f"{rule['id']}: {n['html'][:200]}" for rule in found for n in rule["nodes"]]
        # The empty heading over the first column of an inline table is Django's own.
        told = [line for line in told if not line.startswith("empty-table-header")]
        assert not told, f"{at}: {told}"
        assert tried.evaluate("document.documentElement.scrollWidth") <= width, at

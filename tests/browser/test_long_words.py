"""However long people's words are, no page gets wider than its screen."""

from collections.abc import Iterator
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Answer, Team, User
from tests.support import factories
from tests.support.addresses import NO_PAGES, names
from tests.support.browsing import GERMAN, WIDTH, log_in
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.pristine import bring_back
from tests.support.words import Words
from tests.support.words import told as say_everything

WORDS = {"eighty W's": "W" * 80, "German": GERMAN, "short": "Word"}
Walk: TypeAlias = tuple[User, dict[str, str]]
PAGES = sorted(set(names()) - NO_PAGES)
OPENED_BY = {"shared-report": "shared", "join": "invited", "join-account": "invited"}
OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
# What sticks out, to be named: what scrolls in a box of its own may.
WIDE = """() => {
  const boxed = (e) => e.closest(".table-scroll, .heat-box, .results, .visually-hidden");
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > 320.5 && !boxed(e))
    .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`).slice(0, 8);
}"""


# A sentence that lies in columns would lose the spaces around a name.
IN_COLUMNS = """() => [...document.querySelectorAll("bdi")].filter((e) =>
  getComputedStyle(e.parentElement).display.endsWith("flex") &&
  [...e.parentElement.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim()))
  .map((e) => e.parentElement.outerHTML.slice(0, 200))"""


@pytest.fixture(params=WORDS)
def words(request: pytest.FixtureRequest, catalogue: Catalogue) -> Words:
    """The catalogue, said in one word."""
    words = Words(WORDS[request.param])
    words.say_catalogue()
    return words


def named(words: Words) -> User:
    """The lead, with a name of that word."""
    return factories.user(words(80), first_name=words(), last_name=words(), email="a@b.example")


@pytest.fixture
def alice(words: Words) -> User:
    return named(words)


@pytest.fixture
def told(words: Words, alice: User) -> dict[str, str]:
    """Where the pages about a team are of which everything is said in that word."""
    return say_everything(words, alice, PAGES)


def test_every_page_is_walked() -> None:
    assert names() == sorted({*PAGES, *NO_PAGES})


@pytest.fixture(scope="module", params=WORDS)
def walk(request: pytest.FixtureRequest, shared_server: LiveServer) -> Walk:
    """The lead, and where the pages are of which everything is said in one word."""
    bring_back()
    words = Words(WORDS[request.param])
    words.say_catalogue()
    lead = named(words)
    return lead, say_everything(words, lead, PAGES)


@pytest.fixture(scope="module")
def visitor(walk: Walk) -> User:
    return walk[0]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_screen(shared_page: Page, walk: Walk, name: str) -> None:
    told = walk[1]
    shared_page.set_viewport_size({"width": 320, "height": 740})
    if name in OPENED_BY:
        shared_page.goto(told[OPENED_BY[name]])  # It gives the cookie of the clean address.
    assert got(shared_page.goto(told[name])).status == 200
    assert shared_page.evaluate(IN_COLUMNS) == []
    for _ in ("closed", "open"):
        assert wide(shared_page) == []
        shared_page.evaluate(OPEN)


# --- forms that were refused, and pages that only some posts lead to ---


@pytest.fixture
def plain(
    browser: Browser, live_server: LiveServer, alice: User, told: dict[str, str]
) -> Iterator[Page]:
    """A narrow screen without scripts, so that each post is answered with a page."""
    size: ViewportSize = {"width": 320, "height": 740}
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=size
    )
    page = context.new_page()
    log_in(page, alice)
    yield page
    context.close()


def send(page: Page) -> None:
    """Presses the first button of the form in the page."""
    with page.expect_navigation():
        page.locator("main form .actions button:visible").first.click()


def wide(page: Page) -> list[str]:
    """What is wider than the screen; the browser's own tools run where a page's scripts do not."""
    wide: list[str] = [] if page.evaluate(WIDTH) <= 320 else page.evaluate(WIDE)
    return wide


def test_a_refused_form_is_not_wider(plain: Page, told: dict[str, str], alice: User) -> None:
    team = got(Team.objects.filter(memberships__user=alice).first())
    for name in ("team-new", "team-edit"):
        plain.goto(told[name])
        plain.get_by_label("Name").first.fill(f" {team.name.lower()} ")
        plain.locator("[name=engineers]").fill("0")
        send(plain)
        expect(plain.locator("#error-summary")).to_be_visible()
        assert wide(plain) == [], name


def test_an_empty_search_is_not_wider(plain: Page, told: dict[str, str], words: Words) -> None:
    plain.goto(f"{told['teams']}?q={words.word}x")
    expect(plain.locator(".empty")).to_be_visible()
    assert wide(plain) == []


def test_two_answers_beside_each_other_are_not_wider(
    plain: Page, told: dict[str, str], words: Words
) -> None:
    plain.goto(told["practice"])
    answer = Answer.objects.filter(response__assessment__state="draft", reason__gt="").get()
    Answer.objects.filter(pk=answer.pk).update(reason=words(), revision=answer.revision + 1)
    plain.locator("details").first.evaluate("each => { each.open = true; }")
    plain.locator(f"[name={answer.question.code}-reason]").fill(words())
    send(plain)
    expect(plain.get_by_role("heading", name="Which answer do you want to keep?")).to_be_visible()
    assert wide(plain) == []


def test_what_came_too_late_is_not_wider(plain: Page, told: dict[str, str], words: Words) -> None:
    plain.goto(told["practice"])
    answer = Answer.objects.filter(response__assessment__state="draft", reason__gt="").get()
    plain.locator(f"[name={answer.question.code}-reason]").fill(words())
    factories.handed_in(answer.response.assessment)
    send(plain)
    expect(plain.get_by_role("heading", name="Already submitted")).to_be_visible()
    assert wide(plain) == []

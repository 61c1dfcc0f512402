"""What a person does in a real browser, and what is measured there."""

import time
from collections.abc import Callable
from re import Pattern
from typing import Any, Literal, TypeAlias
from uuid import UUID

from playwright.sync_api import Locator, Page, Route, expect

from assessments.models import Answer, Assessment, Team, User
from tests.support import factories
from tests.support.got import got

# What a proxy says instead of Tripod; nothing when the request is lost.
Instead: TypeAlias = dict[str, Any] | Literal["lost"]
# Checks the page as it is, or the page at an address.
Look: TypeAlias = Callable[..., None]
PIPELINE = "devops-pipeline"
BUSY = "too busy"
# Links inside a sentence or a list of text are as high as their line (WCAG 2.5.5, "inline").
SMALL = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length;
  const inline = (e) => getComputedStyle(e).display === "inline" && e.matches("a");
  const target = (e) => (e.matches("input[type=radio], input[type=checkbox]")
    ? e.closest("label") ?? e.parentElement : e);
  const kinds = "a, button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(kinds)]
    .filter((e) => seen(e) && !inline(e) && !e.matches(".skip-link, .visually-hidden"))
    .map((e) => [target(e).getBoundingClientRect(), target(e)])
    .filter(([box]) => box.height < 43.5 || box.width < 24)
    .map(([box, e]) => `${Math.round(box.height)}px: ${e.outerHTML.slice(0, 120)}`);
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
GERMAN = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
WIDTH = "document.scrollingElement.scrollWidth"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {
    "light": ("light", 1280),
    "dark": ("dark", 1280),
    "narrow": ("light", 320),
}


def log_in(page: Page, user: User) -> None:
    page.goto("/")
    follow(page.get_by_role("link", name="Log in and start"))
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    follow(page.get_by_role("button", name="Log in"))


def follow(link: Locator) -> None:
    """Clicks, and waits until the page that it leads to is whole."""
    with link.page.expect_navigation():
        link.click()


def press(page: Page, name: str | Pattern[str]) -> None:
    """Presses a button and waits for the page that it leads to; a save may come in between."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def fits(page: Page, width: int = 320) -> bool:
    """Whether the page reads at this width without scrolling sideways."""
    size = got(page.viewport_size)
    page.set_viewport_size({"width": width, "height": 740})
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size)
    return wide <= width


def stored(draft: Assessment, code: str = "pipeline_automation") -> Answer | None:
    return draft.response.answers.filter(question__code=code).first()


def open_page(page: Page, alice: User, checkout: Team) -> Assessment:
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    page.goto(f"/assessments/{draft.pk}/practices/{PIPELINE}/")
    return draft


def open_what_if(page: Page, alice: User, checkout: Team) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=0)
    log_in(page, alice)
    page.goto(f"/assessments/{done.pk}/what-if/")


def ids_of_team(lead: User) -> dict[str, UUID]:
    """The keys of a team, its report and its draft, for the addresses of their pages."""
    team = factories.team("Checkout", lead=lead)
    done = factories.submitted(factories.assessment(team, by=lead), choice=1)
    draft = factories.assessment(team, by=lead)
    return {"team": team.pk, "report": done.pk, "draft": draft.pk}


def state(page: Page) -> Locator:
    return page.locator("#save-state")


def box(page: Page, code: str) -> Locator:
    return page.locator(f"#id_{code}-value")


def choose(tab: Page, number: int) -> None:
    tab.locator(".choices:not(.choices-apart) input").nth(number).check()


def saved(tab: Page) -> None:
    expect(tab.locator("#save-state")).to_contain_text("Saved ", timeout=6000)


class Proxy:
    """Stands in front of every request of a script, and answers the first so many itself."""

    def __init__(self, page: Page, *answers: Instead | None) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[float, str]] = []
        page.route("**/*", self.handle)

    def handle(self, route: Route) -> None:
        request = route.request
        if request.resource_type not in ("fetch", "xhr"):
            return route.continue_()
        self.asked.append((time.monotonic(), request.post_data or request.url))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, str):
            return route.abort()
        return route.fulfill(**answer) if answer else route.continue_()

    @property
    def pause(self) -> float:
        """The seconds between the first request and the second."""
        return self.asked[1][0] - self.asked[0][0]


def answer(status: int, **headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "headers": named, "content_type": "text/html", "body": "<h1>No</h1>"}

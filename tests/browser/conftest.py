"""A real Chromium in front of the running app."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client, modify_settings, override_settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from tests.support.browsing import LOOKS, OPTIONS, Look
from tests.support.logins import let_in
from tests.support.not_tried import needed
from tests.support.pristine import bring_back
from tools import servers

TIMEOUT = 10_000
expect.set_options(timeout=TIMEOUT)
# On a busy machine Chromium now and then loses a click, and waits without end. Whatever else fails
# has failed.
LOST = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError: Page.expect_navigation"])


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(LOST)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """One Chromium for the whole run, after the database; each test gets a profile of its own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop runs on this thread, where tests use the database too.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(
            executable_path=needed(servers.chromium), args=servers.FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def live_server(live_server: LiveServer, settings: Settings) -> LiveServer:
    """The running app, with the address of this run as its PUBLIC_URL."""
    settings.PUBLIC_URL, settings.CSRF_TRUSTED_ORIGINS = live_server.url, [live_server.url]
    return live_server


@pytest.fixture
def context(
    browser: Browser, live_server: LiveServer, django_db_serialized_rollback: None
) -> Iterator[BrowserContext]:
    """A fresh profile, with the running app as the base of all addresses."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Iterator[Page]:
    """A page. A script error, a violated policy or a request to another host fails the test."""
    yield from _watched(context.new_page(), live_server.url)


def _watched(page: Page, home: str) -> Iterator[Page]:
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.extend(_fault_said(said)))
    page.on("response", lambda answer: faults.extend(_fault_loaded(answer, home)))
    yield page
    assert not faults, "the browser reported: " + "; ".join(faults)


def _fault_said(message: ConsoleMessage) -> list[str]:
    """Errors on the console, except those about failed requests, which some tests provoke."""
    provoked = "Failed to load" in message.text or message.text.startswith("htmx:")
    return [message.text] if message.type == "error" and not provoked else []


def _fault_loaded(answer: Response, home: str) -> list[str]:
    foreign = not answer.url.startswith((home, "data:", "blob:"))
    # Some tests are about a page or a save that is refused.
    by_page = answer.request.resource_type in ("document", "fetch", "xhr")
    broken = answer.status >= 400 and not by_page
    return [f"{answer.status} {answer.url}"] if foreign or broken else []


# The bar with the buttons covers nothing at the end of a page, the parts of a report at its top.
WHERE_NOTHING_IS_COVERED = """
() => scrollTo(0, document.querySelector(".contents") ? 0 : document.body.scrollHeight)
"""


@pytest.fixture(params=LOOKS)
def look(page: Page, request: pytest.FixtureRequest) -> Look:
    """Opens an address, if one is given, and checks what is there."""
    return _look(page, *LOOKS[request.param])


@pytest.fixture(params=LOOKS)
def shared_look(shared_page: Page, request: pytest.FixtureRequest) -> Look:
    """As `look`, on the page of a walk."""
    return _look(shared_page, *LOOKS[request.param])


def _look(page: Page, scheme: Literal["light", "dark"], width: int) -> Look:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})

    def check(address: str | None = None) -> None:
        if address:
            page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(WHERE_NOTHING_IS_COVERED)
        found = Axe().run(page, options=OPTIONS).response["violations"]
        told = [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
        assert not told, f"{page.url}: {told}"

    return check


# --- walks: a test a page, over rows that are stored once for all of them ---


@pytest.fixture(scope="module")
def shared_server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, browser: Browser
) -> Iterator[LiveServer]:
    """The running app over the catalogue and what a module's fixtures store, until it ends.

    Its tests ask for no database of their own, so that pytest-django runs them after those that do.
    """
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        here = {"PUBLIC_URL": server.url, "CSRF_TRUSTED_ORIGINS": [server.url]}
        with modify_settings(ALLOWED_HOSTS={"append": "localhost"}), override_settings(**here):
            yield server
        server.stop()
        bring_back()


@pytest.fixture
def shared_page(
    browser: Browser, shared_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of somebody who is logged in already: of `visitor`, a fixture of the module."""
    context = browser.new_context(
        base_url=shared_server.url, viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(TIMEOUT)
    session = Client()
    let_in(session, request.getfixturevalue("visitor"))
    cookie = session.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": shared_server.url}])
    yield from _watched(context.new_page(), shared_server.url)
    context.close()

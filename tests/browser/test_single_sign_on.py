"""People come by a real OpenID provider, with script and without, under the policy of all pages."""

from collections.abc import Iterator

import pytest
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.support.issuers import app_of


@pytest.fixture
def provider(settings: Settings) -> Iterator[None]:
    known = Known(sub="42", claims={"preferred_username": "ann", "groups": ["all-reports"]})
    with run_server_in_thread(user_claims=[known]) as server:
        settings.SINGLE_SIGN_ON = app_of(f"http://localhost:{server.server_port}")
        settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS = True
        yield


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visitor(
    browser: Browser, live_server: LiveServer, provider: None, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page that may go to the provider; what the policy keeps from it fails the test."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=request.param)
    page, kept = context.new_page(), list[str]()
    page.on("console", lambda said: kept.append(said.text) if "policy" in said.text else None)
    yield page
    context.close()
    assert kept == []


def test_a_person_logs_in_and_comes_to_the_page_that_was_asked_for(visitor: Page) -> None:
    visitor.goto("/export/")
    visitor.get_by_role("button", name="Log in with Example ID").click()
    visitor.locator("input[name=sub]").fill("42")
    visitor.locator("button").first.click()
    expect(visitor.get_by_role("heading", name="Export")).to_be_visible()
    visitor.goto("/account/second-factor/")
    expect(visitor.get_by_text("You can log in with Example ID.")).to_be_visible()
    expect(visitor.get_by_role("button", name="Disconnect Example ID")).to_have_count(0)

"""A journey through nginx and HTTPS, at the root of a host and below a path."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Response, expect

from tests.support import factories
from tests.support.nginx import PLACES, BehindNginx, behind_nginx
from tests.support.second_factors import code_of
from tools import servers
from tools.servers import FLAGS


@pytest.fixture(scope="module", params=PLACES)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BehindNginx]:
    with behind_nginx(tmp_path_factory.mktemp(request.param), request.param) as place:
        yield place


@pytest.fixture
def visit(browser: Browser, place: BehindNginx) -> Iterator[Callable[[], BrowserContext]]:
    """A browser that finds the host here; whatever it loads has to be below the path."""
    here = f"--host-resolver-rules=MAP {place.proxy.host}:443 127.0.0.1:{place.proxy.port}"
    found = browser.browser_type.launch(
        executable_path=servers.chromium(), args=[*FLAGS, here, "--ignore-certificate-errors"]
    )
    base, faults, contexts = f"{place.origin}{place.base}", [], []

    def context() -> BrowserContext:
        made = found.new_context(base_url=base, locale="en-GB", ignore_https_errors=True)
        made.set_default_timeout(20_000)
        made.on("response", lambda a: faults.extend(_fault(a, base)))
        made.on("weberror", lambda error: faults.append(f"{error.error}"))
        made.on("console", lambda said: faults.extend([said.text] * (said.type == "error")))
        contexts.append(made)
        return made

    yield context
    found.close()
    assert not faults


def _fault(answer: Response, base: str) -> list[str]:
    fine = answer.status < 400 and answer.url.startswith((base, "data:"))
    return [] if fine else [f"{answer.status} {answer.url}"]


def test_a_journey(visit: Callable[[], BrowserContext], place: BehindNginx) -> None:
    context = visit()
    page = context.new_page()
    page.goto(f"assessments/{place.draft}/practices/devops-pipeline/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()

    # Saved while typing, by a script that sends to the address of its form.
    page.locator(".choice input").nth(2).check()
    expect(page.locator("#save-state")).to_contain_text("Saved ")

    # The advice follows the fields, by htmx.
    page.goto(f"assessments/{place.done}/what-if/")
    page.locator("#id_engineers").fill("40")
    page.locator("#id_engineers").press("Tab")
    expect(page.get_by_role("region", name="After")).to_contain_text("40 engineers")
    page.wait_for_url(f"{place.origin}{place.base}**engineers=40**")

    # A link, opened by somebody else.
    page.goto(f"assessments/{place.done}/share/")
    page.get_by_label("Who is the link for?").fill("Steering group")
    page.get_by_role("button", name="Create link").click()
    link = page.locator(f'input[value*="{place.base}shared/"]').input_value()
    stranger = visit()
    reader = stranger.new_page()
    reader.goto(link)
    expect(reader).to_have_url(re.compile(rf"^{place.origin}{place.base}shared/report/"))
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    assert [(c["name"], c["secure"]) for c in stranger.cookies() if "shared" in c["name"]] == [
        ("__Secure-shared", True)
    ]


def test_a_journey_of_an_administrator(
    visit: Callable[[], BrowserContext], place: BehindNginx
) -> None:
    """Into the admin with its own scripts, back to the site, into German, and out."""
    context = visit()
    page = context.new_page()
    page.goto("admin/assessments/team/")
    page.get_by_label("Username").fill("root")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("input[name=code]").fill(code_of(place.app))
    page.locator("input[name=code]").press("Enter")
    page.get_by_role("link", name="View site").click()
    expect(page).to_have_url(f"{place.origin}{place.base}")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    kept = {c["name"]: c["path"] for c in context.cookies()}
    names = ("sessionid", "csrftoken", "language")
    assert kept == {f"{place.prefix}{name}": place.base for name in names}
    page.get_by_role("button", name="Abmelden").click()
    expect(page).to_have_url(f"{place.origin}{place.base}")

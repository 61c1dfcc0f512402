"""axe-core finds no fault on any page or state, in both colour schemes and on a narrow screen."""

from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Team, User
from tests.support import factories
from tests.support.browsing import Look, choose, follow, ids_of_team, log_in, open_page, press
from tests.support.fixtures import Catalogue
from tests.support.second_factors import recovery_codes, with_app

LONG_ADDRESS = f"https://wiki.example.org/{'x' * 200}"


# What the lead of the team sees who opens an address; pages in other states follow below.
ADDRESSES = (
    *("/teams/", "/teams/new/", "/teams/{team}/", "/teams/{team}/assess/", "/teams/{team}/edit/"),
    *("/export/", "/export/?team={team}&what=advice", "/export/?first=x"),
    *("/assessments/{draft}/", "/assessments/{draft}/check/", "/assessments/{draft}/discard/"),
    *("/teams/{team}/people/", "/teams/{team}/hand-over/", "/teams/{team}/leave/"),
    *("/account/", "/account/password/"),
    "/assessments/{report}/report/",
    *("/assessments/{report}/what-if/?engineers=0", "/assessments/{report}/roles/sre/?rate=80"),
    *("/account/second-factor/", "/account/second-factor/app/", "/account/confirm/"),
)


@pytest.fixture(scope="module")
def visitor(shared_server: LiveServer) -> User:
    return factories.user("alice")


@pytest.fixture(scope="module")
def ids(visitor: User) -> dict[str, UUID]:
    return ids_of_team(visitor)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page(shared_look: Look, ids: dict[str, UUID], address: str) -> None:
    shared_look(address.format(**ids))


@pytest.mark.parametrize(
    "address", ["/", "/login/", "/forgotten/", "/register/", "/roles/", "/roles/sre/", "/nowhere"]
)
def test_each_page_that_needs_no_login(
    shared_look: Look, shared_page: Page, ids: dict[str, UUID], address: str
) -> None:
    shared_page.context.clear_cookies()
    shared_look(address)


@pytest.mark.parametrize("address", ["/", "/teams/", "/assessments/{report}/report/"])
def test_each_page_in_german(
    shared_look: Look,
    shared_page: Page,
    shared_server: LiveServer,
    ids: dict[str, UUID],
    address: str,
) -> None:
    shared_page.context.add_cookies([{"name": "language", "value": "de", "url": shared_server.url}])
    shared_look(address.format(**ids))
    assert shared_page.locator("html").get_attribute("lang") == "de"


def test_a_login_that_is_refused(look: Look, page: Page, catalogue: Catalogue) -> None:
    page.goto("/login/")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    follow(page.get_by_role("button", name="Log in"))
    look()


def test_a_login_in_two_steps(look: Look, page: Page, alice: User) -> None:
    with_app(alice)
    log_in(page, alice)
    look()
    follow(page.get_by_role("button", name="Log in"))
    look()
    page.get_by_label("Code").fill(recovery_codes(alice)[0])
    follow(page.get_by_role("button", name="Log in"))
    look("/account/second-factor/codes/")
    look("/account/second-factor/")


def test_a_team_that_cannot_be_saved(look: Look, page: Page, alice: User) -> None:
    log_in(page, alice)
    page.goto("/teams/new/")
    follow(page.get_by_role("button", name="Save team"))
    look()


def test_the_pages_of_answers(look: Look, page: Page, alice: User, checkout: Team) -> None:
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    home = f"/assessments/{draft.pk}/"
    look(f"{home}practices/devops-delivery-speed/")
    page.get_by_label("Number", exact=True).first.fill("many")
    press(page, "Save and go to the list")
    look()
    page.goto(f"{home}practices/devops-pipeline/")
    page.locator(".choice input").first.check()
    page.get_by_text("Saved ").wait_for()
    look()
    page.locator(".choice input").first.press("?")
    look()


def test_the_check_page_in_each_state(look: Look, page: Page, alice: User, checkout: Team) -> None:
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    page.goto(f"/assessments/{draft.pk}/check/")
    press(page, "Submit and see the report")
    assert page.locator("#error-summary").evaluate("box => box === document.activeElement")
    assert page.title().startswith("Error:")
    look()
    factories.filled(draft, reason="y" * 300, comment="z" * 300, evidence=LONG_ADDRESS)
    look(f"/assessments/{draft.pk}/check/")
    expect(page.get_by_role("heading", name="Worth a second thought")).to_be_visible()
    first = factories.questions(draft)[0]
    draft.answer({first: factories.given(first, 0, seen=1)})
    press(page, "Submit and see the report")
    follow(page.get_by_role("link", name=first.text).first)
    look()


def test_the_page_of_a_token_that_is_out_of_date(
    look: Look, page: Page, context: BrowserContext, alice: User, checkout: Team
) -> None:
    open_page(page, alice, checkout)
    page.get_by_label("Comment").evaluate("box => box.closest('details').open = true")
    page.locator("[name=csrfmiddlewaretoken]").evaluate_all(
        "fields => fields.forEach((field) => { field.value = 'x'.repeat(64); })"
    )
    page.locator("form[data-autosave]").evaluate("form => form.submit()")
    page.get_by_role("button", name="Save my answers").wait_for()
    look()


def test_the_pages_of_a_clash(
    look: Look, page: Page, context: BrowserContext, alice: User, checkout: Team
) -> None:
    draft = open_page(page, alice, checkout)
    draft.answer({q: factories.given(q, 1) for q in factories.questions(draft)})
    choose(page, 3)
    page.get_by_text("Someone else has changed").wait_for()
    look()
    press(page, "Save and continue")
    look()
    page.goto(f"/teams/{checkout.pk}/edit/")
    checkout.revision = 2
    checkout.save()
    press(page, "Save team")
    look()


def test_the_pages_of_a_lost_session(look: Look, page: Page, alice: User, checkout: Team) -> None:
    open_page(page, alice, checkout)
    Session.objects.all().delete()
    choose(page, 1)
    press(page, "Save and continue")
    look()
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(factories.PASSWORD)
    press(page, "Log in")
    look()

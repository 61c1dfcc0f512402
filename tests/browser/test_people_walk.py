"""People and teams look after themselves: each step of a walk, with mail and single sign-on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.browsing import TOO_WIDE, choose, follow, saved
from tests.support.mail_server import Inbox, taking_mail
from tools.live import Server

WIDTHS = (1280, 360)
PASSWORD = "copper lantern orchid gravel"
LINK = re.compile(r"http://\S+/invited/\S+")


@dataclass
class Walk:
    """The server as its operator set it up, its mails, and the browsers of one walk."""

    url: str
    inbox: Inbox
    browser: Browser
    width: int
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def name(self, person: str) -> str:
        """Each width has people of its own."""
        return f"{person}-{self.width}"

    def visitor(self) -> Page:
        """Somebody who is not logged in, on a device of their own."""
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": self.width, "height": 800}, locale="en-GB"
        )
        context.set_default_timeout(20_000)
        context.on("weberror", lambda error: self.faults.append(f"{error.error}"))
        context.on("response", lambda a: self.faults.extend([a.url] * (a.status >= 500)))
        self.contexts.append(context)
        return context.new_page()


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Inbox]]:
    """An operator sets mail and single sign-on in the environment, and starts Tripod."""
    people = [
        Known(sub=f"{name}-{width}", claims={"preferred_username": f"{name}-{width}"})
        for name in ("ann", "mia")
        for width in WIDTHS
    ]
    with taking_mail() as inbox, run_server_in_thread(user_claims=people) as provider:
        tripod = Server(
            tmp_path_factory.mktemp("operated"),
            EMAIL_URL=f"smtp://127.0.0.1:{inbox.port}",
            EMAIL_FROM="Tripod <tripod@ours.example>",
            OIDC_ISSUER=f"http://localhost:{provider.server_port}",
            OIDC_CLIENT_ID="tripod",
            OIDC_CLIENT_SECRET="of the tests",
            OIDC_NAME="Example ID",
            OIDC_SIGNUP="true",
        )
        try:
            tripod.start()
            yield tripod.url, inbox
        finally:
            tripod.kill()


@pytest.fixture(params=WIDTHS)
def walk(
    browser: Browser, operated: tuple[str, Inbox], request: pytest.FixtureRequest
) -> Iterator[Walk]:
    walk = Walk(*operated, browser, request.param)
    walk.inbox.mails.clear()
    yield walk
    for context in walk.contexts:
        context.close()
    assert not walk.faults


@pytest.mark.django_db
def test_people_look_after_themselves(walk: Walk) -> None:
    lead = sign_on(walk, walk.visitor(), "ann")
    team = make_team(walk, lead)
    link = invite_by_link(lead, team)
    mailed = invite_by_mail(walk, lead, team)
    member = join_with_a_new_account(walk, link)
    second = join_by_sign_on(walk, mailed)
    see_each_other_at_work(walk, lead, member, team)
    leave(lead, member, team)
    read_but_not_write(walk, lead, second, team)
    for page, has_password in ((lead, False), (member, True), (second, False)):
        find_the_account(walk, page, has_password=has_password)


# --- the steps ---


def sign_on(walk: Walk, page: Page, name: str) -> Page:
    if "/login/" not in page.url:
        page.goto("/teams/")
    at(walk, page, "Log in")
    page.get_by_role("button", name="Log in with Example ID").click()
    page.locator("input[name=sub]").fill(walk.name(name))
    page.locator("button").first.click()
    expect(page).to_have_url(re.compile(f"^{walk.url}/(teams|join)/"))
    return page


def make_team(walk: Walk, lead: Page) -> str:
    """The address of the new team's page."""
    follow(lead.get_by_role("link", name="New team"))
    lead.locator("#id_name").fill(walk.name("Payments"))
    lead.locator("#id_engineers").fill("8")
    follow(lead.get_by_role("button", name="Save team"))
    at(walk, lead, walk.name("Payments"))
    return lead.url


def invite_by_link(lead: Page, team: str) -> str:
    lead.goto(team)
    follow(lead.get_by_role("link", name="People and invitations"))
    lead.get_by_label("Member: answers and submits").check()
    follow(lead.get_by_role("button", name="Create invitation"))
    return lead.get_by_label("Link to this invitation").input_value()


def invite_by_mail(walk: Walk, lead: Page, team: str) -> str:
    """The link in the mail that arrives."""
    lead.goto(f"{team}people/")
    lead.get_by_label("E-mail").fill("mia@ours.example")
    follow(lead.get_by_role("button", name="Create invitation"))
    expect(lead.get_by_text("The invitation was sent to mia@ours.example.")).to_be_visible()
    expect(lead.get_by_label("Link to this invitation")).to_have_count(0)
    at(walk, lead, "People and invitations")
    found = LINK.search(walk.inbox.text())
    assert found
    return found[0]


def join_with_a_new_account(walk: Walk, link: str) -> Page:
    member = walk.visitor()
    member.goto(link)
    at(walk, member, f"Join {walk.name('Payments')}")
    follow(member.get_by_role("link", name="Make an account"))
    member.get_by_label("First name").fill("Ben")
    member.get_by_label("Username").fill(walk.name("ben"))
    member.get_by_label("Password").fill(PASSWORD)
    at(walk, member, "Make an account")
    follow(member.get_by_role("button", name="Make account and join"))
    expect(member.get_by_text("Welcome! You are in")).to_be_visible()
    return member


def join_by_sign_on(walk: Walk, link: str) -> Page:
    second = walk.visitor()
    second.goto(link)
    follow(second.get_by_role("link", name="Log in").last)
    sign_on(walk, second, "mia")
    follow(second.get_by_role("button", name=f"Join as {walk.name('mia')}"))
    expect(second.get_by_text("Welcome! You are in")).to_be_visible()
    return second


def see_each_other_at_work(walk: Walk, lead: Page, member: Page, team: str) -> None:
    lead.goto(team)
    follow(lead.get_by_role("link", name="Start assessment"))
    lead.get_by_label("Quick", exact=False).check()
    follow(lead.get_by_role("button", name="Start"))
    tasks = lead.url
    follow(lead.get_by_role("link", name="Begin:"))
    practice = lead.locator("h1").inner_text()
    choose(lead, 1)
    saved(lead)
    expect(lead.locator("[data-others] p")).to_have_count(0)

    member.goto(team)
    follow(member.get_by_role("link", name="Continue"))
    at(walk, member, f"Assessment of {walk.name('Payments')}")
    who = f"{walk.name('ann')} is filling this in too: {practice}"
    expect(member.locator("[data-others]")).to_contain_text(who)
    follow(member.get_by_role("link", name="Resume:"))
    expect(member.locator("[data-others]")).to_contain_text(who)
    choose(member, 2)
    saved(member)

    # On the page that stands open, with the next save.
    choose(lead, 2)
    who = f"Ben is filling this in too: {member.locator('h1').inner_text()}, just now."
    expect(lead.locator("[data-others]")).to_contain_text(who)
    saved(lead)
    at(walk, lead, practice)
    lead.goto(tasks)
    expect(lead.locator("[data-others]")).to_contain_text(who.partition(",")[0])


def leave(lead: Page, member: Page, team: str) -> None:
    tasks = lead.url
    member.goto(team)
    follow(member.get_by_role("link", name="Leave team"))
    follow(member.get_by_role("button", name="Leave team"))
    expect(member.get_by_text("You left")).to_be_visible()
    member.goto(team)
    expect(member.get_by_role("heading", name="Page not found")).to_be_visible()
    lead.goto(tasks)
    expect(lead.get_by_text("is filling this in too")).to_have_count(0)


def read_but_not_write(walk: Walk, lead: Page, viewer: Page, team: str) -> None:
    """The lead submits and makes somebody a viewer, who reads the report."""
    follow(lead.get_by_role("link", name="Check your answers"))
    follow(lead.get_by_role("button", name="Submit"))
    report, lead_reads = lead.url, lead.locator("h1").inner_text()
    lead.goto(f"{team}people/")
    row = lead.get_by_role("listitem").filter(has_text=walk.name("mia"))
    row.get_by_role("combobox").select_option("viewer")
    follow(row.get_by_role("button"))
    viewer.goto(report)
    at(walk, viewer, lead_reads)
    expect(viewer.get_by_role("link", name="Plan an action")).to_have_count(0)
    viewer.goto(team)
    expect(viewer.get_by_role("link", name="Start assessment")).to_have_count(0)
    viewer.goto(f"{team}assess/")
    at(walk, viewer, "You don't have permission to do this")
    expect(viewer.get_by_text("You may read this team's reports")).to_be_visible()


def find_the_account(walk: Walk, page: Page, *, has_password: bool) -> None:
    """From any page by the own name: password, sessions and second factor."""
    page.goto("/roles/")
    if walk.width < 600:
        page.get_by_text("Menu", exact=True).click()
    follow(page.locator("a.own-name"))
    at(walk, page, "Your profile")
    expect(page.get_by_role("heading", name="Where you are logged in")).to_be_visible()
    expect(page.get_by_text("You are logged in nowhere else.")).to_be_visible()
    links = page.get_by_role("link", name="Change password")
    expect(links).to_have_count(int(has_password))
    if has_password:
        follow(page.get_by_role("link", name="Change password"))
        at(walk, page, "Change password")
        page.go_back()
    follow(page.get_by_role("link", name="Apps, passkeys and codes"))
    at(walk, page, "Second factor")
    follow(page.get_by_role("link", name="Add an app"))
    at(walk, page, "Add an authenticator app")


def at(walk: Walk, page: Page, heading: str) -> None:
    """The page with this heading, which fits the screen."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert page.evaluate(TOO_WIDE) <= 0, f"{page.url} is wider than {walk.width} pixels"

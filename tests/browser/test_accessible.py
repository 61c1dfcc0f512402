"""axe-core finds nothing on any page and state, in both colour schemes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories

from .test_journey import log_in, press

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}


@pytest.fixture(params=["light", "dark"])
def look(page, request):
    """Opens an address, if one is given, and checks what is there."""
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")

    def check(address=None):
        if address:
            page.goto(address)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options=OPTIONS).response["violations"]
        told = [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
        assert not told, f"{page.url}: {told}"

    return check


@pytest.fixture
def done(checkout, alice):
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


def test_the_open_pages(look, page, catalogue):
    for address in ("/", "/login/", "/roles/", "/roles/sre/", "/nowhere"):
        look(address)
    page.goto("/login/")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    look()


def test_the_pages_of_a_team(look, page, alice, checkout, done):
    log_in(page, alice)
    for address in ("/teams/", f"/teams/{checkout.pk}/", f"/teams/{checkout.pk}/assess/"):
        look(address)
    for address in ("/export/", f"/export/?team={checkout.pk}&what=advice", "/export/?first=x"):
        look(address)
    look("/teams/new/")
    page.get_by_role("button", name="Save the team").click()
    look()


def test_the_pages_of_an_assessment(look, page, alice, checkout):
    draft = factories.assessment(checkout, by=alice)
    log_in(page, alice)
    home = f"/assessments/{draft.pk}/"
    for address in (home, f"{home}check/", f"{home}discard/"):
        look(address)
    look(f"{home}practices/devops-delivery-speed/")
    page.get_by_label("Figure").first.fill("many")
    press(page, "Save and go to the list")
    look()
    page.goto(f"{home}practices/devops-pipeline/")
    page.locator(".choice input").first.check()
    page.get_by_text("Saved ").wait_for()
    look()


def test_the_pages_of_a_report(look, page, alice, done):
    log_in(page, alice)
    home = f"/assessments/{done.pk}/"
    for address in ("receipt/", "report/", "what-if/?engineers=0", "roles/sre/?rate=80"):
        look(home + address)

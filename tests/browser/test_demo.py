"""What a manager shows in a meeting: the twelve teams and eight quarters of `make demo`."""

import csv
import io
import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Download, Page, expect
from pytest_django import Settings

from assessments.models import Action, Team, User
from assessments.reports.document.wording import whole_score
from tests.support.browsing import OPTIONS, TOO_WIDE, follow, log_in
from tests.support.factories import PASSWORD
from tests.support.fixtures import Catalogue, People


@pytest.fixture
def demo(catalogue: Catalogue, settings: Settings, tmp_path: Path) -> People:
    """The people of the demo organisation by their names; all of them with the tests' password."""
    settings.DATA_DIR = tmp_path
    call_command("demo_organisation", "--history", "--until", "2025-06-30", verbosity=0)
    people = {user.username: user for user in User.objects.all()}
    for user in people.values():
        user.set_password(PASSWORD)
        user.save()
    return people


def reads_well(page: Page, address: str) -> None:
    """In both schemes nothing for axe-core to find, and nothing over the edge of a phone."""
    page.goto(address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options=OPTIONS).response["violations"]
        assert not found, (address, scheme, [rule["id"] for rule in found])
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate(TOO_WIDE) <= 0, address
    page.set_viewport_size({"width": 1280, "height": 900})


def rows_of(download: Download) -> list[dict[str, str]]:
    text = download.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_quarter_is_taken_into_the_meeting(page: Page, demo: People) -> None:
    team = Team.objects.get(name="Marketplace")
    log_in(page, demo["alice"])
    for address in ("/teams/", f"/teams/{team.pk}/", f"/teams/{team.pk}/history/"):
        reads_well(page, address)
    assert page.locator("svg.timeline").count() >= 6
    expect(page.get_by_text("no clear change").first).to_be_attached()

    reads_well(page, f"/teams/{team.pk}/actions/")
    follow(page.get_by_role("link", name="Marketplace"))
    follow(page.get_by_role("link", name="Report of").first)
    report = page.url
    reads_well(page, report)

    follow(page.get_by_role("link", name="Plan an action").first)
    page.get_by_label("What to do").fill("Ask the teams first.")
    follow(page.get_by_role("button", name="Save action"))
    page.wait_for_url(f"{report}#actions")
    expect(page.locator("#actions").get_by_text("Ask the teams first.")).to_be_visible()
    assert Action.objects.get(title="Ask the teams first.").assessment.team == team

    with page.expect_download() as download:
        page.get_by_text("Tables as CSV").click()
        page.get_by_role("link", name="Scores as CSV").click()
    scores = [row for row in rows_of(download.value) if row["part"] == "discipline"]
    assert {row["team"] for row in scores} == {"Marketplace"}
    for row in scores:
        score = whole_score(float(row["score"]))
        expect(page.get_by_text(f"{score} of 100").first).to_be_attached()


def test_twelve_teams_are_seen_side_by_side(page: Page, demo: People) -> None:
    log_in(page, demo["dana"])
    for address in ("/organisation/", "/organisation/advice/", "/export/"):
        reads_well(page, address)
    page.goto("/organisation/")
    names = page.locator("table.heatmap").first.locator("tbody .heat-team").all_inner_texts()
    told = [name.splitlines()[0] for name in names]
    assert len(told) == 12
    assert told == sorted(told)

    follow(page.get_by_role("link", name="Plan for these teams"))
    expect(page.locator("#own-answers tbody tr")).to_have_count(10)

    page.goto("/export/")
    page.get_by_label("Actions: a row").check()
    page.get_by_label("JSON").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    rows = json.loads(download.value.path().read_text())
    assert len([row for row in rows if row["part"] == "action"]) == Action.objects.count()

"""A manager creates a team, answers, submits, reads the report and downloads the files."""

import csv
import io
import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import fits, follow, log_in, press
from tests.support.fixtures import Catalogue
from tests.support.got import got

FIGURES = {
    "deployment_frequency": ("2", "a month"),
    "lead_time": ("9", "days"),
    "change_failure_rate": ("18", None),
    "recovery_time": ("5", "hours"),
    "availability_target": ("99.9", None),
    "downtime": ("4", "hours a month"),
}


def fill_in(page: Page) -> None:
    """Answers the page that is open, a figure where there is one, else a choice."""
    for number, question in enumerate(page.locator(".question").all()):
        code = got(question.get_attribute("id"))
        if code in FIGURES:
            figure, unit = FIGURES[code]
            question.get_by_label("Number", exact=True).fill(figure)
            if unit:
                question.get_by_label("Unit").select_option(unit)
        else:
            scale = question.locator(".choices:not(.choices-apart) input")
            place = (len(code) + number) % 3
            apart = question.get_by_label("Don't know")
            (scale.nth(place) if scale.count() else apart).check()


def test_a_manager_learns_which_role_to_invest_in(page: Page, alice: User) -> None:
    log_in(page, alice)
    expect(page.get_by_role("heading", name="No team yet")).to_be_visible()

    follow(page.get_by_role("link", name="New team"))
    page.get_by_label("Name").fill("Checkout")
    page.locator("#id_engineers").fill("15")
    page.locator("#id_staffed_devops").fill("1")
    page.get_by_label("24/7 on-call").check()
    assert fits(page)
    follow(page.get_by_role("button", name="Save team"))

    follow(page.get_by_role("link", name="Start assessment"))
    assert fits(page)
    page.get_by_label("Full").check()
    follow(page.get_by_role("button", name="Start"))
    assert fits(page)
    follow(page.get_by_role("link", name="Begin: Shared ownership"))
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    assert fits(page)

    page.get_by_label("Does not apply").check()
    press(page, "Save and continue")
    assert page.title().startswith("Error:")
    page.get_by_label("Why does it not apply?").fill("Nothing is in production yet.")
    press(page, "Save and go to the list")
    expect(page.get_by_text("Completed", exact=True)).to_have_count(1)

    follow(page.get_by_role("link", name="Resume"))
    while "/practices/" in page.url:
        fill_in(page)
        assert fits(page), page.url
        press(page, "Save and continue")

    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(page.get_by_text("Not answered")).to_have_count(0)
    assert fits(page)
    press(page, "Submit and see the report")
    expect(page.get_by_role("status").get_by_text("Submitted on")).to_be_visible()

    verdict = page.get_by_role("region", name="Answer")
    said = verdict.get_by_role("heading", name="Hire a site reliability engineer")
    expect(said).to_be_visible()
    expect(page.locator(".score-card svg.track")).to_have_count(3)
    page.locator("summary", has_text=re.compile("in detail\\s*: SLO")).click()
    expect(page.get_by_text("You had 99.44 %.")).to_be_visible()
    assert fits(page)

    document = factories.document(Assessment.objects.get())
    page.get_by_text("Tables as CSV").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Answers as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(document["answers"])
    with page.expect_download() as download:
        page.get_by_role("link", name="Scores as CSV").click()
    scores = csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig")))
    shown = {row["code"]: row["score"] for row in scores if row["part"] == "discipline"}
    assert shown == {slug: str(d["score"]) for slug, d in document["disciplines"].items()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_can_be_read(
    page: Page, alice: User, scheme: Literal["light", "dark"]
) -> None:
    """The text stands out from the paper by at least 4.5 to 1 in both schemes."""
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    ratio = page.evaluate(CONTRAST)
    assert ratio >= 4.5


@pytest.mark.parametrize("address", ["/", "/roles/", "/roles/sre/", "/login/", "/nowhere"])
def test_the_open_pages_fit_a_narrow_screen(page: Page, catalogue: Catalogue, address: str) -> None:
    page.goto(address)
    assert fits(page)


def test_a_stranger_sees_nothing_of_a_team(page: Page, charlie: User, checkout: Team) -> None:
    log_in(page, charlie)
    expect(page.get_by_text("Checkout")).to_have_count(0)
    response = got(page.goto(f"/teams/{checkout.pk}/"))
    assert response.status == 404
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    assert Team.objects.count() == 2


CONTRAST = """() => {
  const light = (text) => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const pieces = [...document.querySelectorAll("h1, p, a:not(.btn), .lead, h2")];
  return Math.min(...pieces.map((piece) => {
    const ink = light(getComputedStyle(piece).color);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  }));
}"""

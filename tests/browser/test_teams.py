"""Lists of teams and reports in a browser: find, compare, archive, withdraw, take a chart along."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.browsing import TOO_WIDE, Look, fits, follow, log_in, press

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def reports(checkout: Team, alice: User) -> list[Assessment]:
    days = ("2024-09-02", "2025-03-03", "2025-06-02")
    return [
        factories.reported(checkout, day, by=alice, choice=choice)
        for choice, day in enumerate(days)
    ]


@pytest.mark.parametrize("width", [1280, 360])
def test_a_team_is_found_among_two_hundred_in_two_interactions(
    page: Page, dana: User, checkout: Team, width: int
) -> None:
    Team.objects.bulk_create(Team(name=f"Unit {n:03}", engineers=9) for n in range(199))
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, dana)
    page.goto("/teams/")
    expect(page.get_by_text("Teams 1 to 50 of 200")).to_be_visible()
    box = page.get_by_label("Find a team or an area")
    box.fill("check")
    box.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Checkout")).to_be_in_viewport()
    assert page.evaluate(TOO_WIDE) <= 0


def test_any_two_reports_are_compared(
    page: Page, alice: User, checkout: Team, reports: list[Assessment]
) -> None:
    log_in(page, alice)
    page.goto(f"/teams/{checkout.pk}/history/")
    page.get_by_label("First report").select_option("2 September 2024")
    press(page, "Compare")
    expect(page.get_by_text("From 2 September 2024 to 2 June 2025")).to_be_visible()
    expect(page.get_by_role("heading", name="Compare two reports")).to_be_in_viewport()
    assert fits(page)
    address = page.url
    page.goto("/teams/")
    page.goto(address)
    expect(page.get_by_text("From 2 September 2024 to 2 June 2025")).to_be_visible()


def test_a_chart_is_downloaded_as_svg_and_as_png(
    page: Page, alice: User, checkout: Team, reports: list[Assessment], tmp_path: Path
) -> None:
    log_in(page, alice)
    page.goto(f"/teams/{checkout.pk}/history/")
    section = page.locator("#disciplines")
    for kind, role in (("svg", "link"), ("png", "button")):
        with page.expect_download() as saved:
            section.get_by_role(role, name=f"SRE as {kind.upper()}").click()  # type: ignore[arg-type]
        assert saved.value.suggested_filename == f"tripod-checkout-discipline-sre-history.{kind}"
        saved.value.save_as(tmp_path / kind)
    assert (tmp_path / "svg").read_text(encoding="utf-8").startswith("<svg")
    picture = (tmp_path / "png").read_bytes()
    assert picture.startswith(PNG)
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 2 * 760
    # A picture of one colour would be far smaller.
    assert height > 400
    assert len(picture) > 10_000


def test_without_script_there_is_a_link_and_no_button_for_a_chart(
    page: Page, alice: User, checkout: Team, reports: list[Assessment]
) -> None:
    page.route("**/*.js", lambda route: route.abort())
    log_in(page, alice)
    page.goto(f"/teams/{checkout.pk}/history/")
    expect(page.get_by_role("link", name="SRE as SVG")).to_be_visible()
    expect(page.get_by_role("button", name="SRE as PNG")).to_have_count(0)


def test_a_report_is_withdrawn_and_the_one_before_is_the_latest(
    page: Page, alice: User, checkout: Team, reports: list[Assessment]
) -> None:
    log_in(page, alice)
    page.goto(f"/teams/{checkout.pk}/")
    follow(page.get_by_role("link", name="Withdraw Report of 2 Jun 2025"))
    press(page, "Withdraw report")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_label("Why are you withdrawing it?").fill("Answered for another team.")
    press(page, "Withdraw report")
    expect(page.get_by_text("Withdrawn on")).to_be_in_viewport()
    page.goto(f"/teams/{checkout.pk}/")
    expect(page.locator(".team-latest")).to_contain_text("Report of 3 March 2025")


def test_a_team_is_archived_and_restored(page: Page, alice: User, checkout: Team) -> None:
    log_in(page, alice)
    page.goto(f"/teams/{checkout.pk}/")
    follow(page.get_by_role("link", name="Archive team"))
    press(page, "Archive team")
    expect(page.get_by_text("Archived on")).to_be_visible()
    follow(page.get_by_role("link", name="Teams and reports").first)
    follow(page.get_by_role("link", name="1 archived team"))
    follow(page.get_by_role("link", name="Checkout"))
    press(page, "Restore team")
    expect(page.get_by_role("link", name="Start assessment")).to_be_visible()


def test_these_pages_are_accessible(
    look: Look, page: Page, alice: User, checkout: Team, reports: list[Assessment]
) -> None:
    factories.team("Old", lead=alice).archive(by=alice)
    reports[1].withdraw(by=alice, reason="W" * 300)
    log_in(page, alice)
    for address in (
        "/teams/",
        "/teams/?archived=on",
        "/teams/?q=nothing",
        f"/teams/{checkout.pk}/",
        f"/teams/{checkout.pk}/archive/",
        f"/teams/{checkout.pk}/history/?first=x",
        f"/assessments/{reports[2].pk}/withdraw/",
        f"/assessments/{reports[1].pk}/report/",
    ):
        look(address)
        assert page.evaluate(TOO_WIDE) <= 0, address

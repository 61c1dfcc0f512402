"""Pictures of the pages of the demo organisation: `python -m tools.tour FOLDER [name …]`.

Each page in the light and the dark scheme, at 1280 and at 360 pixels; docs/tour.md shows some.
`--whole` takes pictures of whole pages instead of the first screen.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tools import servers
from tools.live import Server

LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {
    "light": ("light", 1280),
    "dark": ("dark", 1280),
    "phone": ("light", 360),
}
PRACTICE = "practices/devops-pipeline/"


def log_in(page: Page, logins: str, name: str) -> None:
    found = re.search(rf"^\s*{name}\s+(\S+)", logins, re.MULTILINE)
    assert found, f"No password of {name}"
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(found[1])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/teams/")


def follow(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()


# --- scenes: each leads to the page that is shown ---


def start(page: Page) -> None:
    page.goto("/")


def teams(page: Page) -> None:
    page.goto("/teams/")


def team(page: Page) -> None:
    teams(page)
    follow(page, "Checkout")


def team_new(page: Page) -> None:
    page.goto("/teams/new/")


def error(page: Page) -> None:
    team_new(page)
    page.get_by_role("button", name="Save team").click()
    page.wait_for_load_state()


def draft(page: Page) -> None:
    """The task list of the demo's draft."""
    teams(page)
    follow(page, "Search")
    page.get_by_role("link", name=re.compile("Continue|Resume")).first.click()
    page.wait_for_load_state()


def practice(page: Page) -> None:
    draft(page)
    page.goto(page.url + PRACTICE)


def figures(page: Page) -> None:
    draft(page)
    page.goto(page.url + "practices/devops-delivery-speed/")


def choose(page: Page, number: int) -> None:
    """Chooses an answer that is not chosen yet."""
    page.locator(".choices:not(.choices-apart) input:not(:checked)").nth(number).check()


def saved(page: Page) -> None:
    practice(page)
    choose(page, 1)
    page.get_by_text("Saved ").wait_for()
    page.locator("#save-state").scroll_into_view_if_needed()


def shortcuts(page: Page) -> None:
    practice(page)
    page.locator(".choice input").first.focus()
    page.keyboard.press("?")


def clash(page: Page) -> None:
    """Another tab saved first."""
    practice(page)
    other = page.context.new_page()
    other.goto(page.url)
    choose(other, 0)
    other.get_by_text("Saved ").wait_for()
    other.close()
    choose(page, 2)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("heading", name="Which answer do you want to keep?").wait_for()


def check(page: Page) -> None:
    draft(page)
    follow(page, "Check your answers")


def report(page: Page) -> None:
    team(page)
    page.get_by_role("link", name=re.compile("Report of")).first.click()
    page.wait_for_load_state()


def report_in_german(page: Page) -> None:
    report(page)
    page.context.add_cookies([{"name": "language", "value": "de", "url": page.url}])
    page.reload()


def what_if(page: Page) -> None:
    report(page)
    follow(page, "What if …")
    page.locator("#id_engineers").fill("40")
    page.locator("#id_engineers").press("Tab")
    page.get_by_role("region", name="After").wait_for()


def budget(page: Page) -> None:
    report(page)
    follow(page, "Business case")


def share(page: Page) -> None:
    """A link that was just created."""
    report(page)
    # Metrics have a share in their names, too.
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_label("Who is the link for?").fill("Works council")
    page.get_by_role("button", name="Create link").click()
    page.get_by_label("Link to this report").wait_for()


def shared(page: Page) -> None:
    """What somebody without a login sees."""
    share(page)
    address = page.get_by_label("Link to this report").input_value()
    page.context.clear_cookies()
    page.goto(address)


def marketplace(page: Page) -> None:
    """The team that grows from 5 to 40 engineers."""
    teams(page)
    follow(page, "Marketplace")


def history(page: Page) -> None:
    marketplace(page)
    follow(page, "History")


def time_axis(page: Page) -> None:
    history(page)
    page.get_by_role("heading", name="Scores over time").evaluate("title => title.scrollIntoView()")


def actions(page: Page) -> None:
    marketplace(page)
    follow(page, "All actions")


def decisions(page: Page) -> None:
    """What happened to the advice and the actions of the previous report."""
    marketplace(page)
    page.get_by_role("link", name=re.compile("Report of")).first.click()
    page.wait_for_load_state()
    page.locator("#actions").scroll_into_view_if_needed()


def action(page: Page) -> None:
    report(page)
    page.get_by_role("link", name=re.compile("Plan")).first.click()
    page.wait_for_load_state()


def across_teams(page: Page) -> None:
    page.goto("/organisation/")


def heatmap(page: Page) -> None:
    across_teams(page)
    page.locator("table.heatmap").first.scroll_into_view_if_needed()


def organisation_advice(page: Page) -> None:
    """The plan for the teams of one area."""
    across_teams(page)
    page.get_by_label("Area").select_option("Finance")
    page.get_by_role("button", name="Show").click()
    page.wait_for_load_state()
    follow(page, "Plan for these teams")


def export(page: Page) -> None:
    page.goto("/export/")


def roles(page: Page) -> None:
    page.goto("/roles/")


def role(page: Page) -> None:
    page.goto("/roles/sre/")


SCENES = {
    **{f.__name__: f for f in (start, teams, team, team_new, error, draft, practice, figures)},
    **{f.__name__: f for f in (saved, shortcuts, clash, check, report, report_in_german, what_if)},
    **{f.__name__: f for f in (budget, share, shared, history, time_axis, actions)},
    **{f.__name__: f for f in (decisions, action, across_teams, heatmap)},
    **{f.__name__: f for f in (organisation_advice, export, roles, role)},
}
# Scenes for Dana, who sees every team; all others are for Alice.
SEES_ALL = {"across_teams", "heatmap", "organisation_advice"}


def shoot(
    browser: Browser, server: Server, folder: Path, names: Iterable[str], *, whole: bool
) -> None:
    logins = Path(server.environment["DATA_DIR"], "demo-logins.txt").read_text()
    for look, (scheme, width) in LOOKS.items():
        context = browser.new_context(
            base_url=server.url,
            color_scheme=scheme,
            viewport={"width": width, "height": 800 if width > 500 else 740},
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name in names:
            log_in(page, logins, "dana" if name in SEES_ALL else "alice")
            SCENES[name](page)
            page.screenshot(path=folder / f"{name.replace('_', '-')}-{look}.png", full_page=whole)
        context.close()


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in arguments[1:] if name != "--whole"] or list(SCENES)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = Server(Path(data))
        browser = playwright.chromium.launch(executable_path=servers.chromium(), args=servers.FLAGS)
        try:
            server.start("--demo")
            manage = [sys.executable, "manage.py", "demo_organisation", "--history"]
            subprocess.run(manage, env=server.environment, check=True)
            shoot(browser, server, folder, names, whole="--whole" in arguments)
        finally:
            server.kill()
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

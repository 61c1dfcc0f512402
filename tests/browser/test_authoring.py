"""Authoring with only the admin: copy a questionnaire, add two questions, preview and publish.

With RECORD_TO=folder the run leaves a picture of each step; docs/authoring.md shows them.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.models import Assessment, QuestionnaireVersion, Report, Team, User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.browsing import follow, log_in, press
from tests.support.fixtures import ClientOf

NEW = {
    "error_budget_review": (
        "sre-objectives",
        "In the last quarter, how often did the team look at its error budget together?",
        (
            "Nobody looked at it.",
            "Somebody looked at it after a large incident.",
            "The team looked at it once a month.",
            "The team looked at it every week, and at least once it changed a plan.",
        ),
    ),
    "budget_spent_rule": (
        "sre-objectives",
        "What happened when the error budget was last spent?",
        (
            "Nothing, or nobody knows.",
            "It was discussed, without a consequence.",
            "Work on reliability came before new work for a while.",
            "A written rule said what stops, and it was followed.",
        ),
    ),
}


@pytest.fixture
def last_quarter(checkout: Team, alice: User) -> Assessment:
    """A report that somebody has read."""
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


def as_read(client_of: ClientOf, reader: User, assessment: Assessment) -> list[object]:
    """Everything that a reader of the report gets, to the byte; without the page's own token."""
    client = client_of(reader)
    page = client.get(reverse("report", args=[assessment.pk])).content
    files = [reverse(name, args=[assessment.pk]) for name in ("answers-csv", "scores-csv")]
    whole = page[page.index(b"<main") : page.index(b"</main>")]
    whole = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", whole)
    stored = Report.objects.values_list("data").get(assessment=assessment)
    return [whole, repr(stored), *(client.get(file).getvalue() for file in files)]


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("RECORD_TO")
    if folder:
        # The caret is hidden by an inline style, which the policy would refuse.
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")


def open_the_draft(page: Page) -> None:
    follow(page.get_by_role("link", name="Questionnaire versions").first)
    follow(page.get_by_role("link", name="SRE 2 (draft)"))


def add_question(page: Page, code: str, practice: str, text: str, choices: Sequence[str]) -> None:
    follow(page.get_by_role("link", name="Add a practice question"))
    page.locator("#id_practice").select_option(label=practice)
    page.locator("#id_code").fill(code)
    page.locator("#id_text").fill(text)
    for number, anchor in enumerate(choices):
        page.locator(f"#id_choices-{number}-number").fill(str(number))
        page.locator(f"#id_choices-{number}-anchor").fill(anchor)
    expect(page.locator("#preview .question")).to_contain_text(choices[-1])
    page.locator("#preview").scroll_into_view_if_needed()
    picture(page, f"authoring-2-{code.replace('_', '-')}")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def start_as(page: Page, user: User, team: Team) -> None:
    """The next assessment, as the team's lead begins it."""
    page.context.clear_cookies()
    log_in(page, user)
    page.goto(f"/teams/{team.pk}/assess/")
    page.get_by_label("Full").check()
    press(page, "Start")


def test_an_author_changes_the_questions_and_no_report_that_was_read(
    page: Page,
    client_of: ClientOf,
    erin: User,
    alice: User,
    checkout: Team,
    last_quarter: Assessment,
) -> None:
    before = as_read(client_of, alice, last_quarter)
    # To see what the draft would change in the reports of all teams.
    erin.groups.add(Group.objects.get(name="Organisation readers"))
    page.set_viewport_size({"width": 1280, "height": 860})
    log_in(page, erin)
    page.goto("/admin/")
    follow(page.get_by_role("link", name="Questionnaire versions").first)
    follow(page.get_by_role("link", name="SRE 1 (published)"))
    press(page, "Make a new draft")
    picture(page, "authoring-1-draft")
    for code, (practice, text, choices) in NEW.items():
        add_question(page, code, practice, text, choices)
        page.goto("/admin/")
        open_the_draft(page)

    follow(page.get_by_role("link", name="Preview", exact=True))
    page.get_by_text("All practices").click()
    follow(page.get_by_role("link", name="SLOs and error budgets"))
    for _, text, _ in NEW.values():
        expect(page.get_by_text(text)).to_be_visible()
    picture(page, "authoring-3-preview")
    page.goto("/admin/")
    open_the_draft(page)
    follow(page.get_by_role("link", name="Impact").first)
    expect(page.locator("main")).to_contain_text("would keep its levels and its advice")
    picture(page, "authoring-4-impact")
    page.goto("/admin/")
    open_the_draft(page)
    follow(page.get_by_role("link", name="Publish …"))
    picture(page, "authoring-5-publish")
    press(page, "Publish SRE 2")
    version = QuestionnaireVersion.objects.published().get(questionnaire__slug="sre")
    assert version.number == 2
    assert AuditEntry.objects.filter(action="publish", who="erin").exists()

    start_as(page, alice, checkout)
    follow(page.get_by_role("link", name="SLOs and error budgets"))
    for _, text, _ in NEW.values():
        expect(page.get_by_role("group", name=text).first).to_be_visible()
    picture(page, "authoring-6-next-assessment")
    assert as_read(client_of, alice, last_quarter) == before

"""The admin with very long names: no page gets wider than with short ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.db.models import Model
from playwright.sync_api import Page

from assessments.models import Assessment, QuestionnaireVersion, Team, User
from roles.audit import AuditEntry
from roles.models import Constant, Role, Ruleset, StaffingPoint, Trigger
from tests.support import factories
from tests.support.admin_pages import page as address
from tests.support.browsing import GERMAN, WIDTH, log_in
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.words import Words


@pytest.fixture
def rows(catalogue: Catalogue, checkout: Team, charlie: User) -> None:
    """A row of everything that the admin shows, in short words."""
    catalogue["sre"].new_draft()
    factories.rules().new_draft()
    Group.objects.create(name="Readers")
    done = factories.submitted(factories.assessment(checkout, by=charlie))
    factories.share_link(done)
    AuditEntry.record(
        AuditEntry.Action.ROLE_CHANGE, "user alice", by="admin", detail="team Checkout: none → lead"
    )
    checkout.staff(dict.fromkeys(Role.objects.all(), 1))


def admin_pages() -> Iterator[tuple[type[Model], str, list[Any]]]:
    """What the admin shows: the list and the newest row of each model, and all pages of drafts."""
    for model in site._registry:
        yield model, "changelist", []
        newest = got(model._base_manager.order_by("pk").last())
        for name in ["change", "history"] + ["delete"] * (model not in (AuditEntry, Assessment)):
            yield model, name, [newest.pk]
    for model in (QuestionnaireVersion, Ruleset):
        draft = model._default_manager.drafts().get()
        for name in ("publish", "impact", "compare"):
            yield model, name, [draft.pk]
        yield model, "translations", [draft.pk, "de"]


def widths(page: Page) -> dict[tuple[str, str], int]:
    """How wide the page of each kind is."""
    found = {}
    for model, name, args in admin_pages():
        assert got(page.goto(address(model, name, *args))).status == 200, (model, name)
        found[model.__name__, name] = page.evaluate(WIDTH)
    return found


def say_everything(words: Words) -> None:
    words.say_catalogue()
    words.say(Team, name=80, area=80)
    words.say(User, username=150, first_name=150, last_name=150)
    words.say(Group, name=150)
    words.say(Trigger, title=80, text=150, source=150)
    words.say(StaffingPoint, note=150, source=150)
    words.say(Constant, text=150)
    AuditEntry.record(AuditEntry.Action.ROLE_CHANGE, words(150), by=words(150), detail=words(150))


def test_a_long_name_makes_no_page_of_the_admin_wider(page: Page, admin: User, rows: None) -> None:
    page.set_viewport_size({"width": 320, "height": 740})
    log_in(page, admin)
    short = widths(page)
    for word in ("W" * 150, GERMAN * 2):
        say_everything(Words(word))
        long = widths(page)
        assert {what: long[what] for what in long if long[what] > short[what]} == {}

"""Every address has a budget of seconds at the largest size that docs/operations.md names.

Seconds of a processor, since others may use this machine meanwhile. There are 1,000 teams with a
report, and one of them has 40: tests/whole/test_growth.py shows that the earlier reports of the
others cost nothing where they are not shown.
"""

import time
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from assessments.models import Team
from tests.support import factories
from tests.support.addresses import addresses_about, names
from tests.support.admin_pages import page
from tests.support.fixtures import ClientOf, People
from tests.support.organisations import short_report

pytestmark = pytest.mark.one_database
TEAMS, REPORTS = 1000, 40
# A page about one team or less; one over a page of teams; a login; a file of all reports; a PDF.
USUAL, WIDE, HASH, ALL, PDF = 1.0, 3.0, 1.0, 60.0, 20.0
BUDGETS = dict.fromkeys(
    (
        *("start", "robots", "roles", "role", "account_logout", "send-again", "set_language"),
        *(
            "profile",
            "own-data",
            "erase-account",
            "account_change_password",
            "end-sessions",
            "account_signup",
        ),
        *("account_email_verification_sent", "account_email", "account_reset_password"),
        *("account_reset_password_from_key", "single-sign-on", "single-sign-on-callback"),
        *("single-sign-on-end", "mfa_authenticate", "mfa_login_webauthn", "mfa_add_webauthn"),
        *("mfa_remove_webauthn", "mfa_reauthenticate_webauthn", "mfa_index"),
        *("mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_deactivate_totp"),
        *("mfa_view_recovery_codes", "account_reauthenticate", "mfa_reauthenticate"),
        *("confirm-sign-on", "team-new", "team", "team-edit", "team-archive", "team-restore"),
        *("team-people", "member-right", "member-remove", "invitation-revoke", "team-hand-over"),
        *("team-leave", "invited", "join", "join-account", "assessment-new"),
        *("team-actions", "action-new", "action-edit", "advice-decision", "tasks", "practice"),
        *("check", "discard", "keep-answers", "submit", "report", "report-chart", "role-case"),
        *("withdraw", "share", "share-revoke", "shared", "shared-report", "csp-report"),
        *("answers-csv", "report-file", "scores-csv"),
    ),
    USUAL,
) | {
    "account_login": HASH,
    # It works the advice out again for what was typed.
    "what-if": WIDE,
    # They read the latest 24 reports of a team.
    **dict.fromkeys(("team-history", "history-chart"), WIDE),
    **dict.fromkeys(("teams", "across-teams", "organisation-advice", "export"), WIDE),
    "export-download": ALL,
    **dict.fromkeys(("report-pdf", "role-case-pdf"), PDF),
}


@pytest.fixture(scope="module")
def largest(people: People, shared_team: Team) -> Callable[[str], str]:
    """The addresses of alice, who leads one team and reads all others."""
    people["alice"].groups.add(Group.objects.get(name="Organisation readers"))
    of = short_report(factories.team("First", lead=people["alice"]), people["alice"])
    factories.organisation(of, teams=TEAMS - 2)
    addresses = addresses_about(shared_team, lead=people["alice"], member=people["bob"])
    latest = shared_team.assessments.submitted().get()
    factories.older(latest, [shared_team], REPORTS - 1)
    return addresses


def seconds(client: Client, address: str) -> float:
    """Of a processor, once everything is loaded."""
    began = time.process_time()
    answer = client.get(address)
    if answer.streaming:
        assert sum(map(len, answer))
    return time.process_time() - began


def test_every_address_has_a_budget() -> None:
    assert names() == sorted(BUDGETS)


@pytest.mark.parametrize("name", BUDGETS)
def test_no_address_takes_longer(
    name: str, largest: Callable[[str], str], people: People, client_of: ClientOf
) -> None:
    client, address = client_of(people["alice"]), largest(name)
    took = seconds(client, address)
    if took >= BUDGETS[name] / 2:
        # What was loaded for the first time does not count.
        took = min(took, seconds(client, address))
    assert took < BUDGETS[name]


LISTS = [
    model for model in admin.site._registry if model._meta.app_label in ("assessments", "roles")
]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_no_list_of_the_admin_takes_longer(
    model: type, largest: Callable[[str], str], people: People, client_of: ClientOf
) -> None:
    client, address = client_of(people["admin"]), page(model, "changelist")
    assert min(seconds(client, address), seconds(client, address)) < WIDE

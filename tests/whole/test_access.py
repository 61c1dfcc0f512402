"""Every address for every person. An address without a row fails."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from assessments.models import (
    Action,
    AdviceDecision,
    Answer,
    Assessment,
    Invitation,
    Membership,
    ShareLink,
    Team,
)
from tests.support.addresses import addresses_about, names
from tests.support.fixtures import ClientOf, People
from tests.support.shared_rows import PEOPLE

# What GET answers to each of PEOPLE; 302 for the anonymous is the way to the log-in page.
OPEN = (200,) * 8
LOGGED_IN = (302,) + (200,) * 7
READ_TEAM = (302, 200, 200, 200, 404, 200, 404, 200)
CHANGE_TEAM = (302, 200, 200, 403, 404, 403, 404, 403)
# Leads and admins; whoever sees the team is told that this is not for them.
LEAD_TEAM = (302, 200, 403, 403, 404, 403, 404, 200)
# Whoever sees one team is led to it; whoever sees none finds nothing.
SEVERAL_TEAMS = (302, 302, 302, 302, 302, 200, 404, 200)
POST_ONLY = (302, 405, 405, 405, 405, 405, 405, 405)

ROWS = {
    "start": OPEN,
    "robots": OPEN,
    "roles": OPEN,
    "role": OPEN,
    "account_login": (200,) + (302,) * 7,
    "account_logout": (405,) * 8,
    "send-again": (302,) * 8,
    "set_language": (405,) * 8,
    **dict.fromkeys(("profile", "account_change_password", "own-data"), LOGGED_IN),
    "end-sessions": POST_ONLY,
    "erase-account": LOGGED_IN,
    "account_signup": (200,) + (302,) * 7,
    **dict.fromkeys(("account_email_verification_sent", "account_email"), (302,) * 8),
    # A link to a new password opens for whoever has it; this one is none.
    **dict.fromkeys(("account_reset_password", "account_reset_password_from_key"), OPEN),
    # Without a provider there is neither; with one, tests/assessments/accounts/test_openid.py.
    "single-sign-on": (405,) * 8,
    "single-sign-on-callback": (404,) * 8,
    "single-sign-on-end": POST_ONLY,
    "mfa_authenticate": (302,) * 8,
    # For a bare address there are no passkeys: tests/browser/test_passkeys.py.
    "mfa_login_webauthn": (404,) * 8,
    "mfa_add_webauthn": (302,) + (404,) * 7,
    "mfa_remove_webauthn": (302,) + (404,) * 7,
    "mfa_reauthenticate_webauthn": (302,) + (404,) * 7,
    "mfa_index": LOGGED_IN,
    "mfa_activate_totp": LOGGED_IN,
    "mfa_generate_recovery_codes": LOGGED_IN,
    # Nobody here has an app or codes: tests/assessments/accounts/test_second_factor.py.
    "mfa_deactivate_totp": (302,) + (404,) * 7,
    "mfa_view_recovery_codes": (302,) + (404,) * 7,
    "account_reauthenticate": LOGGED_IN,
    "mfa_reauthenticate": (302,) * 8,
    "confirm-sign-on": (302,) + (404,) * 7,
    "across-teams": SEVERAL_TEAMS,
    "organisation-advice": SEVERAL_TEAMS,
    "teams": LOGGED_IN,
    "team-new": LOGGED_IN,
    "team": READ_TEAM,
    "team-edit": CHANGE_TEAM,
    "team-archive": LEAD_TEAM,
    "team-restore": POST_ONLY,
    "team-people": LEAD_TEAM,
    "member-right": POST_ONLY,
    "member-remove": LEAD_TEAM,
    "invitation-revoke": POST_ONLY,
    "team-hand-over": (302, 200, 403, 403, 404, 403, 404, 403),
    "team-leave": (302, 200, 200, 200, 404, 403, 404, 403),
    # Who has the token needs no login; without its cookie the clean address opens for nobody.
    "invited": (302,) * 8,
    "join": (404,) * 8,
    "join-account": (404,) * 8,
    "assessment-new": CHANGE_TEAM,
    "team-history": READ_TEAM,
    "history-chart": READ_TEAM,
    "team-actions": READ_TEAM,
    "action-new": CHANGE_TEAM,
    "action-edit": CHANGE_TEAM,
    "advice-decision": CHANGE_TEAM,
    "tasks": CHANGE_TEAM,
    "practice": CHANGE_TEAM,
    "check": CHANGE_TEAM,
    "discard": CHANGE_TEAM,
    "keep-answers": POST_ONLY,
    "submit": (302, 302, 302, 403, 404, 403, 404, 403),  # To the check page.
    "report": READ_TEAM,
    "report-pdf": READ_TEAM,
    "report-chart": READ_TEAM,
    "what-if": READ_TEAM,
    "role-case": READ_TEAM,
    "role-case-pdf": READ_TEAM,
    "withdraw": LEAD_TEAM,
    "share": CHANGE_TEAM,
    "share-revoke": POST_ONLY,
    # Who has the token needs no login; without its cookie the clean address opens for nobody.
    "shared": (302,) * 8,
    "shared-report": (404,) * 8,
    "export": LOGGED_IN,
    "export-download": LOGGED_IN,
    "answers-csv": READ_TEAM,
    "csp-report": (405,) * 8,
    "report-file": READ_TEAM,
    "scores-csv": READ_TEAM,
}
# What POST without a field answers to those who may not change the team.
WRITES = (
    *("team-edit", "assessment-new", "practice", "submit", "discard", "keep-answers"),
    *("action-new", "action-edit", "advice-decision", "share", "share-revoke"),
)
LEAD_WRITES = (
    *("team-archive", "team-restore", "withdraw", "team-people", "member-right", "member-remove"),
    "invitation-revoke",
)


def everything() -> list[list[dict[str, Any]]]:
    """What people have stored."""
    models: tuple[type[Model], ...] = (
        *(Team, Membership, Invitation, Assessment, Answer, Action, AdviceDecision, ShareLink),
    )
    return [list(model._default_manager.values()) for model in models]


# What the policy would keep from a page.
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without laying it out, which takes seconds for each person (exports/test_pdf.py)."""
    monkeypatch.setattr("assessments.views.reports.can_make_pdf", lambda: True)
    monkeypatch.setattr("assessments.exports.pdf.from_html", lambda html: b"%PDF-")


@pytest.fixture(scope="module")
def address_of(people: People, shared_team: Team) -> Callable[[str], str]:
    """The address that a name stands for, about alice's team."""
    return addresses_about(shared_team, lead=people["alice"], member=people["bob"])


def test_every_address_has_a_row() -> None:
    assert names() == sorted(ROWS)


@pytest.mark.parametrize(
    ("name", "person", "status"),
    [
        (name, person, status)
        for name, row in ROWS.items()
        for person, status in zip(PEOPLE, row, strict=True)
    ],
)
def test_everybody_gets_what_their_rights_say(
    name: str,
    person: str,
    status: int,
    address_of: Callable[[str], str],
    people: People,
    client_of: ClientOf,
) -> None:
    assert client_of(people.get(person)).get(address_of(name)).status_code == status


def refused_to(rights: tuple[int, ...], *names: str) -> list[tuple[str, str, int]]:
    """These addresses with everybody who may not open them, and the answer."""
    return [
        (name, person, status)
        for name in names
        for person, status in zip(PEOPLE, rights, strict=True)
        if status != 200
    ]


@pytest.mark.parametrize(
    ("name", "person", "status"),
    [*refused_to(CHANGE_TEAM, *WRITES), *refused_to(LEAD_TEAM, *LEAD_WRITES)],
)
def test_nobody_else_can_write(
    name: str,
    person: str,
    status: int,
    address_of: Callable[[str], str],
    people: People,
    client_of: ClientOf,
) -> None:
    before = everything()
    assert client_of(people.get(person)).post(address_of(name)).status_code == status
    assert everything() == before


@pytest.mark.parametrize("name", ROWS)
def test_reading_writes_nothing(
    name: str, address_of: Callable[[str], str], people: People, client_of: ClientOf
) -> None:
    before = everything()[:-1]  # A link counts how often it was used.
    client_of(people["alice"]).get(address_of(name))
    assert everything()[:-1] == before


@pytest.mark.parametrize("person", PEOPLE)
def test_the_admin_is_for_staff(person: str, people: People, client_of: ClientOf) -> None:
    status = client_of(people.get(person)).get("/admin/").status_code
    assert status == (200 if person in ("erin", "admin") else 302)


def test_a_person_who_leaves_a_team_loses_sight_of_it(
    shared_team: Team, people: People, client_of: ClientOf
) -> None:
    client, address = client_of(people["bob"]), reverse("team", args=[shared_team.pk])
    assert client.get(address).status_code == 200
    people["bob"].memberships.all().delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ROWS)
def test_pages_carry_a_strict_policy_and_stay_out_of_caches(
    name: str, address_of: Callable[[str], str], people: People, client_of: ClientOf
) -> None:
    response = client_of(people["alice"]).get(address_of(name))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.headers["Content-Type"].startswith("text/html"):
        assert not INLINE.search(response.text)

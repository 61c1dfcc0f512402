"""Erasing an account: nothing names the person afterwards, and no report changes."""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from assessments.exports import kept_pdfs
from assessments.models import Action, Invitation, Membership, Team, User
from assessments.personal_data.erasure import erase, hindrances
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.audit_log import log
from tests.support.export_files import body_of, table
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.personal_data import NAMES, Known, known_everywhere, naming, relations

# What becomes of each reference to the account. A new one fails until it is here.
GONE = {
    *("assessments.User_groups.user", "assessments.User_user_permissions.user"),
    *("assessments.Membership.user", "assessments.Invitation.used_by"),
    *("account.EmailAddress.user", "usersessions.UserSession.user"),
    *("socialaccount.SocialAccount.user", "mfa.Authenticator.user"),
}
STAYS = {
    "assessments.Assessment.started_by": "the team's report",
    "assessments.Assessment.submitted_by": "the team's report",
    "assessments.Assessment.withdrawn_by": "the team's report",
    "assessments.Action.owner": "the team's plan, which needs another owner",
    "assessments.Action.created_by": "the team's plan",
    "assessments.AdviceDecision.by": "the team's decision",
    "assessments.ShareLink.made_by": "the team's link",
    "assessments.ShareLink.revoked_by": "the team's link",
    "assessments.Invitation.made_by": "how somebody else came into the team",
    "assessments.QuestionnaireVersion.published_by": "the organisation's questions",
    "roles.Ruleset.published_by": "the organisation's rules",
    "admin.LogEntry.user": "the history of what was edited",
}


@pytest.fixture
def known(team: Team, catalogue: Catalogue, admin: User, client_of: ClientOf) -> Known:
    return known_everywhere(team, catalogue, admin, client_of)


def test_every_reference_to_a_person_is_thought_of() -> None:
    assert GONE | set(STAYS) == relations()
    assert GONE.isdisjoint(STAYS)


def test_nothing_in_the_database_names_the_person_any_more(known: Known, admin: User) -> None:
    before = naming()
    assert {"assessments.User", "roles.AuditEntry", "admin.LogEntry"} < set(before)
    erase(known.person, by=admin)
    assert naming() == []
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    for path in GONE:
        label, _, field = path.rpartition(".")
        assert not models[label]._base_manager.filter(**{field: known.person}).exists()


def test_reports_keep_their_numbers_and_name_a_former_member(
    known: Known, admin: User, client_of: ClientOf
) -> None:
    data, page = known.report.report.data, reverse("report", args=[known.report.pk])
    client = client_of(admin)
    assert NAMES[2] in client.get(page).text.casefold()
    erase(known.person, by=admin)
    known.report.report.refresh_from_db()
    assert known.report.report.data == data
    addresses = [page, *(reverse(name, args=[known.team.pk]) for name in ("team", "team-actions"))]
    pages = [client.get(address).text.casefold() for address in addresses]
    assert [name for name in NAMES for text in pages if name in text] == []
    assert "a former member" in pages[0]
    assert "a former member" in pages[2]


def test_files_name_a_former_member_in_english(
    known: Known, admin: User, client_of: ClientOf
) -> None:
    erase(known.person, by=admin)
    client = client_of(admin)
    address = reverse("report-file", args=[known.report.pk, "actions", "csv"])
    with override("de"):
        rows = table(body_of(client.get(address, headers={"accept-language": "de"})))
    assert {row["owner"] for row in rows} == {"a former member", ""}
    assert {row["created_by"] for row in rows} == {"a former member"}


def test_the_audit_log_keeps_what_was_done_and_forgets_by_whom(known: Known, admin: User) -> None:
    key, before = str(known.person.pk), AuditEntry.objects.count()
    facts = ("when", "action", "user_key", "kind", "key", "detail")
    told = list(AuditEntry.objects.order_by("pk").values_list(*facts))
    erase(known.person, by=admin)
    after = list(AuditEntry.objects.order_by("pk").values_list(*facts))
    assert after[:before] == told
    own = AuditEntry.objects.filter(user_key=key)
    assert {(entry.who, entry.address, entry.by) for entry in own} == {("", "", "a former member")}
    with override("de"):
        assert own[0].by != "a former member"
    about = AuditEntry.objects.filter(kind="assessments.user", key=key).exclude(subject="")
    assert {entry.what for entry in about} == {"user: a former member"}
    assert ("admin", "account", "user", "erased") in log()


def test_sessions_of_the_person_end(known: Known, admin: User, client_of: ClientOf) -> None:
    browser = client_of(known.person)
    assert browser.get(reverse("profile")).status_code == 200
    erase(known.person, by=admin)
    assert browser.get(reverse("profile")).status_code == 302


def test_kept_pdfs_go(
    alice: User,
    admin: User,
    tmp_path: Path,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.DATA_DIR = tmp_path
    kept_pdfs.pdf_of("<p>Alice</p>", lambda html: b"%PDF-")
    assert list((tmp_path / "pdf").iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        erase(alice, by=admin)
    assert not list((tmp_path / "pdf").iterdir())


def test_the_last_lead_of_others_hands_over_first(team: Team, alice: User, bob: User) -> None:
    (hindrance,) = hindrances(alice)
    assert hindrance.team == team
    with pytest.raises(ValidationError, match="hand the lead over first"):
        erase(alice, by=alice)
    alice.refresh_from_db()
    assert alice.is_active
    team.memberships.get(user=alice).hand_over(bob)
    erase(alice, by=alice)
    assert [member.user for member in team.memberships.leads()] == [bob]


@pytest.mark.parametrize("change", ["alone", "archived", "others are disabled"])
def test_a_lead_whom_nobody_could_follow_goes(team: Team, alice: User, change: str) -> None:
    others = User.objects.filter(memberships__team=team).exclude(pk=alice.pk)
    if change == "alone":
        Membership.objects.filter(user__in=others).delete()
    elif change == "archived":
        team.archive(by=alice)
    else:
        others.update(is_active=False)
    erase(alice, by=alice)
    assert not team.memberships.filter(user=alice).exists()


def test_the_last_administrator_stays(admin: User) -> None:
    factories.user("other", is_superuser=True, is_active=False)
    with pytest.raises(ValidationError, match="Nobody else is an administrator"):
        erase(admin, by=admin)
    factories.user("second", is_superuser=True)
    erase(admin, by=admin)


def test_twice_is_once(alice: User, bob: User, admin: User) -> None:
    for _ in range(2):
        erase(bob, by=admin)
    assert [entry for entry in log() if entry[3] == "erased"] == [
        ("admin", "account", "user", "erased")
    ]


@pytest.mark.parametrize(
    "field",
    [
        *({"email": "a@example.org"}, {"first_name": "A"}, {"last_name": "A"}),
        *({"is_active": True}, {"is_staff": True}, {"is_superuser": True}),
    ],
)
def test_the_database_refuses_an_erased_account_that_is_somebody(
    bob: User, admin: User, field: dict[str, object]
) -> None:
    erase(bob, by=admin)
    with pytest.raises(IntegrityError, match="erased_user_is_nobody"):
        User.objects.filter(pk=bob.pk).update(**field)


def test_whoever_is_erased_logs_in_no_more_and_the_name_is_free(bob: User, admin: User) -> None:
    erase(bob, by=admin)
    sent = {"login": "bob", "password": factories.PASSWORD}
    browser = Client()
    assert browser.post(reverse("account_login"), sent).status_code != 302
    assert factories.user("bob").pk != bob.pk


def test_an_open_action_says_that_its_owner_is_gone(known: Known, admin: User) -> None:
    erase(known.person, by=admin)
    action = Action.objects.get()
    assert action.owner is not None
    assert str(action.owner) == "a former member"
    with override("de"):
        assert str(action.owner) != "a former member"


def invitations() -> list[tuple[str, str]]:
    return sorted(Invitation.objects.values_list("right", "email"))


def test_an_address_that_somebody_typed_deletes_no_invitation_of_others(
    team: Team, bob: User, charlie: User
) -> None:
    search, zoe = Team.objects.get(name="Search"), factories.user("zoe")
    factories.invitation(search, by=charlie, right="viewer", email="boss@corp.example")
    used, _ = factories.invitation(search, by=charlie, right="lead", email="boss@corp.example")
    used.accept(by=zoe)
    User.objects.filter(pk=bob.pk).update(email="boss@corp.example")
    EmailAddress.objects.create(user=bob, email="boss@corp.example", verified=False)
    erase(User.objects.get(pk=bob.pk), by=bob)
    assert invitations() == [("lead", "boss@corp.example"), ("viewer", "boss@corp.example")]


def test_how_somebody_else_came_into_a_team_stays_without_the_address(
    team: Team, bob: User, charlie: User
) -> None:
    search, zoe = Team.objects.get(name="Search"), factories.user("zoe")
    EmailAddress.objects.create(user=bob, email="bob@corp.example", verified=True)
    factories.invitation(search, by=charlie, right="viewer", email="Bob@corp.example")
    used, _ = factories.invitation(search, by=charlie, right="lead", email="bob@corp.example")
    used.accept(by=zoe)
    erase(bob, by=charlie)
    assert invitations() == [("lead", "")]
    assert Invitation.objects.get().used_by == zoe

"""What is about people goes when the settings say, by the housekeeping."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from assessments.models import ChangedAccount, Invitation, ShareLink, Team, User
from assessments.personal_data import retention
from assessments.personal_data.erasure import OWNED, erase
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.audit_log import aged, log
from tests.support.second_factors import with_app


def days_ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize(("kept", "erased"), [(30, True), (40, False), (0, False)])
def test_accounts_that_were_disabled_long_ago_are_erased(
    bob: User, settings: Settings, kept: int, erased: bool
) -> None:
    settings.DISABLED_ACCOUNT_DAYS = kept
    User.objects.filter(pk=bob.pk).update(is_active=False, disabled=days_ago(35))
    call_command("clear_expired")
    bob.refresh_from_db()
    assert (bob.erased is not None, bob.username == "bob") == (erased, not erased)
    assert (("housekeeping", "account", "user", "erased") in log()) == erased


def test_the_days_count_from_when_an_account_was_disabled(bob: User, settings: Settings) -> None:
    settings.DISABLED_ACCOUNT_DAYS = 1
    User.objects.filter(pk=bob.pk).update(is_active=False, date_joined=days_ago(400))
    call_command("clear_expired")
    bob.refresh_from_db()
    assert bob.disabled is not None
    assert bob.erased is None
    User.objects.filter(pk=bob.pk).update(is_active=True)
    call_command("clear_expired")
    bob.refresh_from_db()
    assert bob.disabled is None


def test_an_account_that_was_enabled_meanwhile_keeps_its_days(
    bob: User, settings: Settings
) -> None:
    settings.DISABLED_ACCOUNT_DAYS = 30
    User.objects.filter(pk=bob.pk).update(is_active=False, disabled=days_ago(40))
    for enabled in (True, False):
        person = User.objects.get(pk=bob.pk)
        person.is_active = enabled
        person.save()
    call_command("clear_expired")
    bob.refresh_from_db()
    assert (bob.erased, bob.is_active) == (None, False)


def test_one_who_cannot_be_erased_now_keeps_nobody_else(
    bob: User, charlie: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DISABLED_ACCOUNT_DAYS = 30
    User.objects.update(is_active=False, disabled=days_ago(40))

    def one_is_given_a_team(user: User, **more: Any) -> None:
        if user == bob:
            raise ChangedAccount
        erase(user, **more)

    monkeypatch.setattr(retention, "erase", one_is_given_a_team)
    call_command("clear_expired")
    assert list(User.objects.filter(erased=None)) == [bob]


def test_what_was_written_during_an_erasure_forgets_the_name_too(bob: User, admin: User) -> None:
    erase(User.objects.get(pk=bob.pk), by=admin)
    bob.record("changed: first_name", by=bob)
    call_command("clear_expired")
    assert log()[-1] == ("", "account", "user", "changed: first_name")


def test_what_is_a_persons_alone_and_was_written_after_an_erasure_goes(
    alice: User, bob: User, admin: User
) -> None:
    """However long ago that was; what others have stays."""
    erase(bob, by=admin)
    User.objects.filter(pk=bob.pk).update(erased=days_ago(400))
    for user in (alice, bob):
        EmailAddress.objects.create(user=user, email=f"{user.pk}@example.org", verified=True)
        UserSession.objects.create(user=user, session_key=f"key {user.pk}", ip="192.0.2.1")
        SocialAccount.objects.create(user=user, provider="p", uid=f"{user.pk}")
        with_app(user)
    call_command("clear_expired")
    for model in OWNED:
        owners = set(model.objects.values_list("user", flat=True))
        # Alice has no session: that of her row has ended.
        assert owners == (set() if model is UserSession else {alice.pk})


@pytest.mark.parametrize(("kept", "left"), [(90, 1), (120, 3), (0, 3)])
def test_links_and_invitations_that_ended_long_ago_go(
    team: Team, alice: User, settings: Settings, kept: int, left: int
) -> None:
    settings.ENDED_LINK_DAYS = kept
    report = factories.submitted(factories.assessment(team, by=alice))
    long_since = {"made": days_ago(110)}
    expired = long_since | {"expires": days_ago(100)}
    revoked = long_since | {"expires": days_ago(80), "revoked": days_ago(99)}
    for changes in (expired, revoked, {"made": days_ago(1)}):
        invitation, _ = factories.invitation(team)
        link, _ = factories.share_link(report, by=alice)
        Invitation.objects.filter(pk=invitation.pk).update(**changes)
        ShareLink.objects.filter(pk=link.pk).update(**changes)
    call_command("clear_expired")
    assert (Invitation.objects.count(), ShareLink.objects.count()) == (left, left)


@pytest.mark.parametrize(("kept", "left"), [(365, {0, 300}), (0, {0, 300, 400})])
def test_old_entries_of_the_audit_log_go(
    db: None, settings: Settings, kept: int, left: set[int]
) -> None:
    settings.AUDIT_LOG_DAYS = kept
    entries = {days: aged(days) for days in (0, 300, 400)}
    call_command("clear_expired")
    stored = set(AuditEntry.objects.values_list("pk", flat=True))
    assert {days for days, entry in entries.items() if entry.pk in stored} == left

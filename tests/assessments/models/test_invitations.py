"""An invitation: stored as a hash, used once, and worth what its maker may."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Archived, Ended, Invitation, Membership, Team, User
from roles.audit import AuditEntry
from tests.support import factories


@pytest.fixture
def invitation(checkout: Team) -> Invitation:
    return factories.invitation(checkout)[0]


def test_only_a_hash_of_the_token_is_stored(checkout: Team) -> None:
    _invitation, token = factories.invitation(checkout, email="mia@example.org")
    assert len(token) == 43
    stored = Invitation.objects.values().get()
    assert stored["digest"] == hashlib.sha256(token.encode()).hexdigest()
    assert not [value for value in stored.values() if token in str(value)]
    assert not [e for e in AuditEntry.objects.values() if token in str(e)]


def test_accepting_it_gives_the_right_and_uses_it_up(
    invitation: Invitation, checkout: Team, charlie: User, dana: User
) -> None:
    assert invitation.accept(by=charlie).right == "member"
    assert checkout.answered_by(charlie)
    with pytest.raises(Ended):
        invitation.accept(by=dana)
    invitation.refresh_from_db()
    assert (invitation.used_by, Invitation.objects.alive().count()) == (charlie, 0)


def test_somebody_of_the_team_keeps_the_right_and_leaves_it_to_others(
    invitation: Invitation, vera: User, charlie: User
) -> None:
    with pytest.raises(ValidationError, match="in this team already"):
        invitation.accept(by=vera)
    assert vera.memberships.get().right == "viewer"
    assert invitation.accept(by=charlie)


def revoke(invitation: Invitation) -> None:
    assert invitation.made_by
    assert invitation.revoke(by=invitation.made_by)


def archive(invitation: Invitation) -> None:
    assert invitation.made_by
    invitation.team.archive(by=invitation.made_by)


def demote(invitation: Invitation) -> None:
    Membership.objects.filter(user=invitation.made_by).update(right="member")


def remove(invitation: Invitation) -> None:
    Membership.objects.filter(user=invitation.made_by).delete()


def disable(invitation: Invitation) -> None:
    User.objects.filter(username="alice").update(is_active=False)


def delete(invitation: Invitation) -> None:
    User.objects.filter(username="alice").delete()


@pytest.mark.parametrize("end", [revoke, archive, demote, remove, disable, delete])
def test_what_ends_it(
    invitation: Invitation, charlie: User, end: Callable[[Invitation], None]
) -> None:
    assert Invitation.objects.alive().get() == invitation
    end(invitation)
    assert not Invitation.objects.alive().exists()
    with pytest.raises((Ended, Archived)):
        Invitation.objects.get().accept(by=charlie)
    assert not Membership.objects.filter(user=charlie, team=invitation.team).exists()


def test_it_ends_with_its_time(
    invitation: Invitation, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invitation.expires - invitation.made == timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: invitation.expires)
    with pytest.raises(Ended):
        invitation.accept(by=charlie)


def test_one_of_an_admin_who_is_in_no_team_works(
    checkout: Team, admin: User, charlie: User
) -> None:
    invitation, _token = factories.invitation(checkout, by=admin, right="lead")
    assert invitation.accept(by=charlie).right == "lead"


def test_who_was_removed_does_not_come_back_by_an_own_one_with_the_permission_alone(
    checkout: Team, alice: User, bob: User
) -> None:
    bob.user_permissions.add(Permission.objects.get(codename="change_team"))
    checkout.memberships.filter(user=bob).update(right="lead")
    invitation, _token = factories.invitation(checkout, by=bob, right="lead")
    assert invitation in Invitation.objects.alive()
    checkout.memberships.filter(user=bob).update(right="viewer")
    assert invitation in Invitation.objects.alive()
    checkout.memberships.filter(user=bob).delete()
    assert invitation not in Invitation.objects.alive()
    with pytest.raises(Ended):
        invitation.accept(by=bob)
    bob.user_permissions.add(Permission.objects.get(codename="read_every_team"))
    assert invitation in Invitation.objects.alive()


def test_revoking_one_that_was_used_changes_nothing(
    invitation: Invitation, alice: User, charlie: User
) -> None:
    invitation.accept(by=charlie)
    assert not invitation.revoke(by=alice)
    invitation.refresh_from_db()
    assert invitation.revoked is None


def test_a_newcomer_is_stored_with_the_right_or_not_at_all(
    invitation: Invitation, alice: User
) -> None:
    assert invitation.admit(User(username="mia")).user.username == "mia"
    with pytest.raises(Ended):
        invitation.admit(User(username="noah"))
    assert not User.objects.filter(username="noah").exists()


def test_the_log_tells_who_invited_whom_and_who_came(
    checkout: Team, alice: User, charlie: User
) -> None:
    invitation, _token = factories.invitation(checkout, email="mia@example.org")
    invitation.accept(by=charlie)
    joined, made = AuditEntry.objects.filter(action__in=["invitation", "role-change"])[:2]
    assert (made.who, made.action) == ("alice", "invitation")
    assert "made an invitation by e-mail as member" in made.detail
    assert "mia@example.org" not in made.detail
    assert (joined.who, joined.action) == ("charlie", "role-change")
    assert joined.detail.endswith("none → member")


NOW = datetime.fromisoformat("2026-01-05T10:00:00+00:00")


@pytest.mark.parametrize(
    "fields",
    [
        {"digest": "x"},
        {"right": "boss"},
        {"expires": NOW},
        {"expires": NOW + timedelta(days=32)},
        {"used": NOW, "revoked": NOW},
        {"used_by": True},
    ],
)
def test_the_database_refuses(checkout: Team, alice: User, fields: dict[str, Any]) -> None:
    whole = {"team": checkout, "right": "member", "digest": "0" * 64, "made": NOW}
    whole |= {"expires": NOW + timedelta(days=31), "made_by": alice} | fields
    if "used_by" in fields:
        whole["used_by"] = alice
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(**whole)

"""Who is in a team: rights change, people go, and somebody always leads it."""

import pytest
from django.core.exceptions import ValidationError

from assessments.models import Archived, LastLead, Membership, Team, User
from roles.audit import AuditEntry
from tests.support import factories


def of(team: Team, user: User) -> Membership:
    return team.memberships.get(user=user)


def test_a_right_changes_and_the_log_says_so(checkout: Team, alice: User, bob: User) -> None:
    of(checkout, bob).change_right("lead", by=alice)
    assert of(checkout, bob).right == "lead"
    entry = AuditEntry.objects.get(action="role-change")
    assert (entry.who, entry.detail[-13:]) == ("alice", "member → lead")


def test_the_last_lead_stays_whatever_is_asked(checkout: Team, alice: User, admin: User) -> None:
    for right in ("member", "viewer"):
        with pytest.raises(LastLead, match="at least one lead"):
            of(checkout, alice).change_right(right, by=admin)
    with pytest.raises(LastLead):
        of(checkout, alice).end(by=alice)
    assert of(checkout, alice).right == "lead"
    assert not AuditEntry.objects.exists()


def test_a_lead_who_cannot_log_in_does_not_count(checkout: Team, alice: User, bob: User) -> None:
    of(checkout, bob).change_right("lead", by=alice)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(LastLead):
        of(checkout, alice).end(by=alice)
    of(checkout, bob).end(by=alice)
    assert not checkout.memberships.filter(user=bob).exists()


def test_of_two_leads_one_may_go(checkout: Team, alice: User, bob: User) -> None:
    of(checkout, bob).change_right("lead", by=alice)
    of(checkout, alice).end(by=alice)
    assert factories.rights_in(checkout) == {"bob": "lead", "vera": "viewer"}


def test_a_team_that_nobody_leads_lets_others_go(checkout: Team, admin: User, vera: User) -> None:
    checkout.memberships.filter(right="lead").delete()
    of(checkout, vera).end(by=admin)
    assert list(factories.rights_in(checkout)) == ["bob"]


def test_the_lead_is_handed_over_in_one_step(checkout: Team, alice: User, vera: User) -> None:
    assert of(checkout, alice).hand_over(vera).user == vera
    assert factories.rights_in(checkout) == {"alice": "member", "bob": "member", "vera": "lead"}
    assert AuditEntry.objects.filter(action="role-change", who="alice").count() == 2


def test_the_lead_is_handed_over_only_to_somebody_there(
    checkout: Team, alice: User, bob: User, charlie: User
) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    for nobody in (charlie, bob):
        with pytest.raises(ValidationError, match="somebody who is in the team"):
            of(checkout, alice).hand_over(nobody)
    assert of(checkout, alice).right == "lead"


def test_whoever_is_gone_already_is_told(checkout: Team, alice: User, bob: User) -> None:
    gone = of(checkout, bob)
    of(checkout, bob).end(by=alice)
    with pytest.raises(ValidationError, match="no longer in the team"):
        gone.end(by=alice)


def test_nobody_changes_the_people_of_an_archived_team(
    checkout: Team, alice: User, bob: User
) -> None:
    checkout.archive(by=alice)
    with pytest.raises(Archived):
        of(checkout, bob).end(by=alice)

"""People who leave: out at once, their rights and invitations ended, each team with a lead."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from assessments.models import Invitation, Membership, Overtaken, ShareLink, Team, User
from assessments.models.leaving import MOST_AT_ONCE, Departure
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.at_once import at_once
from tests.support.fixtures import ClientOf


def run(
    *people: User,
    by: User,
    heirs: Mapping[UUID, User] | None = None,
    revoke_links: bool = False,
) -> Departure:
    departure = Departure.of(people, by=by)
    departure.run(by=by, heirs=heirs or {}, revoke_links=revoke_links, seen=departure.stamp)
    return departure


def everything() -> list[Any]:
    models = (User, Membership, Invitation, ShareLink, AuditEntry)
    return [list(model._base_manager.order_by("pk").values()) for model in models]


def test_whoever_leaves_is_out_at_once(
    team: Team, bob: User, admin: User, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    assert browser.get(reverse("teams")).status_code == 200
    run(bob, by=admin)
    assert browser.get(reverse("teams")).status_code == 302
    bob.refresh_from_db()
    assert not bob.is_active
    assert factories.rights_in(team) == {"alice": "lead", "vera": "viewer"}


def test_a_team_that_loses_its_last_lead_gets_the_chosen_one(
    team: Team, alice: User, bob: User, vera: User, admin: User
) -> None:
    departure = Departure.of([alice], by=admin)
    (row,) = departure.leaderless
    assert (row.team, row.heirs) == (team, [bob, vera])
    run(alice, by=admin, heirs={team.pk: vera})
    assert factories.rights_in(team) == {"bob": "member", "vera": "lead"}


def test_without_a_choice_nothing_happens(
    team: Team, alice: User, charlie: User, admin: User
) -> None:
    before = everything()
    for heirs in ({}, {team.pk: charlie}, {team.pk: alice}):
        with pytest.raises(ValidationError, match="Choose who leads Checkout"):
            run(alice, by=admin, heirs=heirs)
    assert everything() == before


def test_nobody_of_those_who_leave_or_are_disabled_becomes_lead(
    team: Team, alice: User, bob: User, vera: User, admin: User
) -> None:
    User.objects.filter(pk=vera.pk).update(is_active=False)
    (row,) = Departure.of([alice, bob], by=admin).leaderless
    assert row.heirs == []
    run(alice, bob, by=admin)
    assert factories.rights_in(team) == {"vera": "viewer"}


def test_another_lead_who_can_log_in_is_enough(
    team: Team, alice: User, bob: User, admin: User
) -> None:
    team.memberships.filter(user=bob).update(right="lead")
    assert Departure.of([alice], by=admin).leaderless == []


def test_open_invitations_are_revoked_and_used_ones_stay(
    team: Team, alice: User, bob: User, admin: User
) -> None:
    still_open, _ = factories.invitation(team, by=alice)
    used, _ = factories.invitation(team, by=alice)
    used.accept(by=factories.user("zoe"))
    run(alice, by=admin, heirs={team.pk: bob})
    still_open.refresh_from_db()
    used.refresh_from_db()
    assert still_open.revoked
    assert not used.revoked


@pytest.mark.parametrize("revoke", [False, True])
def test_links_are_listed_and_revoked_if_asked_for(
    revoke: bool, team: Team, alice: User, bob: User, admin: User
) -> None:
    done = factories.reported(team, "2025-03-03", by=alice, choice=0)
    factories.planned(done, by=alice, owner=alice)
    link, _ = factories.share_link(done, by=alice)
    departure = run(alice, by=admin, heirs={team.pk: bob}, revoke_links=revoke)
    assert departure.links == [link]
    assert [action.owner for action in departure.actions] == [alice]
    link.refresh_from_db()
    assert bool(link.revoked) is revoke


def test_rights_in_an_archived_team_end_too(
    team: Team, alice: User, bob: User, admin: User
) -> None:
    factories.invitation(team, by=alice)
    team.archive(by=admin)
    run(alice, by=admin, heirs={team.pk: bob})
    assert factories.rights_in(team) == {"bob": "lead", "vera": "viewer"}


def test_the_log_tells_each_part(team: Team, alice: User, bob: User, admin: User) -> None:
    factories.invitation(team, by=alice)
    start = AuditEntry.objects.count()
    run(alice, by=admin, heirs={team.pk: bob})
    told = [
        f"{e.who} {e.action}: {e.subject}; {e.detail}" for e in AuditEntry.objects.order_by("pk")
    ]
    assert [line.partition(", until")[0] for line in told[start:]] == [
        'admin role-change: user bob; team "Checkout": member → lead',
        'admin role-change: user alice; team "Checkout": lead → none',
        "admin invitation: team Checkout; revoked an invitation as member",
        "admin account: user alice; disabled: left the organisation",
    ]


def test_some_people_cannot_be_disabled(admin: User, bob: User) -> None:
    helper = factories.user("helper", is_staff=True)
    crowd = [User(pk=number, username=f"u{number}") for number in range(MOST_AT_ONCE + 1)]
    for people, by, said in (
        ([], admin, "at least one"),
        ([admin, bob], admin, "your own account"),
        ([admin], helper, "Only a superuser"),
        (crowd, admin, "at most 100 people"),
    ):
        with pytest.raises(ValidationError, match=said):
            Departure.of(people, by=by)


def test_what_changed_since_it_was_shown_does_not_happen(
    team: Team, bob: User, admin: User
) -> None:
    departure = Departure.of([bob], by=admin)
    factories.team("Search", lead=bob)
    before = everything()
    with pytest.raises(Overtaken):
        departure.run(by=admin, heirs={}, revoke_links=False, seen=departure.stamp)
    assert everything() == before


def test_whoever_lost_the_right_meanwhile_disables_nobody(bob: User, admin: User) -> None:
    departure = Departure.of([bob], by=admin)
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    with pytest.raises(PermissionDenied):
        departure.run(by=admin, heirs={}, revoke_links=False, seen=departure.stamp)


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_leave_at_once_leave_one_lead(
    team: Team, alice: User, bob: User, admin: User
) -> None:
    """Each departure was looked at while the other one led, too."""
    team.memberships.filter(user=bob).update(right="lead")
    first, second = (Departure.of([person], by=admin) for person in (alice, bob))
    results = at_once(
        *(
            lambda d=d: d.run(by=admin, heirs={}, revoke_links=False, seen=d.stamp)
            for d in (first, second)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Overtaken"]
    assert Membership.objects.leads().filter(team=team).count() == 1

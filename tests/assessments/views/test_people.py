"""The page of a team's people: who is there, inviting, changing a right, going."""

import re

import pytest
from django.urls import reverse
from pytest_django import Settings

from assessments.models import Invitation, Membership, Team, User, invitations
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.mail_server import Inbox
from tests.support.words import unmarked


def people(team: Team) -> str:
    return reverse("team-people", args=[team.pk])


def about(name: str, team: Team, user: User) -> str:
    return reverse(name, args=[team.pk, team.memberships.get(user=user).pk])


def test_a_link_is_shown_once_and_can_be_copied(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    client = client_of(alice)
    page = client.post(people(checkout), {"right": "member", "days": "3"}).text
    link = got(re.search(r'value="http://testserver/invited/([\w-]{43})/"', page))[1]
    assert "data-copies" in page
    assert "this server sends no e-mail" in page
    again = client.get(people(checkout)).text
    assert link not in again
    assert "Works until" in again
    assert Invitation.objects.alive().with_token(link).get().right == "member"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"right": "boss"}, "Choose lead, member or viewer."),
        ({"days": "31"}, "Enter a whole number of days from 1 to 30."),
        ({"days": ""}, "Enter a whole number of days from 1 to 30."),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told(
    client_of: ClientOf, alice: User, checkout: Team, fields: dict[str, str], sentence: str
) -> None:
    sent = {"right": "member", "days": "7"} | fields
    page = client_of(alice).post(people(checkout), sent)
    assert page.status_code == 422
    assert sentence in page.text
    assert not Invitation.objects.exists()


def test_an_address_is_asked_for_only_where_mail_is_sent(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    client = client_of(alice)
    assert 'name="email"' not in client.get(people(checkout)).text
    sent = {"right": "member", "days": "7", "email": "mia@example.org"}
    assert client.post(people(checkout), sent).status_code == 400


def test_a_person_invites_so_many_in_an_hour(
    client_of: ClientOf, alice: User, charlie: User, checkout: Team, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invitation": "2/h/key"}
    client, sent = client_of(alice), {"right": "member", "days": "7"}
    for _ in range(2):
        assert client.post(people(checkout), sent).status_code == 200
    page = client.post(people(checkout), sent)
    assert page.status_code == 422
    assert "Too many invitations by you, or to this address. Wait 60 minutes" in page.text
    assert Invitation.objects.count() == 2
    (theirs,) = Team.objects.led_by(charlie)
    assert client_of(charlie).post(people(theirs), sent).status_code == 200


def test_an_address_gets_so_many_invitations_a_day_from_all_leads_and_teams(
    client_of: ClientOf, alice: User, charlie: User, checkout: Team, inbox: Inbox
) -> None:
    (theirs,) = Team.objects.led_by(charlie)
    both = [(client_of(alice), people(checkout)), (client_of(charlie), people(theirs))]
    statuses = []
    for number in range(6):
        client, address = both[number % 2]
        email = "Mia@Example.org" if number % 3 else "mia@example.org"
        fields = {"right": "member", "days": "7", "email": email}
        statuses.append(client.post(address, fields).status_code)
    assert statuses == [302] * 5 + [422]
    assert Invitation.objects.count() == 5
    other = {"right": "member", "days": "7", "email": "noa@example.org"}
    assert both[0][0].post(people(checkout), other).status_code == 302


def test_a_team_has_so_many_open_invitations(
    client_of: ClientOf, alice: User, checkout: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    first, _token = factories.invitation(checkout)
    factories.invitation(checkout)
    client, sent = client_of(alice), {"right": "member", "days": "7"}
    page = client.post(people(checkout), sent)
    assert "This team has 2 open invitations: revoke some of them first." in page.text
    first.revoke(by=alice)
    client.post(people(checkout), sent)
    assert Invitation.objects.count() == 3


def test_a_revoked_invitation_leaves_the_list(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    invitation, _token = factories.invitation(checkout, email="mia@example.org")
    client, address = (
        client_of(alice),
        reverse("invitation-revoke", args=[checkout.pk, invitation.pk]),
    )
    assert "mia@example.org" in client.get(people(checkout)).text
    page = client.post(address, follow=True).text
    assert "nobody can join with it" in page
    assert "mia@example.org" not in page
    assert "used or revoked already" in client.post(address, follow=True).text


def test_a_right_changes_at_once(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    page = client_of(alice).post(
        about("member-right", checkout, bob), {"right": "viewer"}, follow=True
    )
    assert "bob is now: viewer." in unmarked(page.text)
    address = reverse("team-edit", args=[checkout.pk])
    assert client_of(bob).get(address).status_code == 403


def test_an_unknown_right_changes_nothing(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    page = client_of(alice).post(
        about("member-right", checkout, bob), {"right": "boss"}, follow=True
    )
    assert "Choose lead, member or viewer." in page.text
    assert factories.rights_in(checkout)["bob"] == "member"


def test_the_last_lead_is_told_what_to_do(client_of: ClientOf, alice: User, checkout: Team) -> None:
    client = client_of(alice)
    page = client.post(about("member-right", checkout, alice), {"right": "member"}, follow=True)
    assert "hand the lead over to somebody first" in page.text
    leave = reverse("team-leave", args=[checkout.pk])
    assert "You are the only lead of this team" in client.get(leave).text
    assert "hand the lead over to somebody first" in client.post(leave, follow=True).text
    assert factories.rights_in(checkout)["alice"] == "lead"


def test_somebody_is_removed_after_a_question(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    client, address = client_of(alice), about("member-remove", checkout, bob)
    assert "Remove bob from Checkout?" in unmarked(client.get(address).text)
    assert "bob is no longer in the team." in unmarked(client.post(address, follow=True).text)
    assert client_of(bob).get(reverse("team", args=[checkout.pk])).status_code == 404
    assert client.post(address).status_code == 404


def test_the_lead_goes_to_somebody_else(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    client, address = client_of(alice), reverse("team-hand-over", args=[checkout.pk])
    offered = re.findall(r'<option value="(\d+)"', client.get(address).text)
    assert str(alice.pk) not in offered
    page = client.post(address, {"to": str(bob.pk)}, follow=True)
    assert "The team has a new lead." in page.text
    assert factories.rights_in(checkout) == {"alice": "member", "bob": "lead", "vera": "viewer"}
    assert client.get(people(checkout)).status_code == 403


def test_whoever_is_alone_is_told_to_invite_somebody(client_of: ClientOf, charlie: User) -> None:
    address = reverse("team-hand-over", args=[Team.objects.get(name="Search").pk])
    assert "Nobody else is in this team." in client_of(charlie).get(address).text
    assert client_of(charlie).post(address, {"to": str(charlie.pk)}).status_code == 422


def test_a_viewer_leaves(client_of: ClientOf, vera: User, checkout: Team) -> None:
    client = client_of(vera)
    assert (
        reverse("team-leave", args=[checkout.pk])
        in client.get(reverse("team", args=[checkout.pk])).text
    )
    page = client.post(reverse("team-leave", args=[checkout.pk]), follow=True)
    assert "You left Checkout." in unmarked(page.text)
    assert not Membership.objects.filter(user=vera).exists()


def test_a_lead_who_gives_the_lead_away_lands_where_they_may(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    checkout.memberships.filter(user=bob).update(right="lead")
    client = client_of(alice)
    answer = client.post(about("member-right", checkout, alice), {"right": "viewer"})
    assert answer.headers["Location"] == reverse("team", args=[checkout.pk])


def test_only_leads_are_led_to_the_people(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    team = reverse("team", args=[checkout.pk])
    assert people(checkout) in client_of(alice).get(team).text
    assert people(checkout) not in client_of(bob).get(team).text
    checkout.archive(by=alice)
    assert people(checkout) not in client_of(alice).get(team).text
    page = client_of(alice).get(people(checkout))
    assert (page.status_code, "archived" in page.text) == (403, True)

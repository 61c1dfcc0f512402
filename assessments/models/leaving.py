"""Departure: people who leave the organisation; accounts disabled, rights and invitations ended."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from roles.values.names import isolated_text

from .claims import held_teams, hold_administrator
from .follow_ups import Action
from .invitations import Invitation
from .people import Membership, ProtectedAccount, User
from .sharing import ShareLink
from .teams import Overtaken, Team

MAY = (
    *("assessments.change_user", "assessments.change_team", "assessments.read_every_team"),
    *("assessments.change_membership", "assessments.delete_membership"),
)
# Each of them ends sessions, which are looked through one by one.
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Leaderless:
    """A team that loses its last lead, and the people in it who could lead it."""

    team: Team
    heirs: list[User]

    @property
    def field(self) -> str:
        return f"lead-{self.team.pk}"


@dataclass(frozen=True)
class Departure:
    """What happens when these people leave: nothing until `run`."""

    people: list[User]
    memberships: list[Membership]
    leaderless: list[Leaderless]
    invitations: list[Invitation]
    links: list[ShareLink]
    actions: list[Action]

    @classmethod
    def of(cls, people: Iterable[User], *, by: User) -> Self:
        """As the database has it now; ValidationError for people who cannot leave."""
        people = sorted(people, key=lambda person: person.username_key)
        _refuse(people, by)
        own = Membership.objects.filter(user__in=people).select_related("team", "user")
        open_ones = Invitation.objects.filter(made_by__in=people, used=None, revoked=None)
        links = ShareLink.objects.alive().filter(made_by__in=people)
        links = links.select_related("report__assessment__team", "made_by")
        actions = Action.objects.open().filter(owner__in=people)
        return cls(
            people=people,
            memberships=list(own.order_by("team__name_key", "user__username_key")),
            leaderless=_leaderless(people),
            invitations=list(open_ones.select_related("team", "made_by").order_by("made", "pk")),
            links=list(links.order_by("made", "pk")),
            actions=list(actions.select_related("assessment__team", "owner")),
        )

    @property
    def stamp(self) -> str:
        """Another text whenever something else would happen."""
        told = (
            [person.pk for person in self.people],
            [(row.pk, row.right) for row in self.memberships],
            [(row.team.pk, [heir.pk for heir in row.heirs]) for row in self.leaderless],
            [row.pk for row in self.invitations],
            [row.pk for row in self.links],
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @transaction.atomic
    def run(self, *, by: User, heirs: Mapping[UUID, User], revoke_links: bool, seen: str) -> None:
        """Disables the accounts, which ends their sessions; Overtaken as in Merge.run.

        `heirs` are the new leads by team; each leaderless team with people in it needs one.
        """
        held_teams(self._teams())
        hold_administrator(by, *MAY, others=self._users(heirs))
        rows = User.objects.filter(pk__in=[person.pk for person in self.people], is_active=True)
        now = Departure.of(rows, by=by)
        if now.stamp != seen:
            raise Overtaken(by)
        for row in now.leaderless:
            row.team.refresh_from_db()
            _give_lead(row, heirs.get(row.team.pk), by=by)
        now._end_rights(by)
        for invitation in now.invitations:
            invitation.revoke(by=by)
        for link in now.links if revoke_links else ():
            link.revoke(by=by)
        for person in now.people:
            person.is_active = False
            person.save(update_fields=["is_active"])
            person.record("disabled: left the organisation", by=by)

    def _users(self, heirs: Mapping[UUID, User]) -> set[int]:
        return {person.pk for person in (*self.people, *heirs.values())}

    def _teams(self) -> set[UUID]:
        """Of everything that may be written, so that each lock is taken in one order."""
        invited = Invitation.objects.filter(made_by__in=self.people).values_list("team", flat=True)
        shared = ShareLink.objects.filter(made_by__in=self.people)
        own = Membership.objects.filter(user__in=self.people).values_list("team", flat=True)
        return {*own, *invited, *shared.values_list("report__assessment__team", flat=True)}

    def _end_rights(self, by: User) -> None:
        for team in {row.team_id: row.team for row in self.memberships}.values():
            before = team.rights()
            for row in team.memberships.filter(user__in=self.people):
                row.delete()
            team.record_rights(before, team.rights(), by=by)


def _refuse(people: list[User], by: User) -> None:
    if not people:
        raise ValidationError(gettext("Choose at least one person."))
    if len(people) > MOST_AT_ONCE:
        said = gettext("Choose at most %(most)s people at once.")
        raise ValidationError(said % {"most": MOST_AT_ONCE})
    if any(person.pk == by.pk for person in people):
        raise ValidationError(gettext("You cannot disable your own account: leave yourself out."))
    keys = [person.pk for person in people]
    for person in User.objects.protected_from(by).filter(pk__in=keys)[:1]:
        raise ProtectedAccount(person)


def _leaderless(people: list[User]) -> list[Leaderless]:
    """The teams whose only leads who can log in are among these people."""
    led = Membership.objects.leads().filter(user__in=people).values("team")
    others = Membership.objects.leads().exclude(user__in=people).values("team")
    teams = Team.objects.filter(pk__in=led).exclude(pk__in=others).order_by("name_key")
    found = {team.pk: Leaderless(team, []) for team in teams}
    rest = Membership.objects.filter(team__in=found, user__is_active=True)
    rest = rest.exclude(user__in=people).select_related("user").order_by("user__username_key")
    for row in rest:
        found[row.team_id].heirs.append(row.user)
    return list(found.values())


def _give_lead(row: Leaderless, heir: User | None, *, by: User) -> None:
    """The lead to the heir; a team with nobody else stays without one."""
    if not row.heirs:
        return
    if heir is None or heir.pk not in {person.pk for person in row.heirs}:
        said = gettext("Choose who leads %(team)s from now on.")
        raise ValidationError({row.field: said % {"team": isolated_text(row.team)}})
    before = row.team.rights()
    membership = row.team.memberships.get(user=heir)
    membership.right = Membership.Right.LEAD
    membership.save(update_fields=["right"])
    row.team.record_rights(before, row.team.rights(), by=by)

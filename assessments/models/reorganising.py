"""Reorganising: teams moved to another area, and one team merged into another (Merge)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from roles.audit import AuditEntry
from roles.models import Role
from roles.values.days import moment
from roles.values.names import isolated_text, quoted

from .assessments import Assessment
from .claims import held_teams, hold_administrator
from .invitations import Invitation
from .people import Membership, User
from .teams import MOST_ENGINEERS, Archived, Overtaken, Staffing, Team

MAY_MOVE = "assessments.change_team"
# Whoever is in the team that goes on reads what the other one answered.
MAY_MERGE = (
    *("assessments.change_team", "assessments.read_every_team", "assessments.add_membership"),
    *("assessments.change_membership", "assessments.delete_membership"),
)
# The higher right wins when somebody is in both teams.
RANKS = [Membership.Right.VIEWER, Membership.Right.MEMBER, Membership.Right.LEAD]


@transaction.atomic
def move(teams: Iterable[UUID], area: str, *, by: User) -> list[Team]:
    """Puts teams into an area, or into none; those that were elsewhere, Archived for one of them.

    Another spelling of the same area is a change, too.
    """
    held = held_teams(teams)
    hold_administrator(by, MAY_MOVE)
    if any(team.is_archived for team in held):
        raise Archived
    moved = [team for team in held if team.area != area]
    for team in moved:
        said = f"area: {quoted(team.area)} → {quoted(area)}"
        team.area, team.revision = area, team.revision + 1
        team.save(update_fields=["area", "revision"])
        record_team(team, said, by=by)
    return sorted(moved, key=lambda team: team.name_key)


def record_team(team: Team, detail: str, *, by: User) -> None:
    """Records in the audit log what an administrator did with a team."""
    subject, about = f"team {isolated_text(team)}", ("assessments.team", team.pk)
    AuditEntry.record(AuditEntry.Action.TEAM, subject, by=by, detail=detail, about=about)


@dataclass(frozen=True)
class Joined:
    """The people of one role in both teams, and in the merged one."""

    role: Role
    people: Decimal
    shared: Decimal


@dataclass(frozen=True)
class Arrival:
    """Somebody whose right in the merged team is another one than before."""

    user: User
    before: str
    after: str

    @property
    def words(self) -> str:
        """The right that the person gets, with the one before if there was any."""
        rights = filter(None, (self.before, self.after))
        return " → ".join(str(Membership.Right(right).label) for right in rights)


@dataclass(frozen=True)
class Merge:
    """What happens when `source` is merged into `into`: nothing until `run`.

    Reports and their actions, decisions and links go over as they are. Of two drafts that of
    `source` stays there, because a team has one draft: nobody's answer is lost or mixed.
    """

    source: Team
    into: Team
    arrivals: list[Arrival]
    reports: list[Assessment]
    draft: Assessment | None
    stays: Assessment | None
    invitations: list[Invitation]
    staffing: list[Joined]

    @classmethod
    def of(cls, source: Team, into: Team) -> Self:
        """As the database has it now; ValidationError for teams that cannot be merged."""
        if source.pk == into.pk:
            raise ValidationError(gettext("Choose another team: a team is not merged with itself."))
        if source.is_archived or into.is_archived:
            raise ValidationError(gettext("An archived team is not merged: restore it first."))
        rows = Assessment.objects.filter(team=source).order_by("submitted", "pk")
        draft = rows.drafts().first()
        both = bool(draft) and Assessment.objects.filter(team=into).drafts().exists()
        invitations = Invitation.objects.alive().filter(team=source)
        return cls(
            source=source,
            into=into,
            arrivals=_arrivals(source, into),
            reports=list(rows.submitted()),
            draft=None if both else draft,
            stays=draft if both else None,
            invitations=list(invitations.order_by("pk")),
            staffing=_joined(source, into),
        )

    @property
    def engineers(self) -> int:
        return min(self.source.engineers + self.into.engineers, MOST_ENGINEERS)

    @property
    def expected_engineers(self) -> int | None:
        """Both together, with today's number of a team that expects no other one."""
        teams = (self.source, self.into)
        if not any(team.expected_engineers for team in teams):
            return None
        return min(sum(t.expected_engineers or t.engineers for t in teams), MOST_ENGINEERS)

    @property
    def around_the_clock(self) -> bool:
        return self.source.around_the_clock or self.into.around_the_clock

    @property
    def sites(self) -> int:
        return max(self.source.sites, self.into.sites)

    @property
    def stamp(self) -> str:
        """Another text whenever something else would happen."""
        told = (
            *((team.pk, team.revision) for team in (self.source, self.into)),
            [(a.user.pk, a.before, a.after) for a in self.arrivals],
            [done.pk for done in self.reports],
            self.draft and self.draft.pk,
            self.stays and self.stays.pk,
            [row.pk for row in self.invitations],
            [(row.role.pk, row.people, row.shared) for row in self.staffing],
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @transaction.atomic
    def run(self, *, by: User, engineers: int, seen: str) -> Team:
        """Merges, and archives `source`; Overtaken if something else would happen than was `seen`.

        Locks both teams, their people, then the assessments: the order of deletions (claims.py).
        """
        held = {team.pk: team for team in held_teams([self.source.pk, self.into.pk])}
        if len(held) < 2:
            raise ValidationError(gettext("One of the teams was deleted meanwhile."))
        hold_administrator(by, *MAY_MERGE, others=[arrival.user.pk for arrival in self.arrivals])
        list(Assessment.objects.select_for_update().filter(team__in=held).order_by("pk"))
        now = Merge.of(held[self.source.pk], held[self.into.pk])
        if now.stamp != seen:
            raise Overtaken(now.into)
        now._bring_people(by)
        now._bring_assessments(by)
        now._bring_invitations(by)
        now._join_facts(engineers)
        now._archive(by)
        return now.into

    def _bring_people(self, by: User) -> None:
        """A draft that stays keeps its people: the leads can restore its team and finish it."""
        before, gone = self.into.rights(), self.source.rights()
        for arrival in self.arrivals:
            row = self.into.memberships.filter(user=arrival.user).first()
            row = row or Membership(team=self.into, user=arrival.user)
            row.right = arrival.after
            row.save()
        self.into.record_rights(before, self.into.rights(), by=by)
        if self.stays is None:
            for row in self.source.memberships.all():
                row.delete()
            self.source.record_rights(gone, {}, by=by)

    def _bring_assessments(self, by: User) -> None:
        moved = [*self.reports, *([self.draft] if self.draft else [])]
        both = Assessment.objects.filter(team__in=[self.source.pk, self.into.pk])
        both.marked_latest().update(is_latest=False)
        Assessment.objects.filter(pk__in=[row.pk for row in moved]).update(team=self.into)
        rows = Assessment.objects.filter(team=self.into).standing().order_by("-submitted", "id")
        if newest := rows.first():
            Assessment.objects.filter(pk=newest.pk).update(is_latest=True)
        for row in moved:
            day = timezone.localdate(row.submitted or row.started)
            kind = "draft" if row.is_draft else "report"
            AuditEntry.record(
                AuditEntry.Action.TEAM,
                f"{kind} of {isolated_text(self.source)}, {day}",
                by=by,
                about=("assessments.assessment", row.pk),
                detail=f"moved to team {quoted(self.into)}",
            )

    def _bring_invitations(self, by: User) -> None:
        rows = Invitation.objects.filter(pk__in=[row.pk for row in self.invitations])
        rows.update(team=self.into)
        for row in self.invitations:
            row.team = self.into
            row.record("moved", by=by)

    def _join_facts(self, engineers: int) -> None:
        team = self.into
        team.expected_engineers, team.around_the_clock = (
            self.expected_engineers,
            self.around_the_clock,
        )
        team.engineers, team.sites = engineers, self.sites
        team.revision += 1
        team.full_clean(validate_unique=False)
        team.save()
        team.staff(
            {row.role: row.people for row in self.staffing},
            {row.role: row.shared for row in self.staffing},
        )

    def _archive(self, by: User) -> None:
        Team.objects.filter(pk=self.source.pk).update(
            archived=moment(None, after=self.source.created)
        )
        record_team(self.source, f"merged into team {quoted(self.into)}; archived", by=by)
        record_team(self.into, f"took in team {quoted(self.source)}", by=by)


def _arrivals(source: Team, into: Team) -> list[Arrival]:
    """Who gets a right or a higher one, by name."""
    before = dict(into.memberships.values_list("user", "right"))
    found = []
    for row in source.memberships.select_related("user").order_by("user__username_key"):
        old = before.get(row.user_id, "")
        if not old or RANKS.index(Membership.Right(row.right)) > RANKS.index(Membership.Right(old)):
            found.append(Arrival(row.user, old, row.right))
    return found


def _joined(source: Team, into: Team) -> list[Joined]:
    """People of one team alone are added up; those who serve several teams count once."""
    rows: dict[Role, list[Staffing]] = {}
    for row in Staffing.objects.filter(team__in=[source, into]).select_related("role"):
        rows.setdefault(row.role, []).append(row)
    found = []
    for role in sorted(rows, key=lambda role: role.pk):
        shared = max(row.shared for row in rows[role])
        own = sum((row.people - row.shared for row in rows[role]), Decimal())
        found.append(Joined(role, own + shared, shared))
    return found

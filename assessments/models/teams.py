"""Teams, the people whom they have in each role, and choices of teams."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self, TypeAlias

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry
from roles.audit.entries import Actor
from roles.models import Role
from roles.values.days import moment
from roles.values.names import (
    LONGEST_KEY,
    KeyField,
    Named,
    NamedQuerySet,
    NameField,
    isolated_text,
    quoted,
)

from .claims import Claim
from .people import Membership, Rights, User

LONGEST_NAME = 80
MOST_ENGINEERS = 100_000
MOST_SITES = 20
# The most that fits into seven digits with two decimals.
MOST_PEOPLE = 99_999
# The length of the code for a choice of teams in an address, and how long the choice is kept.
CODE_LENGTH, KEPT = 24, timedelta(days=2 * 365)


# Full-time people by role.
PeopleByRole: TypeAlias = Mapping[Role, Decimal | Fraction | float]


class Overtaken(ValidationError):
    """Somebody else changed the row since it was read; `stored` is the row as it is now."""

    def __init__(self, stored: models.Model) -> None:
        super().__init__(gettext("Somebody else changed it meanwhile."), code="overtaken")
        self.stored = stored


class Archived(PermissionDenied):
    """The team is archived, so nobody changes it or answers for it."""

    def __init__(self) -> None:
        super().__init__(gettext("This team is archived, so it can only be read."))


class TeamQuerySet(NamedQuerySet["Team"]):
    def visible_to(self, user: User) -> Self:
        """Teams whose assessments the user may read."""
        if user.has_perm("assessments.read_every_team"):
            return self
        return self.filter(memberships__user=user).distinct()

    def active(self) -> Self:
        """Teams that are not archived."""
        return self.filter(archived__isnull=True)

    def archived(self) -> Self:
        return self.filter(archived__isnull=False)

    def represented_by(self, user: User) -> Self:
        """Teams whose lead or member the user is, archived ones too."""
        return self.filter(pk__in=_teams_of(user, Membership.Right.LEAD, Membership.Right.MEMBER))

    def editable_by(self, user: User) -> Self:
        """Teams that the user may edit and answer for; nobody changes an archived one."""
        return self.represented_by(user).active()

    def led_by(self, user: User) -> Self:
        """Teams that the user may archive, and whose reports the user may withdraw."""
        if user.has_perm("assessments.change_team"):
            return self
        return self.filter(pk__in=_teams_of(user, Membership.Right.LEAD))

    @transaction.atomic
    def create_team(
        self, team: "Team", people: PeopleByRole, *, by: User, shared: PeopleByRole | None = None
    ) -> "Team":
        """Saves a new team with its staffing; `by` becomes its lead, if the account still may."""
        by.hold()
        team.save()
        team.staff(people, shared)
        Membership.objects.create(user=by, team=team, right=Membership.Right.LEAD)
        team.record_rights({}, team.rights(), by=by)
        return team

    def areas(self) -> dict[str, str]:
        """The areas of these teams by key, each in the spelling of one of its teams."""
        named = self.exclude(area_key="").order_by("area_key", "-area")
        return dict(named.values_list("area_key", "area"))

    def matching(self, text: str) -> Self:
        """Teams with this text in their name or area, regardless of case."""
        return self.filter(Q(name_key__contains_text=text) | Q(area_key__contains_text=text))

    def by_latest_report(self, *, newest_first: bool) -> Self:
        """Ordered by the days of their latest reports; teams without one come last."""
        newest = FilteredRelation("assessments", condition=Q(assessments__is_latest=True))
        day = F("newest__submitted")
        order = day.desc(nulls_last=True) if newest_first else day.asc(nulls_last=True)
        return self.annotate(newest=newest).order_by(order, "name_key")

    def with_staffing(self) -> Self:
        return self.prefetch_related("staffing__role")


def _teams_of(user: User, *rights: str) -> models.QuerySet["Membership", Any]:
    """The keys of the teams in which the user has one of these rights, as a query."""
    return Membership.objects.filter(user=user, right__in=rights).values("team")


class Team(Named):
    """The engineers whom a role would serve: a group that shares production and tools."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = NameField(
        _("name"),
        max_length=LONGEST_NAME,
        error_messages={
            # It reveals only that the name is taken, nothing else about the other team.
            "unique": _(
                "Another team has this name. If it is yours, ask its lead to add you; if not, "
                "choose another name."
            )
        },
    )
    name_key = KeyField(of="name", max_length=LONGEST_NAME * LONGEST_KEY, unique=True)
    area = NameField(
        _("area"),
        max_length=LONGEST_NAME,
        blank=True,
        help_text=_(
            "The part of the organisation the team belongs to, such as a department. "
            "You can view the teams of an area together."
        ),
    )
    area_key = KeyField(of="area", max_length=LONGEST_NAME * LONGEST_KEY)
    engineers = models.PositiveIntegerField(
        _("engineers"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ENGINEERS)],
        help_text=_("All engineers who share production and tools, not just one squad."),
    )
    expected_engineers = models.PositiveIntegerField(
        _("engineers in 12 months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ENGINEERS)],
        help_text=_("If you expect to grow or shrink. The advice then also covers that size."),
    )
    around_the_clock = models.BooleanField(
        _("24/7 on-call"),
        default=False,
        help_text=_("Someone has to respond to incidents at any hour."),
    )
    sites = models.PositiveSmallIntegerField(
        _("on-call locations"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SITES)],
        help_text=_("Enter 2 if another time zone covers the night."),
    )
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # Since when the team is out of lists and plans (docs/reports.md); its reports stay readable.
    archived = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    # Counts the changes, so that an older page does not overwrite a newer one.
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = TeamQuerySet.as_manager()

    # By which right somebody writes for it: set by access.py, None for commands.
    claim: Claim | None = None

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name_key"]
        permissions = [("read_every_team", "Can read the reports of every team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(engineers__gte=1, engineers__lte=MOST_ENGINEERS),
                name="team_has_engineers",
            ),
            models.CheckConstraint(
                condition=Q(expected_engineers__isnull=True)
                | Q(expected_engineers__gte=1, expected_engineers__lte=MOST_ENGINEERS),
                name="team_expects_engineers",
            ),
            models.CheckConstraint(
                condition=Q(sites__gte=1, sites__lte=MOST_SITES), name="team_has_sites"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(name_key=""), name="team_has_a_name"),
            models.CheckConstraint(
                condition=Q(archived__isnull=True) | Q(archived__gte=F("created")),
                name="team_is_archived_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived is not None

    def hold(self, *, archived: bool = False) -> "Team":
        """The row as it is now, locked until the transaction ends; refuses a claim that has lapsed.

        Every verb that writes for a team begins with it, before it reads what it depends on.
        Refuses an archived team, unless `archived`.
        """
        # One order of locks, so that nobody waits in a circle: team, membership, user, assessment,
        # then what is about it. Deletions keep to it too (claims.py).
        teams = Team.objects.select_for_update(no_key=True)
        held = self.claim.held(teams, self.pk) if self.claim else teams.get(pk=self.pk)
        if held.is_archived and not archived:
            raise Archived
        return held

    def answered_by(self, user: User) -> bool:
        """Whether the user may answer for the team."""
        return self.may_answer().filter(pk=user.pk).exists()

    def may_answer(self) -> models.QuerySet[User]:
        """The leads and members, who may also own an action."""
        rights = [Membership.Right.LEAD, Membership.Right.MEMBER]
        own = Membership.objects.filter(team=self, right__in=rights)
        people = User.objects.filter(pk__in=own.values("user"))
        return people.order_by("first_name", "last_name", "username")

    def staffed(self) -> dict[str, Fraction]:
        """Full-time people by role."""
        return {row.role.slug: Fraction(row.people) for row in self.staffing.all()}

    def shared(self) -> dict[str, Fraction]:
        """The people among `staffed` who serve other teams too, by role."""
        return {row.role.slug: Fraction(row.shared) for row in self.staffing.all()}

    def rights(self) -> Rights:
        """The right of each member."""
        return {row.user: row.right for row in self.memberships.select_related("user")}

    def record_rights(self, before: Rights, after: Rights, *, by: Actor) -> None:
        """Records in the audit log which rights in the team were added, removed or changed."""
        for user in dict.fromkeys([*before, *after]):
            old, new = before.get(user), after.get(user)
            if old != new:
                detail = f"team {quoted(self)}: {old or 'none'} → {new or 'none'}"
                user.record(detail, by=by, action=AuditEntry.Action.ROLE_CHANGE)

    def is_same(self, people: PeopleByRole, shared: PeopleByRole, **facts: Any) -> bool:
        """Whether the team has exactly these facts, and these people by Role."""
        given = [{role.slug: Fraction(n) for role, n in rows.items()} for rows in (people, shared)]
        own = all(getattr(self, name) == value for name, value in facts.items())
        return own and given == [self.staffed(), self.shared()]

    @transaction.atomic
    def change(
        self, people: PeopleByRole, shared: PeopleByRole, *, seen: int, **facts: Any
    ) -> "Team":
        """Stores these facts and people; Overtaken if the team changed since revision `seen`."""
        stored = self.hold()
        if stored.is_same(people, shared, **facts):
            return stored
        if stored.revision != seen:
            raise Overtaken(stored)
        for name, value in facts.items():
            setattr(stored, name, value)
        stored.revision += 1
        stored.save()
        stored.staff(people, shared)
        return stored

    @transaction.atomic
    def archive(self, *, by: User, at: datetime | None = None) -> None:
        """Takes the team out of lists and plans; one that is archived already stays as it is."""
        self.hold(archived=True)
        rows = Team.objects.filter(pk=self.pk).active()
        if rows.update(archived=moment(at, after=self.created)):
            self._record("archived", by=by)
        self.refresh_from_db(fields=["archived"])

    @transaction.atomic
    def restore(self, *, by: User) -> None:
        """Brings an archived team back with everything it had."""
        self.hold(archived=True)
        if Team.objects.filter(pk=self.pk).archived().update(archived=None):
            self._record("restored", by=by)
        self.refresh_from_db(fields=["archived"])

    def _record(self, did: str, *, by: User) -> None:
        AuditEntry.record(
            AuditEntry.Action.ARCHIVING,
            f"team {isolated_text(self)}",
            by=by,
            about=("assessments.team", self.pk),
            detail=did,
            line=f"team {self.pk} {did} by {{by}}",
        )

    @transaction.atomic
    def staff(self, people: PeopleByRole, shared: PeopleByRole | None = None) -> None:
        """Sets the full-time people of each given Role, and how many of them are shared."""
        for role, number in people.items():
            others = (shared or {}).get(role) or 0
            Staffing.objects.update_or_create(
                team=self, role=role, defaults={"people": number or 0, "shared": others}
            )


class TeamChoiceQuerySet(models.QuerySet["TeamChoice"]):
    def store(self, teams: Iterable[Team], *, at: datetime | None = None) -> "TeamChoice":
        """The choice of these teams, new or stored before; deletes outdated choices."""
        self.filter(made__lt=timezone.now() - KEPT).delete()
        keys = sorted(str(team.pk) for team in teams)
        code = hashlib.sha256(" ".join(keys).encode()).hexdigest()[:CODE_LENGTH]
        return self.get_or_create(code=code, defaults={"teams": keys, "made": moment(at)})[0]


class TeamChoice(models.Model):
    """Teams that somebody chose, too many for an address, which names the choice instead.

    It gives no right to see these teams, and is kept for two years.
    """

    code = models.CharField(primary_key=True, max_length=CODE_LENGTH, editable=False)
    teams = models.JSONField(editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)

    objects = TeamChoiceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class Staffing(models.Model):
    """The full-time people whom a team has in a role, central teams included."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="staffing", verbose_name=_("team"))
    role = models.ForeignKey("roles.Role", models.PROTECT, related_name="+", verbose_name=_("role"))
    people = models.DecimalField(
        _("people"),
        max_digits=7,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)],
    )
    shared = models.DecimalField(
        _("also serving other teams"),
        max_digits=7,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)],
        help_text=_("Pages about several teams count these people once."),
    )

    class Meta:
        verbose_name = _("staffing")
        ordering = ["role__discipline__position"]
        verbose_name_plural = _("staffing")
        constraints = [
            models.UniqueConstraint(fields=["team", "role"], name="one_staffing_a_role"),
            models.CheckConstraint(condition=Q(people__gte=0), name="staffing_not_negative"),
            models.CheckConstraint(
                condition=Q(shared__gte=0, shared__lte=models.F("people")),
                name="staffing_shared_is_part",
                violation_error_message=_("Only people who are staffed can be shared."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.people}"

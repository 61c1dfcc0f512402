"""Invitation: brings one person into a team; token as digest, expiry, revoking, a single use."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry
from roles.values.days import moment
from roles.values.fields import AddressField
from roles.values.names import isolated_text

from .people import Membership, User
from .sharing import DIGEST_LENGTH, TOKEN_BYTES, DaysAfter, digest_of
from .teams import Team

DEFAULT_DAYS, MOST_DAYS = 7, 30
# To one team, that somebody can use.
MOST_OPEN = 200
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class MonthAfter(DaysAfter):
    template = "%(expressions)s + interval '31 days'"
    sqlite_template = "datetime(%(expressions)s, '+31 days')"


class Ended(ValidationError):
    """Somebody used the invitation, or revoked it, or its time is over."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This invitation is no longer valid: ask whoever sent it for a new one."),
            code="ended",
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def alive(self) -> Self:
        """Invitations that somebody can use now.

        Those of a person who may no longer invite to the team are not among them: nobody comes
        back by an invitation of their own.
        """
        leads = Membership.objects.leads().filter(team=OuterRef("team"), user=OuterRef("made_by"))
        own = Membership.objects.filter(team=OuterRef("team"), user=OuterRef("made_by"))
        # As Claim: by permission, of a team that one may see.
        changing, seeing = (
            Q(made_by__in=User.objects.with_perm(f"assessments.{name}", backend=MODEL_BACKEND))
            for name in ("change_team", "read_every_team")
        )
        return self.filter(
            Exists(leads) | (changing & (seeing | Exists(own))),
            used__isnull=True,
            revoked__isnull=True,
            expires__gt=timezone.now(),
            team__archived__isnull=True,
        )

    def ended(self, *, before: datetime) -> Self:
        """Those that somebody used or revoked, or whose time was over, before this moment."""
        times = Q(used__lt=before) | Q(revoked__lt=before) | Q(expires__lt=before)
        return self.filter(times)

    def with_token(self, token: str) -> Self:
        return self.filter(digest=digest_of(token))

    @transaction.atomic
    def invite(
        self,
        team: Team,
        *,
        by: User,
        right: str,
        email: str = "",
        days: int = DEFAULT_DAYS,
        at: datetime | None = None,
    ) -> tuple["Invitation", str]:
        """An invitation to the team, and its token, which is not stored anywhere."""
        team.hold()
        if self.alive().filter(team=team).count() >= MOST_OPEN:
            text = gettext("This team has %(count)s open invitations: revoke some of them first.")
            raise ValidationError(text % {"count": MOST_OPEN}, code="full")
        token, made = secrets.token_urlsafe(TOKEN_BYTES), moment(at, after=team.created)
        invitation = self.create(
            team=team,
            right=right,
            email=email,
            digest=digest_of(token),
            made=made,
            made_by=by,
            expires=made + timedelta(days=days),
        )
        invitation.record("made", by=by)
        return invitation, token


class Invitation(models.Model):
    """Lets whoever has its token join a team once, with this right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    right = models.CharField(max_length=6, choices=Membership.Right)
    # Where it was sent; empty if somebody copied the link.
    email = AddressField(blank=True)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey("assessments.User", models.SET_NULL, null=True, related_name="+")
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("invitation")
        ordering = ["-made", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("digest"), DIGEST_LENGTH), name="invitation_holds_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(right__in=["lead", "member", "viewer"]), name="invitation_right_known"
            ),
            models.CheckConstraint(
                condition=Q(expires__gt=F("made"), expires__lte=MonthAfter("made")),
                name="invitation_expires_within_a_month",
            ),
            models.CheckConstraint(
                condition=Q(used__isnull=True) | Q(revoked__isnull=True),
                name="invitation_used_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(used__isnull=False) | Q(used_by__isnull=True),
                name="invitation_used_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.email or str(self.pk)

    @transaction.atomic
    def revoke(self, *, by: User, at: datetime | None = None) -> bool:
        """Revokes it permanently; False for one that was used or revoked already."""
        self.team.hold(archived=True)
        rows = Invitation.objects.filter(pk=self.pk, revoked__isnull=True, used__isnull=True)
        revoked = bool(rows.update(revoked=moment(at, after=self.made)))
        if revoked:
            self.record("revoked", by=by)
        return revoked

    @transaction.atomic
    def accept(self, *, by: User) -> Membership:
        """Makes the person a member of the team, and uses the invitation up.

        Ended if it is no longer valid. A person of the team keeps their right and it stays unused.
        """
        team = self.team.hold()
        by.hold()
        own = Invitation.objects.filter(pk=self.pk)
        # Locked before it is asked, so that nobody revokes it in between.
        if not own.select_for_update().first() or not own.alive().exists():
            raise Ended
        if team.memberships.filter(user=by).exists():
            raise ValidationError(gettext("You are in this team already."), code="member")
        before = team.rights()
        membership = team.memberships.create(user=by, right=self.right)
        own.update(used=timezone.now(), used_by=by)
        team.record_rights(before, team.rights(), by=by)
        return membership

    @transaction.atomic
    def admit(self, newcomer: User) -> Membership:
        """Stores a new account and makes it a member of the team; neither if that is refused."""
        newcomer.save()
        newcomer.record("created by an invitation", by=newcomer)
        return self.accept(by=newcomer)

    def record(self, did: str, *, by: User) -> None:
        """Records in the audit log who invited whom, or revoked it."""
        until = timezone.localdate(self.expires)
        # Not to which address: the invitation has it as long as it is kept.
        how = " by e-mail" if self.email else ""
        AuditEntry.record(
            AuditEntry.Action.INVITATION,
            f"team {isolated_text(self.team)}",
            by=by,
            about=("assessments.invitation", self.pk),
            detail=f"{did} an invitation{how} as {self.right}, until {until}",
            line=f"invitation {self.pk} to team {self.team_id} {did} by {{by}}",
        )

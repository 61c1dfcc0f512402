"""ShareLink: token as digest, expiry, revoking, use counts of a link to one report."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry
from roles.values.days import moment
from roles.values.fields import alters_data
from roles.values.names import NameField, isolated_text, quoted

from .assessments import Assessment
from .people import User
from .teams import Team

DEFAULT_DAYS, MOST_DAYS = 30, 365
# Of a report, at one time.
MOST_LINKS = 50
TOO_MANY_LINKS = _(
    "This report has %(most)s active links, the most there can be: revoke one of them first."
)
TOKEN_BYTES = 32
DIGEST_LENGTH = 64


def digest_of(token: str) -> str:
    """The digest of a token, which is stored instead of it.

    Nobody can guess the 256 random bits of a token, so neither a slow hash nor a limit on
    attempts is needed.
    """
    return hashlib.sha256(token.encode()).hexdigest()


class DaysAfter(models.Func):
    """A moment plus some days, in the plain SQL of both databases.

    Django's own date arithmetic calls a function that SQLite has only inside Django. A constraint
    with it would stop every other program, backups included, from writing to the table.
    """

    arity = 1
    output_field = models.DateTimeField()
    sqlite_template: str

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.sqlite_template, **context)


class YearAfter(DaysAfter):
    template = "%(expressions)s + interval '366 days'"
    sqlite_template = "datetime(%(expressions)s, '+366 days')"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def alive(self) -> Self:
        """Links that open their report now."""
        return self.filter(revoked__isnull=True, expires__gt=timezone.now())

    def ended(self, *, before: datetime) -> Self:
        """Those that somebody revoked, or whose time was over, before this moment."""
        return self.filter(Q(revoked__lt=before) | Q(expires__lt=before))

    def with_token(self, token: str) -> Self:
        return self.filter(digest=digest_of(token))

    def of(self, assessment: Assessment) -> Self:
        return self.filter(report__assessment=assessment)

    def editable_by(self, user: User) -> Self:
        """Links to reports of the teams for which the user may answer."""
        teams = Team.objects.editable_by(user).values("pk")
        return self.filter(report__assessment__team__in=teams)

    @transaction.atomic
    def make(
        self,
        assessment: Assessment,
        *,
        by: User,
        days: int = DEFAULT_DAYS,
        label: str,
        at: datetime | None = None,
    ) -> tuple["ShareLink", str]:
        """A link to the assessment's report, and its token, which is not stored anywhere."""
        assessment.hold_standing(archived=True)
        if self.of(assessment).alive().count() >= MOST_LINKS:
            raise ValidationError(TOO_MANY_LINKS % {"most": MOST_LINKS})
        token, made = secrets.token_urlsafe(TOKEN_BYTES), moment(at, after=assessment.submitted)
        link = self.create(
            report=assessment.report,
            digest=digest_of(token),
            label=label,
            made=made,
            made_by=by,
            expires=made + timedelta(days=days),
        )
        link.record("made", by=by)
        return link, token


class ShareLink(models.Model):
    """A link to one report, for people without a login."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("assessments.Report", models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    label = NameField(_("for whom"), max_length=80)
    made = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey("assessments.User", models.SET_NULL, null=True, related_name="+")
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_used = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("digest"), DIGEST_LENGTH), name="link_holds_a_digest"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="link_says_for_whom"),
            models.CheckConstraint(
                condition=Q(expires__gt=F("made"), expires__lte=YearAfter("made")),
                name="link_expires_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(revoked__isnull=False) | Q(revoked_by__isnull=True),
                name="link_revoked_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(uses=0, last_used__isnull=True)
                | Q(uses__gte=1, last_used__isnull=False),
                name="link_used_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_alive(self) -> bool:
        return self.revoked is None and self.expires > timezone.now()

    @transaction.atomic
    def revoke(self, *, by: User, at: datetime | None = None) -> None:
        """Revokes the link permanently; a link that is revoked already stays as it is."""
        self.report.assessment.team.hold(archived=True)
        rows = ShareLink.objects.filter(pk=self.pk, revoked__isnull=True)
        if rows.update(revoked=moment(at, after=self.made), revoked_by=by):
            self.record("revoked", by=by)
        self.refresh_from_db(fields=["revoked", "revoked_by"])

    def record(self, did: str, *, by: User) -> None:
        """Records in the audit log who created or revoked a link, but nothing of the report."""
        done = self.report.assessment
        day, until = timezone.localdate(done.submitted), timezone.localdate(self.expires)
        AuditEntry.record(
            AuditEntry.Action.SHARING,
            f"report of {isolated_text(done.team)}, {day}",
            by=by,
            about=("assessments.sharelink", self.pk),
            detail=f"{did} a link for {quoted(self)}, until {until}",
            line=f"share link {self.pk} of report {done.pk} {did} by {{by}}",
        )

    @alters_data
    def count_use(self) -> None:
        """Counts in the database, so that simultaneous readers are all counted."""
        row = ShareLink.objects.filter(pk=self.pk)
        row.update(uses=F("uses") + 1, last_used=timezone.now())

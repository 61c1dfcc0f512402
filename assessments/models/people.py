"""User accounts, and Membership: who is lead, member or viewer of a team, so who may see it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self, TypeAlias

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry
from roles.audit.entries import USER, USER_NAMED, Actor, AuditAction
from roles.values.fields import AddressField, alters_data
from roles.values.names import (
    FORMER,
    LONGEST_KEY,
    KeyField,
    Named,
    NamedQuerySet,
    NameField,
    isolated_text,
    key_of,
)

LONGEST_USERNAME = 150


class ChangedAccount(PermissionDenied):
    """The account was disabled or deleted, or got another password, since it was read."""

    def __init__(self) -> None:
        text = gettext("Nothing is stored: the account was changed, disabled or deleted meanwhile.")
        super().__init__(text)


class ProtectedAccount(ValidationError):
    """The account has rights beyond teams, and somebody else than a superuser would change it."""

    def __init__(self, user: "User") -> None:
        text = gettext(
            "Only a superuser changes the account of %(name)s: it has staff status, a group or a "
            "permission."
        )
        super().__init__(text % {"name": isolated_text(user)})


class People(UserManager["User"]):
    """Users, found by name regardless of case: `Alice` logs in as `alice`."""

    use_in_migrations = False

    def get_queryset(self) -> NamedQuerySet["User"]:
        return NamedQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=key_of(username or ""))

    def protected_from(self, by: "User") -> NamedQuerySet["User"]:
        """Those whose accounts `by` may not change, or `by` would have their rights beyond teams.

        That is staff, and whoever has a group or a permission; a superuser may change them all.
        """
        if by.is_superuser:
            return self.get_queryset().none()
        beyond = Q(is_staff=True) | Q(is_superuser=True)
        given = Q(groups__isnull=False) | Q(user_permissions__isnull=False)
        return self.get_queryset().filter(beyond | given).distinct()


class User(Named, AbstractUser):
    """A person who logs in.

    A stored row is saved by the columns that changed since it was read: forms of Django and of
    allauth save whole users, and would undo what an administrator changed meanwhile.
    """

    username = NameField(
        _("username"),
        max_length=LONGEST_USERNAME,
        unique=True,
        help_text=_("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
        validators=[AbstractUser.username_validator],
        error_messages={
            "unique": _(
                "Another user has this name, perhaps in upper or lower case. Choose another one."
            )
        },
    )
    username_key = KeyField(of="username", max_length=LONGEST_USERNAME * LONGEST_KEY, unique=True)
    first_name = NameField(_("first name"), max_length=LONGEST_USERNAME, blank=True)
    last_name = NameField(_("last name"), max_length=LONGEST_USERNAME, blank=True)
    email = AddressField(_("email address"), blank=True)
    # Counts changes of groups, permissions and memberships; each gives the sessions a new key.
    rights_revision = models.PositiveIntegerField(default=0, editable=False)
    # Since when the account is disabled, by `save` or as the housekeeping found it; when it was
    # erased.
    disabled = models.DateTimeField(null=True, editable=False)
    erased = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[People] = People()

    # The stubs leave it out.
    class Meta(AbstractUser.Meta):  # type: ignore[name-defined, misc]
        constraints = [
            models.CheckConstraint(condition=~Q(username_key=""), name="user_has_a_name"),
            models.CheckConstraint(
                condition=Q(erased__isnull=True)
                | Q(first_name="", last_name="", email="", last_login__isnull=True)
                & Q(is_active=False, is_staff=False, is_superuser=False),
                name="erased_user_is_nobody",
            ),
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        found = super().from_db(db, field_names, values)
        found._as_read = found._columns()
        return found

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        super().refresh_from_db(using, fields, from_queryset)
        self._remember(fields)

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Saves a new user whole; of a stored one the changed columns, or those that are named.

        ChangedAccount if the row is gone or was erased; for a new password also if it was disabled,
        enabled or got another password since it was read.
        """
        if self._state.adding or kwargs.get("force_insert"):
            super().save(update_fields=update_fields, **kwargs)
            self._remember()
            return
        columns = self._columns()
        changed = [n for n in columns if n not in self._as_read or columns[n] != self._as_read[n]]
        written = changed if update_fields is None else list(update_fields)
        if "is_active" in changed and "is_active" in written:
            # Enabled and disabled again within an hour, the days begin anew.
            self.disabled = None if self.is_active else timezone.now()
            written = [*written, "disabled"]
        with transaction.atomic():
            self._lock("password" in written)
            super().save(update_fields=written, **kwargs)
        self._remember([*written, "username_key"])

    def changes_address(self) -> bool:
        """While it is saved: whether the address is another one than when it was read."""
        before: str = self._as_read.get("email", self.email)
        return self.email != before

    def hold(self) -> "User":
        """The row as it is now, locked until the transaction ends, if its person may go on.

        ChangedAccount if it is disabled or gone, or has another password than when it was read.
        """
        held = self._lock(as_read=True)
        if not held.is_active:
            raise ChangedAccount
        return held

    def _lock(self, as_read: bool) -> "User":
        held = User.objects.select_for_update(no_key=True).filter(pk=self.pk).first()
        # Whoever erases read the row before it was.
        if held is None or (held.erased and not self._as_read.get("erased")):
            raise ChangedAccount
        if as_read and any(
            getattr(held, name) != self._as_read.get(name, getattr(self, name))
            for name in ("is_active", "password")
        ):
            raise ChangedAccount
        return held

    # The columns as they were read or saved last; those of a new user are none.
    _as_read: Mapping[str, Any] = {}

    def _columns(self) -> dict[str, Any]:
        """The value of each column that this object has: a query may leave some out."""
        names = (field.attname for field in self._meta.concrete_fields)
        return {name: self.__dict__[name] for name in names if name in self.__dict__}

    def _remember(self, names: Iterable[str] | None = None) -> None:
        """That these columns, or all, are now as they are stored."""
        columns = self._columns()
        known = columns if names is None else {n: columns[n] for n in names if n in columns}
        self._as_read = {**self._as_read, **known}

    def __str__(self) -> str:
        return str(FORMER) if self.erased else self.username

    def get_full_name(self) -> str:
        return str(FORMER) if self.erased else super().get_full_name()

    @property
    def rights_stamp(self) -> str:
        """Another text after each change of what the user may do."""
        return f"{self.rights_revision} {self.is_staff:d} {self.is_superuser:d}"

    @alters_data
    @transaction.atomic
    def choose_password(self, password: str) -> None:
        """Sets the password that its person chose; ChangedAccount if the account was meanwhile."""
        self.hold()
        self.set_password(password)
        self.save(update_fields=["password"])

    @transaction.atomic
    def rename(self, changed: Iterable[str]) -> "User":
        """Stores what the person changed of the own profile; the log names the fields."""
        self.hold()
        changed = [name for name in changed if name != "password"]
        if changed:
            self.save(update_fields=changed)
            self.record(f"changed: {', '.join(changed)}", by=self)
        return self

    def record_download(self) -> None:
        """Records that the person downloaded all that is about them; people repeat that."""
        AuditEntry.record_bounded(
            AuditAction.EXPORT,
            f"{USER_NAMED} {isolated_text(self)}",
            by=self,
            detail="exported all data about the person",
            about=(USER, self.pk),
        )

    def record(
        self, did: str, *, by: Actor, action: AuditAction = AuditAction.ACCOUNT
    ) -> AuditEntry:
        """Records in the audit log what was done with the account, or with the person's rights."""
        subject, about = f"{USER_NAMED} {isolated_text(self)}", (USER, self.pk)
        return AuditEntry.record(action, subject, by=by, detail=did, about=about)


# What each person may do in a team.
Rights: TypeAlias = dict[User, str]


class LastLead(ValidationError):
    """The team would have nobody left who can manage it."""

    def __init__(self) -> None:
        super().__init__(
            gettext("The team needs at least one lead: hand the lead over to somebody first."),
            code="last-lead",
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def leads(self) -> Self:
        """Of those leads who can log in."""
        return self.filter(right=Membership.Right.LEAD, user__is_active=True)

    def able_to_answer(self) -> Self:
        """Of those, with their users, who can log in and answer for the team."""
        answering = (Membership.Right.LEAD, Membership.Right.MEMBER)
        return self.filter(right__in=answering, user__is_active=True).select_related("user")


class Membership(models.Model):
    """What a user may do in a team.

    The verbs below never leave a team without its last lead. No constraint can say that about
    several rows on both databases, so each of them locks the team's row first.
    """

    class Right(models.TextChoices):
        LEAD = "lead", _("lead")
        MEMBER = "member", _("member")
        VIEWER = "viewer", _("viewer")

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    team = models.ForeignKey(
        "assessments.Team", models.CASCADE, related_name="memberships", verbose_name=_("team")
    )
    right = models.CharField(_("right"), max_length=6, choices=Right, default=Right.MEMBER)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["team", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="one_membership_a_team"),
            models.CheckConstraint(
                condition=Q(right__in=["lead", "member", "viewer"]), name="membership_right_known"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(user)s in %(team)s: %(right)s") % {
            "user": isolated_text(self.user),
            "team": isolated_text(self.team),
            "right": self.get_right_display(),
        }

    @transaction.atomic
    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Stores the row; ChangedAccount if the person was erased meanwhile, or is gone."""
        if update_fields is None or "user" in update_fields:
            users = User.objects.select_for_update(no_key=True)
            if not users.filter(pk=self.user_id, erased=None).first():
                raise ChangedAccount
        super().save(update_fields=update_fields, **kwargs)

    @transaction.atomic
    def change_right(self, right: str, *, by: User) -> None:
        """Gives the person another right in the team; LastLead if nobody would lead it."""
        stored, before = self._locked()
        stored._refuse_last_lead(right)
        stored.right = right
        stored.save(update_fields=["right"])
        stored.team.record_rights(before, stored.team.rights(), by=by)

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """Takes the person out of the team; LastLead if nobody would lead it."""
        stored, before = self._locked()
        by.hold()
        stored._refuse_last_lead("")
        stored.delete()
        stored.team.record_rights(before, stored.team.rights(), by=by)

    @transaction.atomic
    def hand_over(self, to: User) -> "Membership":
        """Makes another person of the team its lead, and this lead a member; the new lead's row."""
        stored, before = self._locked()
        self.user.hold()
        heir = stored.team.memberships.filter(user=to, user__is_active=True).first()
        if heir is None or stored.right != self.Right.LEAD:
            raise ValidationError(gettext("Choose somebody who is in the team."))
        heir.right, stored.right = self.Right.LEAD, self.Right.MEMBER
        heir.save(update_fields=["right"])
        stored.save(update_fields=["right"])
        stored.team.record_rights(before, stored.team.rights(), by=self.user)
        return heir

    def is_last_lead(self) -> bool:
        """Whether nobody who can log in would lead the team without this person."""
        others = self.team.memberships.leads().exclude(pk=self.pk)
        return self.right == self.Right.LEAD and not others.exists()

    def _locked(self) -> tuple["Membership", Rights]:
        """The row as it is now, under a lock of its team, and everybody's rights there."""
        team = self.team.hold()
        stored = team.memberships.select_related("user").filter(pk=self.pk).first()
        if stored is None:
            raise ValidationError(gettext("This person is no longer in the team."))
        stored.team = team
        return stored, team.rights()

    def _refuse_last_lead(self, right: str) -> None:
        if right != self.Right.LEAD and self.is_last_lead():
            raise LastLead

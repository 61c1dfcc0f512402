"""User accounts, and Membership: who is lead, member or viewer of a team, so who may see it."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.names import (
    LONGEST_KEY,
    KeyField,
    Named,
    NamedQuerySet,
    NameField,
    isolated_text,
    key_of,
)

LONGEST_USERNAME = 150


class People(UserManager["User"]):
    """Users, found by name regardless of case: `Alice` logs in as `alice`."""

    use_in_migrations = False

    def get_queryset(self) -> NamedQuerySet["User"]:
        return NamedQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=key_of(username or ""))


class User(Named, AbstractUser):
    """A person who logs in."""

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
    # Counts changes of groups, permissions and memberships; each gives the sessions a new key.
    rights_revision = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[People] = People()

    # The stubs leave it out.
    class Meta(AbstractUser.Meta):  # type: ignore[name-defined, misc]
        constraints = [
            models.CheckConstraint(condition=~Q(username_key=""), name="user_has_a_name")
        ]

    @property
    def rights_stamp(self) -> str:
        """Another text after each change of what the user may do."""
        return f"{self.rights_revision} {self.is_staff:d} {self.is_superuser:d}"


class Membership(models.Model):
    """What a user may do in a team."""

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

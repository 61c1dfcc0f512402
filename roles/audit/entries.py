"""AuditEntry: who did what, and who came or was refused; a log that only grows."""

import logging
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.values.days import to_the_minute
from roles.values.fields import WrittenOnce
from roles.values.names import FORMER

# The name that is recorded when a command did something.
SHELL = "shell"
# What an entry about an account is about, and how it begins to name the account.
USER, USER_NAMED = "assessments.user", "user"

logger = logging.getLogger("tripod.audit")


class AuditAction(models.TextChoices):
    PUBLISH = "publish", _("published")
    RETIRE = "retire", _("retired")
    IMPORT = "import", _("imported")
    EXPORT = "export", _("exported")
    RULE_CHANGE = "rule-change", _("changed rules or a role's description")
    ROLE_CHANGE = "role-change", _("changed somebody's rights")
    INVITATION = "invitation", _("invited somebody or revoked an invitation")
    ACCOUNT = "account", _("created or changed an account")
    SHARING = "sharing", _("changed who may see a report")
    TEAM = "team", _("made, moved or merged a team")
    ARCHIVING = "archiving", _("archived or restored a team")
    WITHDRAWAL = "withdrawal", _("withdrew a report")
    LOGIN = "login", _("logged in")
    LOGIN_FAILED = "login-failed", _("failed to log in")
    LOGOUT = "logout", _("logged out")
    PASSWORD = "password", _("changed a password")
    FACTOR = "factor", _("changed a second factor or single sign-on")
    REFUSED = "refused", _("was refused access")


# What anybody can make happen as often as they like: so many entries of each within an hour.
MOST_AN_HOUR = {AuditAction.LOGIN_FAILED: 300, AuditAction.REFUSED: 300}
# What each person can: so many entries of each about that person.
MOST_OF_ONE = {AuditAction.LOGIN: 60, AuditAction.LOGOUT: 60, AuditAction.EXPORT: 200}
LAST = "further ones of this hour are in the server's log alone"


class Person(Protocol):
    """A user, as far as the log names one."""

    pk: Any

    def get_username(self) -> str: ...


# A user, the name that somebody gave a command, or nobody.
Actor: TypeAlias = Person | str | None

# The address of the request that is being answered, and its user; a middleware sets both.
address: ContextVar[str] = ContextVar("address", default="")
actor: ContextVar[Actor] = ContextVar("actor", default=None)


class AuditEntry(WrittenOnce):
    """One recorded action. Names of people are in `who` and `subject` alone, with their keys.

    Database triggers refuse UPDATE, but for names that go (`forget`), and DELETE of what is younger
    than LEAST_DAYS. Neither answers nor passwords nor the secrets of links are in it.
    """

    LEAST_DAYS = 90

    Action = AuditAction
    REFUSAL = _("What is in the audit log stays as it is.")

    when = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    who = models.CharField(_("who"), max_length=150, blank=True, editable=False)
    action = models.CharField(_("action"), max_length=20, choices=AuditAction, editable=False)
    # No reference: the entry outlives whatever it is about.
    user_key = models.CharField(_("user ID"), max_length=40, blank=True, editable=False)
    address = models.CharField(_("address"), max_length=60, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60, blank=True, editable=False)
    key = models.CharField(_("ID"), max_length=60, blank=True, editable=False)
    subject = models.CharField(_("what"), max_length=200, blank=True, editable=False)
    detail = models.CharField(_("detail"), max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["-when", "-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=AuditAction.values), name="audit_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{to_the_minute(self.when)} {self.who}: {self.action} {self.subject}".rstrip()

    @classmethod
    def record(
        cls,
        action: AuditAction,
        subject: str,
        *,
        by: Actor = None,
        detail: str = "",
        about: tuple[str, object] | None = None,
        line: str = "",
    ) -> "AuditEntry":
        """Stores an entry in the open transaction; `by` is a user, a name or None.

        `about` is the kind of the row and its key. The address is that of the open request.

        `line` also goes to the logger "tripod.audit", for operators: it has primary keys instead of
        names, and `{by}` as the placeholder for the user's key.
        """
        user = None if isinstance(by, str) else by
        named = by if isinstance(by, str) else user.get_username() if user else ""
        kind, key = about or ("", "")
        entry = cls.objects.create(
            who=named[:150],
            user_key=str(user.pk) if user else "",
            address=address.get()[:60],
            action=action,
            kind=kind[:60],
            key=str(key)[:60],
            subject=subject[:200],
            detail=detail[:500],
        )
        if line:
            logger.info(line.format(by=f"user {user.pk}" if user else "the command line"))
        return entry

    @classmethod
    def record_bounded(cls, action: AuditAction, subject: str = "", **more: Any) -> bool:
        """The same for what anybody can repeat: False, and no entry, after so many in an hour."""
        room = cls._room(action, more.get("by"))
        if room == 1:
            more["detail"] = "; ".join(filter(None, (more.get("detail"), LAST)))
        if room > 0:
            cls.record(action, subject, **more)
        else:
            about = (action.value, subject, str(more.get("by") or ""), address.get())
            logger.warning("not in the audit log: %a, %a by %a from %s", *about)
        return room > 0

    @classmethod
    def _room(cls, action: AuditAction, by: Actor) -> int:
        """How many more entries of this hour there may be; commands make as many as they like."""
        found = cls.objects.filter(action=action, when__gt=timezone.now() - timedelta(hours=1))
        if action in MOST_AN_HOUR:
            return MOST_AN_HOUR[action] - found.count()
        if by is None or isinstance(by, str):
            return 2
        return MOST_OF_ONE[action] - found.filter(user_key=str(by.pk)).count()

    @property
    def by(self) -> str:
        """Who did it, for people to read; the name of an erased account is gone."""
        return self.who or (str(FORMER) if self.user_key else "")

    @property
    def what(self) -> str:
        """What it is about, for people to read."""
        return f"{USER_NAMED}: {FORMER}" if self.subject == USER_NAMED else self.subject

    @classmethod
    def forget(cls, keys: Iterable[object]) -> None:
        """Takes the names and addresses of the users with these keys out of the log.

        Nothing else can be updated. What was done, when, and by which key stays.
        """
        users = [str(key) for key in keys]
        entries = cls._past_the_verbs()
        about = entries.filter(kind=USER, key__in=users)
        about.exclude(subject="").update(subject=USER_NAMED)
        # A failed login has nobody but an address.
        about.filter(user_key="").update(address="")
        entries.filter(user_key__in=users).update(who="", address="")

    @classmethod
    def shorten(cls, days: int) -> int:
        """Deletes what is older than so many days; how many entries it was."""
        until = timezone.now() - timedelta(days=min(days, 36_500))
        return cls._past_the_verbs().filter(when__lt=until).delete()[0]

    @classmethod
    def _past_the_verbs(cls) -> "models.QuerySet[AuditEntry]":
        """The entries, with the verbs that those of the model refuse."""
        return models.QuerySet(cls)

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(self.REFUSAL)
        # Always an INSERT, even if the primary key is taken.
        super().save(**kwargs | {"force_insert": True})

"""AuditEntry: who did what to questions, rules and rights; a log that only grows."""

import logging
from typing import Any, Protocol, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.values.days import to_the_minute
from roles.values.fields import WrittenOnce

# The name that is recorded when a command did something.
SHELL = "shell"

logger = logging.getLogger("tripod.audit")


class AuditAction(models.TextChoices):
    PUBLISH = "publish", _("published")
    RETIRE = "retire", _("retired")
    IMPORT = "import", _("imported")
    EXPORT = "export", _("exported")
    RULE_CHANGE = "rule-change", _("changed rules or a role's description")
    ROLE_CHANGE = "role-change", _("changed somebody's rights")
    SHARING = "sharing", _("changed who may see a report")
    ARCHIVING = "archiving", _("archived or restored a team")
    WITHDRAWAL = "withdrawal", _("withdrew a report")


class Person(Protocol):
    """A user, as far as the log names one."""

    pk: Any

    def get_username(self) -> str: ...


# A user, the name that somebody gave a command, or nobody.
Actor: TypeAlias = Person | str | None


class AuditEntry(WrittenOnce):
    """One recorded action. The user is stored as text, which stays when the user is deleted.

    A database trigger refuses UPDATE too, but not DELETE, because test databases are flushed.
    """

    Action = AuditAction
    REFUSAL = _("What is in the audit log stays as it is.")

    when = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    who = models.CharField(_("who"), max_length=150, blank=True, editable=False)
    action = models.CharField(_("action"), max_length=20, choices=AuditAction, editable=False)
    subject = models.CharField(_("what"), max_length=200, editable=False)
    detail = models.CharField(_("detail"), max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["-when", "-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=AuditAction.values), name="audit_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{to_the_minute(self.when)} {self.who}: {self.action} {self.subject}"

    @classmethod
    def record(
        cls,
        action: AuditAction,
        subject: str,
        *,
        by: Actor = None,
        detail: str = "",
        line: str = "",
    ) -> "AuditEntry":
        """Stores an entry in the open transaction; `by` is a user, a name or None.

        `line` also goes to the logger "tripod.audit", for operators: it has primary keys instead of
        names, and `{by}` as the placeholder for the user's key.
        """
        user = None if isinstance(by, str) else by
        named = by if isinstance(by, str) else user.get_username() if user else ""
        entry = cls.objects.create(
            who=named[:150], action=action, subject=subject[:200], detail=detail[:500]
        )
        if line:
            logger.info(line.format(by=f"user {user.pk}" if user else "the command line"))
        return entry

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(self.REFUSAL)
        # Always an INSERT, even if the primary key is taken.
        super().save(**kwargs | {"force_insert": True})

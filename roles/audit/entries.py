"""Who did what to the questions, the rules and people's rights: an append-only log."""

import logging

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.values.days import to_the_minute
from roles.values.fields import WrittenOnceQuerySet

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


class AuditEntry(models.Model):
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

    objects = WrittenOnceQuerySet.as_manager()

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

    def __str__(self):
        return f"{to_the_minute(self.when)} {self.who}: {self.action} {self.subject}"

    @classmethod
    def record(cls, action, subject, *, by=None, detail="", line="") -> "AuditEntry":
        """Stores an entry in the open transaction; `by` is a user, a name or None.

        `line` also goes to the logger "tripod.audit", for operators: it has primary keys instead of
        names, and `{by}` as the placeholder for the user's key.
        """
        named = by if isinstance(by, str) else by.get_username() if by else ""
        entry = cls.objects.create(
            who=named[:150], action=action, subject=str(subject)[:200], detail=detail[:500]
        )
        if line:
            logger.info(line.format(by="the command line" if by == SHELL else f"user {by.pk}"))
        return entry

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ValidationError(self.REFUSAL)
        # Always an INSERT, even if the primary key is taken.
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args, **kwargs):
        raise ValidationError(self.REFUSAL)

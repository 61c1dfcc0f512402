"""How long things about people are kept, by the settings; carried out every hour."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from assessments.models import ChangedAccount, Invitation, ShareLink, User
from roles.audit import AuditEntry

from .erasure import OWNED, erase

# Who erases, in the audit log.
WHO = "housekeeping"


def carry_out() -> None:
    """Erases and deletes what is older than the settings say; 0 days keep it for good."""
    _note_disabled()
    if days := settings.DISABLED_ACCOUNT_DAYS:
        until = _ago(days)
        for user in User.objects.filter(erased=None, is_active=False, disabled__lte=until):
            # Whoever was given a team at this moment is looked at again in an hour.
            with suppress(ChangedAccount):
                erase(user, by=WHO, disabled_by=until)
    if days := settings.ENDED_LINK_DAYS:
        Invitation.objects.ended(before=_ago(days)).delete()
        ShareLink.objects.ended(before=_ago(days)).delete()
    # What a request that ran at the moment of an erasure wrote after it.
    lately = User.objects.filter(erased__gt=_ago(2))
    AuditEntry.forget(lately.values_list("pk", flat=True))
    for model in OWNED:
        model.objects.exclude(user__erased=None).delete()
    if days := settings.AUDIT_LOG_DAYS:
        AuditEntry.shorten(days)


def _note_disabled() -> None:
    """Notes since when accounts are disabled, whoever disabled them and by whatever means."""
    User.objects.filter(is_active=True).exclude(disabled=None).update(disabled=None)
    User.objects.filter(is_active=False, disabled=None).update(disabled=timezone.now())


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)

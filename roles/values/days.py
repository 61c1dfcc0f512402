"""Moments and days: when something happened."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext


def moment(at: datetime | None, *, after: datetime | None = None) -> datetime:
    """When a verb happens: now, unless the demo or a test tells of an earlier time.

    ValidationError for a time that is still to come, or before `after`, which it follows.
    """
    if at is None:
        return timezone.now()
    if at > timezone.now():
        message = gettext("%(at)s lies in the future: enter a time that has passed.")
        raise ValidationError(message % {"at": _worded(at)})
    if after and at < after:
        message = gettext("%(at)s is too early: it follows what happened at %(after)s.")
        raise ValidationError(message % {"at": _worded(at), "after": _worded(after)})
    return at


def _worded(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")

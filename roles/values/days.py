"""Moments, local days, periods of days; a form field and a command argument for a day."""

from argparse import ArgumentTypeError
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .numbers import SOURCE, language_to_show

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
WRONG_DAY = _("Enter a day from 2000 on, as year-month-day, such as 2026-03-31.")
WRONG_ORDER = _("Enter a day that is not before the first one.")


# --- moments ---


def moment(at: datetime | None, *, after: datetime | None = None) -> datetime:
    """The time to record for a change: `at` if the demo or a test gives one, otherwise now.

    ValidationError if `at` is in the future, or earlier than `after`, the event that it follows.
    """
    if at is None:
        return timezone.now()
    if at > timezone.now():
        message = gettext("%(at)s lies in the future: enter a time that has passed.")
        raise ValidationError(message % {"at": to_the_minute(at)})
    if after and at < after:
        message = gettext("%(at)s is too early: it follows what happened at %(after)s.")
        raise ValidationError(message % {"at": to_the_minute(at), "after": to_the_minute(after)})
    return at


def to_the_minute(at: datetime) -> str:
    """A moment in local time: "2026-05-03 14:30", "03.05.2026 14:30"."""
    pattern = "Y-m-d H:i" if language_to_show() == SOURCE else "SHORT_DATETIME_FORMAT"
    return date_format(timezone.localtime(at), pattern)


def day_in_words(at: date | None) -> str:
    """A date with its month in words: "3 May 2026", "3. Mai 2026"; of a moment, its local day."""
    if not at:
        return ""
    day = timezone.localtime(at) if isinstance(at, datetime) else at
    # Django's own format for English puts the month first.
    return date_format(day, "j F Y" if language_to_show() == SOURCE else "DATE_FORMAT")


def local(day: date, at: time = time.min) -> datetime:
    """The moment of a time on a local day; without a time, the midnight when the day begins."""
    return timezone.make_aware(datetime.combine(day, at))


# --- periods ---


@dataclass(frozen=True)
class Period:
    """Local days from the first to the last, both included; None leaves that end open."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.first or self.last)

    @property
    def is_backwards(self) -> bool:
        return self.first is not None and self.last is not None and self.first > self.last

    def holds(self, field: str) -> Q:
        """The condition that a moment in this field lies in the period."""
        condition = Q()
        if self.first:
            condition &= Q(**{f"{field}__gte": local(self.first)})
        if self.last:
            condition &= Q(**{f"{field}__lt": local(self.last + timedelta(days=1))})
        return condition


EVER = Period()


# --- days as people type them ---


class DayField(forms.DateField):
    """A day from the browser's calendar, or typed by hand."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_validators = [
        MinValueValidator(EARLIEST, WRONG_DAY),
        MaxValueValidator(LATEST, WRONG_DAY),
    ]
    default_error_messages = {"invalid": WRONG_DAY}


def typed_day(text: str) -> date:
    """A day given as an argument of a command; ArgumentTypeError shows the right format."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise ArgumentTypeError(f"{text!r} is no day from 2000 on; write it as 2025-06-30")
    return day

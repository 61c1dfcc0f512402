"""Days and periods: when a local day begins, and which moments are in a period."""

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime, time

import pytest
from django.db.models import Q
from django.utils.translation import override
from pytest_django import Settings

from assessments.models import Assessment, Team
from roles.audit import AuditEntry
from roles.values.days import EVER, Period, day_in_words, local, to_the_minute, typed_day
from tests.support.words import unmarked

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)


def test_a_day_begins_by_the_clock_on_the_wall(settings: Settings) -> None:
    assert local(MARCH) == datetime(2026, 3, 31, tzinfo=UTC)
    settings.TIME_ZONE = "Pacific/Auckland"
    assert local(MARCH) == datetime(2026, 3, 30, 11, tzinfo=UTC)
    assert local(MARCH, time(13)) == datetime(2026, 3, 31, tzinfo=UTC)


def test_a_moment_is_worded_by_its_local_day(settings: Settings) -> None:
    late = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    assert (day_in_words(late), to_the_minute(late)) == ("3 May 2026", "2026-05-03 22:30")
    settings.TIME_ZONE = "Europe/Berlin"
    assert (day_in_words(late), to_the_minute(late)) == ("4 May 2026", "2026-05-04 00:30")
    assert day_in_words(late.date()) == "3 May 2026"
    with override("de"):
        assert to_the_minute(late) == "04.05.2026 00:30"
        assert day_in_words(late) == "4. Mai 2026"


def test_rows_are_named_by_their_local_day(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    late = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    named = str(Assessment(team=Team(name="Checkout"), started=late))
    assert unmarked(named) == "Checkout, 4 May 2026"
    entry = AuditEntry(when=late, who="alice", action="publish", subject="sre:2")
    assert str(entry) == "2026-05-04 00:30 alice: publish sre:2"


def test_a_period_holds_both_of_its_days() -> None:
    begins, ends = ("at__gte", local(MARCH)), ("at__lt", local(date(2026, 4, 2)))
    assert Period(MARCH, APRIL).holds("at") == Q(begins) & Q(ends)
    assert Period(first=MARCH).holds("at") == Q(begins)
    assert Period(last=APRIL).holds("at") == Q(ends)
    assert EVER.holds("at") == Q()


def test_a_period_may_be_open_and_not_backwards() -> None:
    assert not EVER
    assert Period(MARCH) and Period(last=MARCH)
    assert Period(APRIL, MARCH).is_backwards
    assert not Period(MARCH, MARCH).is_backwards


def test_a_command_is_told_a_day() -> None:
    assert typed_day("2026-03-31") == MARCH
    for text in ("yesterday", "2025-02-30", "31.3.2026", "1999-12-31", "3000-01-01"):
        with pytest.raises(ArgumentTypeError, match="is no day from 2000 on"):
            typed_day(text)

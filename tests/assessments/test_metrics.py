"""Counts, durations and downtime in a metric's own unit, with figures computed by hand."""

from fractions import Fraction

import pytest

from assessments.metrics import (
    ASSUMED_TARGET,
    ENTRY_UNITS,
    WINDOW_ENTRY_UNITS,
    Downtime,
    availability,
    budget_minutes,
    downtime_as_typed,
    entry_units,
    in_unit,
    per_week,
)
from tests.support.metrics import METRICS


@pytest.mark.parametrize(
    ("count", "period", "weekly"),
    [
        ("2", "day", "14"),
        ("3", "week", "3"),
        ("1", "month", "84/365"),
        ("365", "year", "7"),
        ("0", "year", "0"),
    ],
)
def test_deployments_a_period_become_a_weekly_rate(count: str, period: str, weekly: str) -> None:
    assert per_week(Fraction(count), period) == Fraction(weekly)


@pytest.mark.parametrize(("count", "period", "score"), [(1, "month", 4), (2, "year", 2)])
def test_once_a_month_and_twice_a_year_reach_the_band_that_names_them(
    count: int, period: str, score: int
) -> None:
    # 84/365 is just above 12/52.2, and 14/365 just above 2/52.2.
    assert METRICS["deployment_frequency"].points_of(per_week(Fraction(count), period)) == score


@pytest.mark.parametrize(
    ("value", "entered", "unit", "kept"),
    [
        ("90", "minutes", "hours", "3/2"),
        ("5", "hours", "hours", "5"),
        ("1", "days", "hours", "24"),
        ("1", "weeks", "hours", "168"),
        ("1", "months", "hours", "730"),
        ("6", "months", "hours", "4380"),
        ("4", "hours", "minutes", "240"),
        ("1", "days", "minutes", "1440"),
        ("1", "a day", "deployments a week", "7"),
        ("12", "a year", "deployments a week", "84/365"),
        ("55", "%", "%", "55"),
        ("240", "minutes a month", "minutes", "240"),
        ("4", "hours a month", "minutes", "240"),
        ("130", "minutes a quarter", "minutes", "130/3"),
        ("2.5", "hours a quarter", "minutes", "50"),
    ],
)
def test_what_a_person_types_is_kept_in_the_metrics_unit(
    value: str, entered: str, unit: str, kept: str
) -> None:
    assert in_unit(Fraction(value), entered, unit) == Fraction(kept)


@pytest.mark.parametrize(
    ("entered", "unit"),
    [
        *(("weeks", "minutes"), ("hours", "%"), ("a day", "hours"), ("", "minutes")),
        *(("minutes a quarter", "hours"), ("minutes a year", "minutes")),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(entered: str, unit: str) -> None:
    with pytest.raises(KeyError):
        in_unit(Fraction(1), entered, unit)


@pytest.mark.parametrize("units", [ENTRY_UNITS, WINDOW_ENTRY_UNITS])
def test_every_unit_that_the_form_offers_can_be_kept(units: dict[str, tuple[str, ...]]) -> None:
    for unit, offered in units.items():
        assert all(in_unit(Fraction(1), entered, unit) > 0 for entered in offered)


def test_only_what_happens_in_a_window_is_typed_for_a_month_or_a_quarter() -> None:
    assert entry_units("minutes") == ("minutes", "hours", "days")
    assert entry_units("minutes", in_window=True)[0] == "minutes a month"
    assert entry_units("%", in_window=True) == ("%",)


@pytest.mark.parametrize(
    ("entered", "minutes", "windows"),
    [
        ("240 minutes", 240, 1),
        ("43.2 minutes a month", Fraction("43.2"), 1),
        ("2 hours a quarter", 120, 3),
        ("1/2 hours a month", 30, 1),
    ],
)
def test_downtime_is_there_as_it_was_typed(
    entered: str, minutes: Fraction | int, windows: int
) -> None:
    """One outage of two hours in a quarter is 120 minutes, not the 40 of a month."""
    assert downtime_as_typed(entered) == Downtime(Fraction(minutes), windows)


@pytest.mark.parametrize("entered", ["5 lightyears", "5 minutes a week"])
def test_downtime_in_another_unit_is_refused(entered: str) -> None:
    with pytest.raises(KeyError):
        downtime_as_typed(entered)


@pytest.mark.parametrize(
    ("downtime", "percent"),
    [("0", "100"), ("43.2", "99.9"), ("432", "99"), ("43200", "0"), ("240", "895/9")],
)
def test_downtime_in_thirty_days_becomes_an_availability(downtime: str, percent: str) -> None:
    assert availability(Fraction(downtime)) == Fraction(percent)


@pytest.mark.parametrize(
    ("target", "minutes"), [("99.9", "43.2"), ("99", "432"), ("99.99", "4.32"), ("95", "2160")]
)
def test_a_target_leaves_minutes_for_being_down(target: str, minutes: str) -> None:
    assert budget_minutes(Fraction(target)) == Fraction(minutes)


def test_the_budget_spent_to_the_minute_is_the_target_itself() -> None:
    assert availability(budget_minutes(ASSUMED_TARGET)) == ASSUMED_TARGET == Fraction("99.9")

"""Typed number and unit → the metric's own: per week, hours, minutes a window, availability.

Pure arithmetic in exact fractions. A month has 365/12 days, an SLO window 30 days. A metric of
such a window may be typed for a month, which counts as one window, or a quarter, as three.
"""

from dataclasses import dataclass
from fractions import Fraction

DAYS_IN = {
    "day": Fraction(1),
    "week": Fraction(7),
    "month": Fraction(365, 12),
    "year": Fraction(365),
}
MINUTES_IN = {
    "minutes": Fraction(1),
    "hours": Fraction(60),
    "days": Fraction(24 * 60),
    "weeks": Fraction(7 * 24 * 60),
    "months": DAYS_IN["month"] * 24 * 60,
}
WINDOW_DAYS = Fraction(30)
WINDOW_MINUTES = WINDOW_DAYS * MINUTES_IN["days"]
WINDOWS_IN = {"a month": 1, "a quarter": 3}
ASSUMED_TARGET = Fraction("99.9")

# The units in which a person may type a metric, by the unit in which it is stored.
ENTRY_UNITS: dict[str, tuple[str, ...]] = {
    "deployments a week": ("a day", "a week", "a month", "a year"),
    "hours": ("minutes", "hours", "days", "weeks", "months"),
    "minutes": ("minutes", "hours", "days"),
}
# The same for a metric that adds up over a window, such as downtime.
WINDOW_ENTRY_UNITS: dict[str, tuple[str, ...]] = {
    "minutes": ("minutes a month", "hours a month", "minutes a quarter", "hours a quarter"),
}


def entry_units(unit: str, *, in_window: bool = False) -> tuple[str, ...]:
    """The units in which a metric of this unit may be typed, the usual one first."""
    usual = ENTRY_UNITS.get(unit, (unit,))
    return WINDOW_ENTRY_UNITS.get(unit, usual) if in_window else usual


@dataclass(frozen=True)
class Downtime:
    """Downtime as typed: the minutes in total, and the number of windows that they cover."""

    minutes: Fraction
    windows: int = 1


def downtime_as_typed(entered: str) -> Downtime:
    """Reads "5 hours a quarter" or "240 minutes"; KeyError for another unit."""
    amount, unit, *period = entered.split(" ", 2)
    windows = WINDOWS_IN[period[0]] if period else 1
    return Downtime(Fraction(amount) * MINUTES_IN[unit], windows)


def per_week(count: Fraction, period: str) -> Fraction:
    """`count` a day, week, month or year as a weekly rate."""
    return count * DAYS_IN["week"] / DAYS_IN[period]


def in_unit(value: Fraction, entered: str, unit: str) -> Fraction:
    """Converts a typed value to the unit of its metric; KeyError for a unit that does not fit."""
    if entered == unit:
        return value
    if entered in WINDOW_ENTRY_UNITS.get(unit, ()):
        typed = downtime_as_typed(f"{value} {entered}")
        return typed.minutes / typed.windows
    if entered not in ENTRY_UNITS.get(unit, ()):
        raise KeyError(entered)
    if unit == "deployments a week":
        return per_week(value, entered.removeprefix("a "))
    return value * MINUTES_IN[entered] / MINUTES_IN[unit]


def in_entry_unit(value: Fraction, entered: str, unit: str) -> Fraction:
    """The inverse of `in_unit`: a metric's value in the unit in which it was typed."""
    return value / in_unit(Fraction(1), entered, unit)


def availability(downtime: Fraction) -> Fraction:
    """Percent of a 30-day window in which the service was up, from its downtime in minutes."""
    return 100 * (1 - downtime / WINDOW_MINUTES)


def budget_minutes(target: Fraction) -> Fraction:
    """Minutes of downtime in 30 days that an availability target (percent) allows."""
    return WINDOW_MINUTES * (100 - target) / 100

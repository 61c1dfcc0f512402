"""Rounds and words single numbers: scores, amounts with units, people, edges, sums that add up."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Self, overload

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from assessments import scoring
from roles.values.numbers import NO_BREAK_SPACE, as_read, in_language, people_text, short_text

MOST_DECIMALS = 4
# Shares of a working week are told in steps of so many percent.
ROUGH = 5


class Rounded(float):
    """A rounded number of the document that still has its exact value.

    A page with fewer decimals than a file rounds the exact value, so that nothing is rounded twice.
    """

    exact: Fraction

    def __new__(cls, exact: Fraction, digits: int) -> Self:
        """Rounds half up to `digits` decimals."""
        self = super().__new__(cls, rounded_to(exact, digits))
        self.exact = exact
        return self


@overload
def number(value: Fraction, digits: int = 1) -> float: ...
@overload
def number(value: Fraction | None, digits: int = 1) -> float | None: ...
def number(value: Fraction | None, digits: int = 1) -> float | None:
    """A Fraction rounded half up to `digits` decimals; a whole number as an int."""
    if value is None:
        return None
    rounded = rounded_to(value, digits)
    return int(rounded) if rounded.denominator == 1 else Rounded(value, digits)


@overload
def exactly(value: Fraction) -> float: ...
@overload
def exactly(value: Fraction | None) -> float | None: ...
def exactly(value: Fraction | None) -> float | None:
    """A figure as given, without rounding that a reader could notice."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def score_number(value: Fraction | None) -> float | None:
    """A score, always with one decimal."""
    return None if value is None else Rounded(value, 1)


def whole_number(value: Fraction | float) -> int:
    """A number as people read it, rounded half up."""
    return math.floor(exactly_of(value) + Fraction(1, 2))


def whole_score(value: Fraction | float) -> int:
    """A score as people read it; it never rounds up into a level that it does not reach."""
    rounded = whole_number(value)
    reaches_level = any(rounded == least for least, _level in scoring.LEVELS)
    return rounded - (reaches_level and exactly_of(value) < rounded)


def exactly_of(value: Fraction | float) -> Fraction:
    """The exact value of a number of the document."""
    return value.exact if isinstance(value, Rounded) else Fraction(str(value))


def adding_up(
    exact: Sequence[Fraction], adds_up: Callable[[list[Fraction]], bool]
) -> list[Fraction]:
    """The figures with the fewest decimals at which they still add up; else unrounded."""
    for digits in range(1, MOST_DECIMALS + 1):
        rounded = [rounded_to(figure, digits) for figure in exact]
        if adds_up(rounded):
            return rounded
    return list(exact)


def rounded_to(figure: Fraction, digits: int) -> Fraction:
    """Rounds half up, like every figure of a report."""
    return Fraction(math.floor(figure * 10**digits + Fraction(1, 2)), 10**digits)


PUBLISHED = (
    # Translators: how often teams deploy, as the DORA report has it.
    gettext_noop("on demand"),
    gettext_noop("daily to weekly"),
    gettext_noop("weekly to monthly"),
    gettext_noop("monthly to half-yearly"),
    # Translators: how long something takes, as the DORA report has it.
    gettext_noop("less than an hour"),
    gettext_noop("less than a day"),
    gettext_noop("a day to a week"),
    gettext_noop("a week to a month"),
    gettext_noop("one to six months"),
)
# A citation is not translated, except for the words about which part of it is meant.
gettext_noop("DORA quick check, 2025 edition, all industries")
# Shown instead of a band's name, if a rule decided.
DECIDED = {
    "nothing-to-recover-from": _("nothing to recover from"),
    "no-slo": _("no SLO yet"),
}
# How a figure was typed: "3 a week", "45 minutes".
ENTRY_UNITS = (
    # Translators: the unit after a number, as in "3 a day".
    gettext_noop("a day"),
    gettext_noop("a week"),
    gettext_noop("a month"),
    gettext_noop("a year"),
    gettext_noop("minutes"),
    gettext_noop("hours"),
    gettext_noop("days"),
    gettext_noop("weeks"),
    gettext_noop("months"),
    # Translators: the unit after a number, as in "240 minutes a quarter"; so the next ones.
    gettext_noop("minutes a month"),
    gettext_noop("hours a month"),
    gettext_noop("minutes a quarter"),
    gettext_noop("hours a quarter"),
)
# A unit of durations, another one, how many of the first it has, and from (or up to) how many it
# is the one that people say.
DURATIONS = (
    ("hours", "minutes", Fraction(1, 60), 1),
    ("hours", "days", Fraction(24), 48),
    ("minutes", "hours", Fraction(60), 600),
)
# The words around the value of a goal.
EDGES = {
    # Translators: a goal, as in "more than 30 percent".
    "more-than": _("more than %(amount)s"),
    # Translators: a goal, as in "at least 30 percent".
    "at-least": _("at least %(amount)s"),
    # Translators: a goal, as in "at most 30 percent".
    "at-most": _("at most %(amount)s"),
    # Translators: a goal, as in "below 30 percent".
    "below": _("below %(amount)s"),
}
# The unit after exactly 1; questionnaires have units in the plural only.
ONE = {
    # Translators: the unit after a number, as in "2 incidents" and "1 incident"; so the next ones.
    gettext_noop("incidents"): gettext_noop("incident"),
    gettext_noop("breaches"): gettext_noop("breach"),
    gettext_noop("people"): gettext_noop("person"),
    gettext_noop("points"): gettext_noop("point"),
    gettext_noop("working days"): gettext_noop("working day"),
    gettext_noop("deployments a week"): gettext_noop("deployment a week"),
    gettext_noop("engineers"): gettext_noop("engineer"),
    gettext_noop("full-time people"): gettext_noop("full-time person"),
    gettext_noop("minutes"): gettext_noop("minute"),
    gettext_noop("hours"): gettext_noop("hour"),
    gettext_noop("days"): gettext_noop("day"),
    gettext_noop("weeks"): gettext_noop("week"),
    gettext_noop("months"): gettext_noop("month"),
    gettext_noop("minutes a month"): gettext_noop("minute a month"),
    gettext_noop("hours a month"): gettext_noop("hour a month"),
    gettext_noop("minutes a quarter"): gettext_noop("minute a quarter"),
    gettext_noop("hours a quarter"): gettext_noop("hour a quarter"),
}


def published(text: str) -> str:
    """The published figure of a level in the reader's language; percentages need no translation."""
    return gettext(text) if text in PUBLISHED else in_language(text)


def counted(figure: str, unit: str) -> str:
    """A figure with its unit, in English or translated: "2 incidents", "1 incident"."""
    if figure in ("1", "−1"):
        translated = {gettext(many): gettext(one) for many, one in ONE.items()}
        unit = ONE.get(unit) or translated.get(unit, unit)
    # German keeps the percent sign beside its number.
    space = NO_BREAK_SPACE if unit.startswith("%") and get_language() == "de" else " "
    return f"{figure}{space}{unit}".strip()


def amount(value: Fraction, unit: str) -> str:
    """A figure with its unit, as a person would write it: "240 minutes", "0.33 incidents"."""
    (value,), unit = in_fitting_unit([value], unit)
    return counted(as_read(short_text(value)), unit)


def in_fitting_unit(values: Sequence[Fraction], unit: str) -> tuple[list[Fraction], str]:
    """A duration in the unit in which people say it: 50 minutes, not 0.83 hours; 9 days.

    The first value decides; the others are the ends of its interval.
    """
    figure = values[0]
    for code, other, per, least in DURATIONS:
        if unit == gettext(code):
            short = per < 1 and 0 < figure < least
            if short or (per > 1 and figure >= least and (figure / per * 2).denominator == 1):
                return [value / per for value in values], gettext(other)
    return list(values), unit


def people(value: Fraction, beside: Fraction | None = None) -> str:
    """People as people_text has them; with all decimals next to the same number `beside` it."""
    shown = people_text(value)
    if beside is not None and shown == people_text(beside):
        shown = as_read(short_text(value))
    # Translators: the unit after a number, as in "0.5 full-time people".
    return counted(shown, gettext("full-time people"))


def share_of_week(value: Fraction) -> int:
    """Less than a full-time person in percent, as roughly as people say it."""
    percent = whole_number(value * 100)
    return percent if percent < ROUGH else whole_number(value * 100 / ROUGH) * ROUGH


def engineers(value: Fraction) -> str:
    # Translators: the unit after a number, as in "15 engineers".
    return amount(value, gettext("engineers"))


def score_of_100(value: Fraction) -> str:
    """A score as everywhere on the page."""
    # Translators: a score, as in "31 of 100".
    return gettext("%(score)s of 100") % {"score": whole_score(value)}


def labelled(name: str, text: str) -> str:
    """An input in words: "Downtime: 240 minutes"."""
    # Translators: a name and what is said of it, as in "Downtime: 240 minutes".
    return gettext("%(name)s: %(text)s") % {"name": name, "text": text}


def edge(code: str, value: Fraction, unit: str) -> str:
    """A goal: "at most 43.2 minutes"."""
    return EDGES[code] % {"amount": amount(value, unit)}


def beside_assumed(unit: str, target: Fraction) -> str:
    """The unit of the edge of a flip or goal, if the target is assumed."""
    # Translators: the unit after a number, as in "200 minutes at an assumed target of 99.9 %".
    text = gettext("%(unit)s at an assumed target of %(target)s %%")
    return text % {"unit": unit, "target": as_read(short_text(target))}


def assumed_target(target: Fraction) -> str:
    """A note next to a figure that a reason compares with an assumed target."""
    text = gettext("Availability target: %(target)s %% (assumed)")
    return text % {"target": as_read(short_text(target))}


def as_entered(entered: str, unit: str, unit_name: str) -> str:
    """A figure as typed: "3 a week", in the unit of its question or another one."""
    figure, _space, typed = entered.partition(" ")
    return counted(as_read(figure), unit_name if typed == unit else gettext(typed))


FAMILY_TITLES = {
    "dora": _("DORA delivery"),
    "slo": _("SLO reliability"),
    "platform": _("Platform metrics"),
}

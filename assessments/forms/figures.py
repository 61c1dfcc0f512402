"""Number of a metric question: typed with its unit, within bounds, in the range that was picked."""

import math
from collections.abc import Callable
from fractions import Fraction

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments import metrics
from assessments.criteria import Reading
from assessments.models import Answer, Question
from assessments.models.teams import MOST_ENGINEERS
from roles.values.numbers import NumberField, WholeNumberField, in_text, plain, to_fraction

from .fields import Values

APART: list[tuple[str, StrOrPromise]] = [
    (Answer.State.DONT_KNOW, _("Don't know")),
    (Answer.State.NOT_APPLICABLE, _("Does not apply")),
]
# `entered` is the typed number, a space and the unit.
LONGEST = Answer._meta.get_field("entered").max_length or 0
LONGEST_UNIT = Question._meta.get_field("unit").max_length or 0
LONGEST_FIGURE = LONGEST - LONGEST_UNIT - len(" ")


class FigureForm(forms.Form):
    """The base of QuestionForm with the fields of a question whose answer can be a figure."""

    question: Question
    stored: Answer | None
    # The units in which the figure may be typed, with their names.
    units: dict[str, str]

    def add_figure_fields(self) -> None:
        """Adds the number, the unit and, for a metric with a minimum sample, the sample."""
        question, (number, unit) = self.question, _typed(self.stored)
        self.fields["value"] = NumberField(
            label=_("Number"),
            required=False,
            longest=LONGEST_FIGURE,
            signed=question.minimum is None or question.minimum < 0,
            initial=number,
        )
        self.units, usual = names_of_units(question), usual_unit(question)
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"),
            required=False,
            choices=list(self.units.items()),
            initial=unit if unit in self.units else usual,
            error_messages={"invalid_choice": _("Choose one of the units on this page.")},
        )
        if question.minimum_sample:
            self.fields["sample"] = WholeNumberField(
                label=_("How many people replied?"),
                required=False,
                min_value=0,
                max_value=MOST_ENGINEERS,
                initial=self.stored and self.stored.sample,
                error_messages=dict.fromkeys(
                    ("invalid", "range"),
                    _("Enter a whole number of people from %(least)s to %(most)s."),
                ),
            )

    def figure_given(self, cleaned: Values, picked: str) -> tuple[Fraction | None, str]:
        """The value and the text as typed; (None, "") if no figure was given or it is invalid."""
        number = cleaned.get("value")
        if number is None or picked in dict(APART) or "unit" in self.errors:
            return None, ""
        unit = cleaned.get("unit") or self.fields["unit"].initial
        value = metrics.in_unit(number, unit, self.question.unit)
        if not self._in_range(value, unit):
            return None, ""
        entered = f"{plain(number)} {unit}"
        band = self._band_of(value)
        if picked and band is not None and str(band) != picked:
            self._check_both(value)
            return None, ""
        return value, entered

    def _check_both(self, value: Fraction) -> None:
        """Figure and band differ: a stored figure yields to the band, a new one is an error."""
        typed_before = self.stored is not None and self.stored.value == value
        if not typed_before:
            self.add_error(
                "value",
                gettext("This number is in another range: clear the number or pick its range."),
            )

    def _in_range(self, value: Fraction, unit: str) -> bool:
        """Whether the value is within the bounds; else an error names them in the chosen unit."""
        if message := out_of_range(self.question, value, unit):
            self.add_error("value", message)
        return not message

    def _band_of(self, value: Fraction) -> int | None:
        """The band of a figure; None if the band depends on the target or the sites too."""
        metric = self.question.as_metric()
        depends = metric.budget_bands or metric.extra_for_two_sites
        return None if depends else Reading(metric, value).band_number


def _typed(stored: Answer | None) -> tuple[Fraction | None, str]:
    """The figure and the unit as the person typed them."""
    number, _, unit = (stored.entered if stored else "").partition(" ")
    return to_fraction(number) if number else None, unit


def names_of_units(question: Question) -> dict[str, str]:
    """The units in which its value may be typed, with their names."""
    named = {question.unit: question.unit_name}
    return {unit: named.get(unit) or gettext(unit) for unit in question.entry_units()}


def usual_unit(question: Question) -> str:
    """The unit that is chosen before anybody chooses."""
    units = question.entry_units()
    return next((unit for unit in ("a week", question.unit) if unit in units), units[0])


def out_of_range(question: Question, value: Fraction, unit: str) -> str:
    """What is said of a value beyond the bounds, in the chosen unit; "" if it is within."""
    least, most = question.minimum, question.maximum
    if (least is None or value >= least) and (most is None or value <= most):
        return ""
    span = {
        "least": _end(least, unit, question.unit, math.ceil),
        "most": _end(most, unit, question.unit, math.floor),
        "unit": names_of_units(question)[unit],
    }
    message = gettext("Enter a number from %(least)s to %(most)s %(unit)s.") % span
    note = question.note if question.context else ""
    return f"{message} {note}".strip()


def _end(value: Fraction | None, entered: str, unit: str, inward: Callable[[Fraction], int]) -> str:
    """A bound in the chosen unit: exact up to four decimals, else rounded inward to a tenth."""
    if value is None:
        return ""
    end = metrics.in_entry_unit(value, entered, unit)
    is_short = (end * 10_000).denominator == 1
    return in_text(end if is_short else Fraction(inward(end * 10), 10))

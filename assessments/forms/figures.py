"""The figure of a metric question: typed in a unit, within bounds, in the band that is chosen."""

from fractions import Fraction

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import metrics
from assessments.criteria import Reading
from assessments.models import Answer, Question
from assessments.models.people import MOST_ENGINEERS
from roles.fields import plain, to_fraction, with_point

APART = [
    (Answer.State.DONT_KNOW, _("Don't know")),
    (Answer.State.NOT_APPLICABLE, _("Does not apply")),
]

# What was typed is kept with its unit after a space.
LONGEST = Answer._meta.get_field("entered").max_length
LONGEST_NUMBER = LONGEST - Question._meta.get_field("unit").max_length - len(" ")


class FigureFields:
    """What a question's form has more when its answer can be a figure."""

    def add_figure_fields(self):
        """Box, unit and sample of a metric whose value can be typed."""
        question, typed = self.question, _typed(self.stored)
        units = metrics.ENTRY_UNITS.get(question.unit, (question.unit,))
        self.fields["value"] = forms.CharField(
            label=_("Figure"),
            required=False,
            max_length=LONGEST_NUMBER,
            initial=typed[0].replace(".", get_format("DECIMAL_SEPARATOR")),
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"max_length": _("Enter a shorter number.")},
        )
        usual = "a week" if "a week" in units else question.unit
        named = {question.unit: question.unit_name}
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"),
            required=False,
            choices=[(unit, named.get(unit) or gettext(unit)) for unit in units],
            initial=typed[1] or usual,
            error_messages={"invalid_choice": _("Choose one of the units on this page.")},
        )
        if question.minimum_sample:
            self.fields["sample"] = forms.IntegerField(
                label=_("How many people replied?"),
                required=False,
                min_value=0,
                max_value=MOST_ENGINEERS,
                initial=self.stored and self.stored.sample,
                error_messages={"invalid": _("Enter a whole number of people.")},
            )

    def figure_given(self, cleaned, picked) -> tuple[Fraction | None, str]:
        """The value and how it was typed; neither where none was given or it cannot be."""
        text = with_point((cleaned.get("value") or "").strip())
        if not text or picked in dict(APART) or "value" in self.errors or "unit" in self.errors:
            return None, ""
        unit = cleaned.get("unit") or self.fields["unit"].initial
        try:
            value = metrics.in_unit(to_fraction(text), unit, self.question.unit)
        except ValueError:
            self.add_error("value", gettext("Enter a number such as 30 or 2.5, without a unit."))
            return None, ""
        if not self._in_range(value):
            return None, ""
        band = self._band_of(value)
        if picked and band is not None and str(band) != picked:
            return self._settle_both(picked, value, f"{text} {unit}")
        return value, f"{text} {unit}"

    def _settle_both(self, picked, value, entered):
        """A figure from before gives way to a band picked now; else the person decides."""
        typed_before = self.stored is not None and self.stored.value == value
        if typed_before:
            return None, ""
        self.add_error(
            "value",
            gettext("The figure lies in another band: empty the box or choose its band."),
        )
        return None, ""

    def _in_range(self, value: Fraction) -> bool:
        least, most = self.question.minimum, self.question.maximum
        if (least is None or value >= least) and (most is None or value <= most):
            return True
        span = {"least": plain(least), "most": plain(most), "unit": self.question.unit_name}
        message = gettext("Enter a number from %(least)s to %(most)s %(unit)s.") % span
        note = self.question.note if self.question.context else ""
        self.add_error("value", f"{message} {note}".strip())
        return False

    def _band_of(self, value: Fraction) -> int | None:
        """The band of a figure, where it depends on nothing but the figure."""
        metric = self.question.as_metric()
        depends = metric.budget_bands or metric.extra_for_two_sites
        return None if depends else Reading(metric, value).band_number


def _typed(stored: Answer | None) -> tuple[str, str]:
    """The figure and the unit as the person typed them."""
    number, _, unit = (stored.entered if stored else "").partition(" ")
    return number, unit

"""Other facts and figures than those that were judged: nothing of it is stored."""

from fractions import Fraction

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Question
from assessments.models.people import MOST_ENGINEERS, MOST_SITES
from roles.fields import FractionFormField, plain

from .teams import people_field, roles_to_staff


class WhatIfForm(forms.Form):
    """A team's size, staffing and figures, each as it was judged until it is changed.

    `team` has the facts, `figures` pairs of question and answer, as reports.what_if gives them.
    """

    engineers = forms.IntegerField(
        label=_("Engineers"),
        min_value=1,
        max_value=MOST_ENGINEERS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            format_lazy(_("Enter a whole number from 1 to {most}."), most=MOST_ENGINEERS),
        ),
    )
    around_the_clock = forms.BooleanField(label=_("Round-the-clock duty"), required=False)
    sites = forms.IntegerField(
        label=_("Sites that share the duty"),
        min_value=1,
        max_value=MOST_SITES,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            format_lazy(_("Enter a whole number from 1 to {most}."), most=MOST_SITES),
        ),
    )

    def __init__(self, data, team, figures):
        self.figures = dict(figures)
        super().__init__(data, initial=_initial(team), use_required_attribute=False)
        self.roles = roles_to_staff()
        for role in self.roles:
            staffed = team.staffed.get(role.slug, Fraction(0))
            self.fields[f"staffed_{role.slug}"] = people_field(role, staffed)
        for question, answer in figures:
            self.fields[question.code] = _figure_field(question, answer)

    @property
    def staffing(self):
        return [self[f"staffed_{role.slug}"] for role in self.roles]

    @property
    def figure_fields(self):
        return [self[question.code] for question in self.figures]

    def facts(self) -> dict:
        return {
            name: self.cleaned_data[name] for name in ("engineers", "around_the_clock", "sites")
        }

    def people(self) -> dict[str, Fraction]:
        named = {role.slug: self.cleaned_data[f"staffed_{role.slug}"] for role in self.roles}
        return {slug: Fraction(people or 0) for slug, people in named.items()}

    def changed_figures(self) -> dict[str, Fraction]:
        """The figures that differ from those that were judged."""
        typed = {q.code: self.cleaned_data[q.code] for q in self.figures}
        before = {q.code: answer.value for q, answer in self.figures.items()}
        return {c: v for c, v in typed.items() if v is not None and v != before[c]}


class FigureField(FractionFormField):
    """A figure within the bounds of its metric."""

    def __init__(self, question: Question, **kwargs):
        self.least, self.most = question.minimum, question.maximum
        self.unit = question.unit_name
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value):
        figure = super().clean(value)
        if figure is not None and not self.least <= figure <= self.most:
            message = gettext("Enter a number from %(least)s to %(most)s %(unit)s.")
            span = {"least": plain(self.least), "most": plain(self.most), "unit": self.unit}
            raise forms.ValidationError(message % span)
        return figure


def _initial(team) -> dict:
    return {
        "engineers": team.engineers,
        "around_the_clock": team.around_the_clock,
        "sites": team.sites,
    }


def _figure_field(question: Question, answer) -> FigureField:
    known = answer.state == Answer.State.KNOWN
    chosen = next((c.anchor for c in question.choices.all() if c.number == answer.choice), "")
    return FigureField(
        question,
        label=f"{question.short_name} ({question.unit_name})",
        initial=plain(answer.value) if known else "",
        help_text=_answered(chosen) if known and chosen else "",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _answered(choice: str) -> str:
    return gettext("Answered: %(choice)s") % {"choice": choice}


class RateForm(forms.Form):
    """What an hour costs, for whoever wants the hours as money; never stored."""

    rate = forms.DecimalField(
        label=_("Cost of an hour, in your currency"),
        required=False,
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits"),
            _("Enter a number from 0 to 10000, such as 80."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    hours = forms.IntegerField(
        label=_("Working hours a person a year"),
        required=False,
        min_value=1,
        max_value=4000,
        initial=1600,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter a whole number from 1 to 4000.")
        ),
    )

    def __init__(self, data, discipline: str):
        super().__init__(data)
        if discipline == "sre":
            label = gettext("Cost of an hour without the service, in your currency")
            self.fields["rate"].label = label

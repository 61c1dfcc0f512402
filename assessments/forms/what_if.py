"""Other facts and figures than those that were judged: nothing of it is stored."""

from fractions import Fraction

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Question
from assessments.models.people import MOST_ENGINEERS, MOST_SITES
from roles.numbers import NumberField, WholeNumberField

from .teams import people_field, roles_to_staff


class WhatIfForm(forms.Form):
    """A team's size, staffing and figures, each as it was judged until it is changed.

    `team` has the facts, `figures` pairs of question and answer, as reports.what_if gives them.
    """

    engineers = WholeNumberField(
        label=_("Engineers"),
        min_value=1,
        max_value=MOST_ENGINEERS,
    )
    around_the_clock = forms.BooleanField(label=_("Round-the-clock duty"), required=False)
    sites = WholeNumberField(
        label=_("Sites that share the duty"),
        min_value=1,
        max_value=MOST_SITES,
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


def _initial(team) -> dict:
    return {
        "engineers": team.engineers,
        "around_the_clock": team.around_the_clock,
        "sites": team.sites,
    }


def _figure_field(question: Question, answer) -> NumberField:
    """A box for a figure in the unit of its metric, within its bounds."""
    known = answer.state == Answer.State.KNOWN
    chosen = next((c.anchor for c in question.choices.all() if c.number == answer.choice), "")
    # Downtime is minutes of a month: the unit alone would not say of what.
    unit = gettext(question.entry_units()[0]) if question.budget_bands else question.unit_name
    return NumberField(
        label=f"{question.short_name} ({unit})",
        required=False,
        min_value=question.minimum,
        max_value=question.maximum,
        unit=unit,
        initial=answer.value if known else None,
        help_text=_answered(chosen) if known and chosen else "",
        error_messages={"range": _("Enter a number from %(least)s to %(most)s %(unit)s.")},
    )


def _answered(choice: str) -> str:
    return gettext("Answered: %(choice)s") % {"choice": choice}


class RateForm(forms.Form):
    """What an hour costs, for whoever wants the hours as money; never stored."""

    rate = NumberField(
        label=_("Cost of an hour, in your currency"),
        required=False,
        min_value=0,
        max_value=10_000,
        error_messages=dict.fromkeys(
            ("invalid", "range"), _("Enter a number from %(least)s to %(most)s, such as 80.")
        ),
    )
    hours = WholeNumberField(
        label=_("Working hours a person a year"),
        required=False,
        min_value=1,
        max_value=4000,
        initial=1600,
    )

    def __init__(self, data, discipline: str):
        super().__init__(data)
        if discipline == "sre":
            label = gettext("Cost of an hour without the service, in your currency")
            self.fields["rate"].label = label

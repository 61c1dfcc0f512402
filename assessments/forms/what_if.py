"""What if: supposed size, staffing and numbers of a report, in their units, and what differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import metrics
from assessments.models import Answer, Question
from assessments.models.teams import MOST_ENGINEERS, MOST_SITES
from assessments.reports import Answered, TeamFacts
from roles.models import translated_roles
from roles.values.numbers import NumberField, WholeNumberField, in_box, short_text, to_fraction

from .fields import Values, people_field
from .figures import names_of_units, out_of_range, usual_unit

FACTS = ("engineers", "sites", "around_the_clock")


@dataclass(frozen=True)
class Supposed:
    """A field of the page: its box, its unit, and if it was changed what it is and what it was."""

    field: forms.BoundField
    unit: forms.BoundField | None = None
    unit_name: str = ""
    now: str = ""
    before: str = ""


class WhatIfForm(forms.Form):
    """The facts and numbers of a report, filled in as they were judged."""

    engineers = WholeNumberField(label=_("Engineers"), min_value=1, max_value=MOST_ENGINEERS)
    around_the_clock = forms.BooleanField(label=_("24/7 on-call"), required=False)
    sites = WholeNumberField(label=_("On-call locations"), min_value=1, max_value=MOST_SITES)

    def __init__(
        self,
        data: QueryDict | None,
        team: TeamFacts,
        figures: Sequence[tuple[Question, Answered]],
    ) -> None:
        self.questions = {question.code: question for question, _answer in figures}
        super().__init__(data, initial=_initial(team), use_required_attribute=False)
        self.roles = {f"staffed_{role.slug}": role for role in translated_roles()}
        for name, role in self.roles.items():
            self.fields[name] = people_field(role, team.staffed.get(role.slug, Fraction(0)))
        for question, answer in figures:
            self._add_number(question, answer)

    def _add_number(self, question: Question, answer: Answered) -> None:
        """Adds a box and its unit, filled in as the answer was typed."""
        number, unit = _typed(question, answer)
        chosen = next((c.anchor for c in question.choices.all() if c.number == answer.choice), "")
        self.fields[question.code] = NumberField(
            label=question.short_name,
            required=False,
            signed=question.minimum is None or question.minimum < 0,
            initial=number,
            help_text=gettext("Answered: %(choice)s") % {"choice": chosen}
            if chosen and number is None
            else "",
        )
        self.fields[f"{question.code}-unit"] = forms.ChoiceField(
            label=_("Unit"),
            required=False,
            choices=list(names_of_units(question).items()),
            initial=unit,
            error_messages={"invalid_choice": _("Choose one of the units on this page.")},
        )

    def clean(self) -> None:
        super().clean()
        self.supposed: dict[str, Fraction] = {}
        for code, question in self.questions.items():
            number, unit = self.cleaned_data.get(code), self._unit(code)
            if number is None or not unit or not self._differs(code):
                continue
            value = metrics.in_unit(number, unit, question.unit)
            if message := out_of_range(question, value, unit):
                self.add_error(code, message)
            self.supposed[code] = value

    def _unit(self, code: str) -> str:
        """The unit of a number; "" if it is none of this page."""
        name = f"{code}-unit"
        usual: str = self.fields[name].initial
        return "" if name in self.errors else self.cleaned_data.get(name) or usual

    def _value(self, name: str) -> Fraction | int | bool:
        """The value of a valid field; 0 for an empty one."""
        value: Fraction | int | bool | None = self.cleaned_data[name]
        return 0 if value is None else value

    def _differs(self, name: str) -> bool:
        """Whether a valid field, or the unit beside it, says something else than the report."""
        if not self.is_bound or name in self.errors:
            return False
        if name in self.roles:
            return bool(self.people()[self.roles[name].slug] != self.fields[name].initial)
        if name not in self.questions:
            return name in self.changed_data
        number, unit = self.cleaned_data[name], self._unit(name)
        is_other_unit = unit != self.fields[f"{name}-unit"].initial
        return number is not None and bool(unit) and (name in self.changed_data or is_other_unit)

    @property
    def team(self) -> list[Supposed]:
        return [self._shown(name) for name in FACTS]

    @property
    def staffing(self) -> list[Supposed]:
        return [self._shown(name) for name in self.roles]

    @property
    def numbers(self) -> list[Supposed]:
        return [self._shown(code) for code in self.questions]

    @property
    def marks(self) -> str:
        """The selectors of what marks each field, which is fetched anew with the advice."""
        every = (*self.team, *self.staffing, *self.numbers)
        return ",".join(f"#was-{each.field.name}" for each in every)

    @property
    def changes(self) -> Iterator[Supposed]:
        """The fields that say something else than the report."""
        return (each for each in (*self.team, *self.staffing, *self.numbers) if each.before)

    def _shown(self, name: str) -> Supposed:
        question, now, before = self.questions.get(name), "", ""
        unit, named = "", {}
        if question:
            unit, named = self._unit(name) if self.is_bound else "", names_of_units(question)
        if self._differs(name):
            initial = self.get_initial_for_field(self.fields[name], name)
            former = str(self.fields[f"{name}-unit"].initial) if question else ""
            now = _said(self._value(name), named.get(unit, ""))
            before = _said(initial, named.get(former, ""))
        return Supposed(
            self[name],
            self[f"{name}-unit"] if len(named) > 1 else None,
            next(iter(named.values()), ""),
            now,
            before,
        )

    def given(self) -> dict[str, Values]:
        """What to change: the facts of the team, its people by role, and the numbers."""
        facts = {name: self.cleaned_data[name] for name in FACTS}
        return {"facts": facts, "people": self.people(), "figures": self.supposed}

    def people(self) -> dict[str, Fraction]:
        """The people of each role by its slug; nobody where the box is empty."""
        named = {role.slug: self.cleaned_data.get(name) for name, role in self.roles.items()}
        return {slug: Fraction(people or 0) for slug, people in named.items()}


def _initial(team: TeamFacts) -> Values:
    return {
        "engineers": team.engineers,
        "around_the_clock": team.around_the_clock,
        "sites": team.sites,
    }


def _typed(question: Question, answer: Answered) -> tuple[Fraction | None, str]:
    """The number and unit as they were typed; else in the first unit in which it is short."""
    usual, units = usual_unit(question), question.entry_units()
    if answer.state != Answer.State.KNOWN or answer.value is None:
        return None, usual
    number, _space, unit = answer.entered.partition(" ")
    if unit in units and "/" not in number:
        return to_fraction(number), unit
    ends = {u: metrics.in_entry_unit(answer.value, u, question.unit) for u in (usual, *units)}
    short = next((unit for unit, end in ends.items() if _is_short(end)), None)
    return (ends[short], short) if short else (to_fraction(short_text(ends[usual])), usual)


def _is_short(number: Fraction) -> bool:
    """Whether it is whole, or has two decimals at most."""
    return (number * 100).denominator == 1


def _said(value: Fraction | int | bool | None, unit: str) -> str:
    """A value of a field in words."""
    if value is None:
        return gettext("no number")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return f"{in_box(value)} {unit}".strip()

"""Which teams to look at together, and over which days: an address to share."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Team
from roles.names import isolated, isolated_text, key_of

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
WRONG_DAY = _("Enter a day from 2000 on, as year-month-day, such as 2026-03-31.")


class DayField(forms.DateField):
    """A day as the browser's calendar gives it, or as somebody types it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_validators = [
        MinValueValidator(EARLIEST, WRONG_DAY),
        MaxValueValidator(LATEST, WRONG_DAY),
    ]
    default_error_messages = {"invalid": WRONG_DAY}


class AreaField(forms.ChoiceField):
    """An area by its key: however somebody writes it, it is the same one."""

    def to_python(self, value):
        return key_of(super().to_python(value))

    def prepare_value(self, value):
        return key_of(value) if value else value


class SelectionForm(forms.Form):
    """Narrows the given teams, all of which the reader may see; without a choice it is all."""

    area = AreaField(
        label=_("Area"),
        required=False,
        error_messages={"invalid_choice": _("Choose an area from the list.")},
    )
    since = DayField(label=_("Reports from"), required=False)
    until = DayField(label=_("Reports to"), required=False)
    team = forms.MultipleChoiceField(
        label=_("Only these teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose from the teams on this page."),
            "invalid_list": _("Choose from the teams on this page."),
        },
    )

    def __init__(self, data, teams: list[Team]):
        super().__init__(data)
        self.teams = teams
        areas = {team.area_key: isolated_text(team.area) for team in teams if team.area}
        self.fields["area"].choices = [("", _("All areas")), *sorted(areas.items())]
        self.fields["team"].choices = [(str(team.pk), isolated(team)) for team in teams]

    def clean(self):
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("Enter a day that is not before the first one."))
        return given

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def chosen(self) -> list[Team]:
        area, only = self.cleaned_data["area"], self.cleaned_data["team"]
        of_area = [team for team in self.teams if area in ("", team.area_key)]
        return [team for team in of_area if not only or str(team.pk) in only]

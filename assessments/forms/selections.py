"""Choices of teams, days and rows, for the addresses of pages over several teams and exports."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Team, TeamChoice
from roles.values.days import WRONG_ORDER, DayField, Period
from roles.values.names import isolated, isolated_text, key_of

# An address lists up to this many teams; for more it names a stored choice.
FEW_TEAMS = 20


class AreaField(forms.ChoiceField):
    """An area by its key, so that upper and lower case do not matter."""

    def to_python(self, value):
        return key_of(super().to_python(value))

    def prepare_value(self, value):
        return key_of(value) if value else value


class TeamBoxes(forms.CheckboxSelectMultiple):
    """Looks each box up in a set, since there may be a thousand boxes."""

    def format_value(self, value):
        return frozenset(super().format_value(value))


class TeamsField(forms.MultipleChoiceField):
    """Some of the offered teams, all of which the reader may see."""

    widget = TeamBoxes
    default_error_messages = {
        "invalid_choice": _("Choose from the teams on this page."),
        "invalid_list": _("Choose from the teams on this page."),
    }

    def offer(self, teams: Iterable[Team]) -> None:
        self.teams = {str(team.pk): team for team in teams}
        self.choices = [(key, isolated(team)) for key, team in self.teams.items()]

    def valid_value(self, value):
        return value in self.teams

    def chosen(self, keys: list[str]) -> list[Team]:
        return [self.teams[key] for key in keys]


class ShareableForm(forms.Form):
    """A choice of teams and days with an address to share, however many teams it names.

    `ends` are the names of the fields for the first and the last day.
    """

    ends = ("first", "last")

    def __init__(self, data, *args, **kwargs):
        """`data` is a post, or the query of an address, which may name a stored choice."""
        data = data.copy()
        if code := data.get("chosen"):
            choice = TeamChoice.objects.filter(code=code).first()
            data.setlist("team", _existing_teams(choice) if choice else [code])
        super().__init__(data, *args, **kwargs)

    def clean(self):
        given = super().clean()
        if self.period.is_backwards:
            self.add_error(self.ends[1], WRONG_ORDER)
        return given

    @property
    def period(self) -> Period:
        return Period(*(self.cleaned_data.get(name) for name in self.ends))

    def address(self) -> str:
        """The valid choice as the query of an address, without empty fields."""
        given = {name: self[name].data for name in self.fields if self[name].data}
        teams = self.cleaned_data["team"]
        if len(teams) > FEW_TEAMS:
            del given["team"]
            given["chosen"] = TeamChoice.objects.store(self.fields["team"].chosen(teams)).code
        return urlencode(given, doseq=True)


def _existing_teams(choice: TeamChoice) -> list[str]:
    existing = Team.objects.filter(pk__in=choice.teams).order_by().values_list("pk", flat=True)
    return [str(key) for key in existing]


class SelectionForm(ShareableForm):
    """Narrows the given teams, all of which the reader may see; an empty form means all."""

    ends = ("since", "until")

    area = AreaField(
        label=_("Area"),
        required=False,
        error_messages={"invalid_choice": _("Choose an area from the list.")},
    )
    since = DayField(label=_("Reports from"), required=False)
    until = DayField(label=_("Reports to"), required=False)
    team = TeamsField(label=_("Only these teams"), required=False)

    def __init__(self, data, teams: list[Team]):
        super().__init__(data)
        self.teams = teams
        areas = {team.area_key: isolated_text(team.area) for team in teams if team.area}
        self.fields["area"].choices = [("", _("All areas")), *sorted(areas.items())]
        self.fields["team"].offer(teams)

    def chosen(self) -> list[Team]:
        area, only = self.cleaned_data["area"], frozenset(self.cleaned_data["team"])
        of_area = [team for team in self.teams if area in ("", team.area_key)]
        return [team for team in of_area if not only or str(team.pk) in only]


class ExportForm(ShareableForm):
    """The choice of an export; fields that are left out have defaults, so that links stay short.

    `kinds` and `formats` are pairs of value and label, the defaults first.
    """

    what = forms.ChoiceField(
        label=_("What do you want to take with you?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the kinds on this page.")},
    )
    team = TeamsField(
        label=_("Teams"), required=False, help_text=_("None chosen means all of them.")
    )
    first = DayField(label=_("Handed in from"), required=False)
    last = DayField(label=_("Handed in to"), required=False)
    format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the formats on this page.")},
    )

    def __init__(self, data, *, user, kinds, formats):
        asked = data.copy()
        asked.setdefault("what", kinds[0][0])
        asked.setdefault("format", formats[0][0])
        super().__init__(asked, use_required_attribute=False)
        self.fields["what"].choices = kinds
        self.fields["format"].choices = formats
        self.fields["team"].offer(Team.objects.visible_to(user))

    def teams(self) -> tuple[Team, ...]:
        return tuple(self.fields["team"].chosen(self.cleaned_data["team"]))

"""Choice of teams, area, days, kind and format for plans and exports, with a short address."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import Team, TeamChoice, User
from roles.values.days import WRONG_ORDER, DayField, Period
from roles.values.names import isolated_text

from .fields import AreaField, TeamsField, field_of

# The values of a choice and what a reader sees, the default first.
Labelled = Sequence[tuple[str, StrOrPromise]]

# An address lists up to this many teams; for more it names a stored choice.
FEW_TEAMS = 20


class ShareableForm(forms.Form):
    """A choice of teams and days with an address to share, however many teams it names.

    `ends` are the names of the fields for the first and the last day.
    """

    ends = ("first", "last")

    def __init__(self, data: QueryDict, *, use_required_attribute: bool | None = None) -> None:
        """`data` is a post, or the query of an address, which may name a stored choice."""
        data = data.copy()
        if code := data.get("chosen"):
            choice = TeamChoice.objects.filter(code=code).first()
            data.setlist("team", _existing_teams(choice) if choice else [code])
        super().__init__(data, use_required_attribute=use_required_attribute)

    def clean(self) -> None:
        super().clean()
        if self.period.is_backwards:
            self.add_error(self.ends[1], WRONG_ORDER)

    @property
    def period(self) -> Period:
        return Period(*(self.cleaned_data.get(name) for name in self.ends))

    def address(self) -> str:
        """The valid choice as the query of an address, without empty fields."""
        given = {name: self[name].data for name in self.fields if self[name].data}
        teams = self.cleaned_data["team"]
        if len(teams) > FEW_TEAMS:
            del given["team"]
            chosen = field_of(self, "team", TeamsField).chosen(teams)
            given["chosen"] = TeamChoice.objects.store(chosen).code
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

    def __init__(self, data: QueryDict, teams: list[Team]) -> None:
        super().__init__(data)
        self.teams = teams
        areas = {team.area_key: isolated_text(team.area) for team in teams if team.area}
        offered = [("", _("All areas")), *sorted(areas.items())]
        field_of(self, "area", AreaField).choices = offered
        field_of(self, "team", TeamsField).offer(teams)

    def chosen(self) -> list[Team]:
        area, only = self.cleaned_data["area"], frozenset(self.cleaned_data["team"])
        of_area = [team for team in self.teams if area in ("", team.area_key)]
        return [team for team in of_area if not only or str(team.pk) in only]


class ExportForm(ShareableForm):
    """The choice of an export; fields that are left out have defaults, so that links stay short."""

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

    def __init__(self, data: QueryDict, *, user: User, kinds: Labelled, formats: Labelled) -> None:
        asked = data.copy()
        asked.setdefault("what", kinds[0][0])
        asked.setdefault("format", formats[0][0])
        super().__init__(asked, use_required_attribute=False)
        field_of(self, "what", forms.ChoiceField).choices = kinds
        field_of(self, "format", forms.ChoiceField).choices = formats
        field_of(self, "team", TeamsField).offer(Team.objects.visible_to(user))

    def teams(self) -> tuple[Team, ...]:
        return tuple(field_of(self, "team", TeamsField).chosen(self.cleaned_data["team"]))

"""Choice of teams, area, days, kind and format for plans and exports, with a short address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import Assessment, Team, TeamChoice, User
from assessments.models.teams import TeamQuerySet
from roles.values.days import WRONG_ORDER, DayField, Period, day_in_words
from roles.values.names import isolated_text

from .fields import AreaField, TeamsField, field_of

ONE_OF_THE_REPORTS = _("Choose one of the reports in the list.")

# The values of a choice and what a reader sees, the default first.
Labelled = Sequence[tuple[str, StrOrPromise]]

# The list of teams is searched and filtered from this many on; a shorter one is quick to scan.
SEARCHED_FROM = 10
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


class TeamOrder(models.TextChoices):
    """How the list of teams is sorted."""

    NAME = "name", _("by name")
    NAME_DOWN = "name-down", _("by name, Z to A")
    NEWEST = "newest", _("latest report first")
    OLDEST = "oldest", _("oldest report first")

    def sort(self, teams: TeamQuerySet) -> TeamQuerySet:
        if self in (TeamOrder.NEWEST, TeamOrder.OLDEST):
            return teams.by_latest_report(newest_first=self is TeamOrder.NEWEST)
        return teams.order_by("name_key" if self is TeamOrder.NAME else "-name_key")


@dataclass(frozen=True)
class SortLink:
    """A column heading that sorts: the query it leads to, and how the column is sorted now."""

    query: str
    now: str = ""


class TeamFilterForm(forms.Form):
    """Searches, filters and sorts the teams that a person may see; an empty form means all."""

    q = forms.CharField(label=_("Find a team or an area"), required=False)
    area = AreaField(
        label=_("Area"),
        required=False,
        error_messages={"invalid_choice": _("Choose an area from the list.")},
    )
    sort = forms.ChoiceField(
        choices=TeamOrder,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("Choose an order by the column headings.")},
    )
    archived = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, teams: TeamQuerySet) -> None:
        super().__init__(data)
        self.teams = teams
        self.fields["q"].widget.attrs |= {"type": "search", "dir": "auto"}
        areas = [(key, isolated_text(area)) for key, area in teams.areas().items()]
        field_of(self, "area", AreaField).choices = [("", _("All areas")), *areas]

    @property
    def order(self) -> TeamOrder:
        return TeamOrder(self.cleaned_data.get("sort") or TeamOrder.NAME)

    @property
    def is_narrowed(self) -> bool:
        """Whether a text or an area is asked for."""
        return bool(self.data.get("q", "").strip() or self.data.get("area"))

    @property
    def shows_every_active_team(self) -> bool:
        return self.is_valid() and not self.is_narrowed and not self.cleaned_data["archived"]

    def narrowed(self) -> TeamQuerySet:
        """The teams that the valid form asks for, in its order."""
        asked = self.cleaned_data
        teams = self.teams.archived() if asked["archived"] else self.teams.active()
        if asked["q"]:
            teams = teams.matching(asked["q"])
        if asked["area"]:
            teams = teams.filter(area_key=asked["area"])
        return self.order.sort(teams)

    def query(self, **changed: str) -> str:
        """The form as the query of an address, without empty fields and without the page."""
        given = {name: self.data.get(name, "") for name in self.fields} | changed
        return urlencode({name: value for name, value in given.items() if value})

    def by_name(self) -> SortLink:
        return self._sort_link(TeamOrder.NAME, TeamOrder.NAME_DOWN)

    def by_report(self) -> SortLink:
        return self._sort_link(TeamOrder.OLDEST, TeamOrder.NEWEST)

    def _sort_link(self, up: TeamOrder, down: TeamOrder) -> SortLink:
        """A second click turns the order around; days begin with the latest."""
        first, other = (down, up) if down is TeamOrder.NEWEST else (up, down)
        if not self.is_valid() or self.order not in (up, down):
            return SortLink(self.query(sort=first))
        now = "ascending" if self.order is up else "descending"
        return SortLink(self.query(sort=other if self.order is first else first), now)


class SelectionForm(ShareableForm):
    """Narrows the given teams, all of which the reader may see; an empty form means all."""

    ends = ("since", "until")

    area = AreaField(
        label=_("Area"),
        required=False,
        error_messages={"invalid_choice": _("Choose an area from the list.")},
    )
    since = DayField(label=_("Submitted from"), required=False)
    until = DayField(label=_("Submitted to"), required=False)
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


class ComparisonForm(forms.Form):
    """Two reports of one team, in any order; an empty form means the two latest."""

    first = forms.ChoiceField(
        label=_("First report"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), ONE_OF_THE_REPORTS),
    )
    second = forms.ChoiceField(
        label=_("Second report"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), ONE_OF_THE_REPORTS),
    )

    def __init__(self, data: QueryDict | None, reports: Sequence[Assessment]) -> None:
        super().__init__(data, use_required_attribute=False)
        newest_first = reports[::-1]
        keys = (str(report.pk) for report in newest_first)
        shown = list(zip(keys, _labels(newest_first), strict=True))
        for name, latest in zip(("second", "first"), shown, strict=False):
            self.fields[name].initial = latest[0]
        for name in self.fields:
            field_of(self, name, forms.ChoiceField).choices = shown

    def clean_second(self) -> str:
        second: str = self.cleaned_data["second"]
        if second == self.cleaned_data.get("first"):
            raise forms.ValidationError(gettext("Choose another report than the first one."))
        return second


def _labels(reports: Sequence[Assessment]) -> Iterator[str]:
    """The day of each report, with its time if the team submitted twice on that day."""
    days = [day_in_words(report.submitted) for report in reports]
    for report, day in zip(reports, days, strict=True):
        twice = days.count(day) > 1 and report.submitted
        yield f"{day}, {timezone.localtime(report.submitted):%H:%M}" if twice else day


class ExportForm(ShareableForm):
    """The choice of an export; fields that are left out have defaults, so that links stay short."""

    what = forms.ChoiceField(
        label=_("What do you want to export?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the kinds on this page.")},
    )
    team = TeamsField(
        label=_("Teams"),
        required=False,
        help_text=_("Choose none to export every team that is not archived."),
    )
    first = DayField(label=_("Submitted from"), required=False)
    last = DayField(label=_("Submitted to"), required=False)
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
        teams = Team.objects.visible_to(user)
        self.reads_all = user.has_perm("assessments.read_every_team")
        field_of(self, "team", TeamsField).offer([*teams.active(), *teams.archived()])

    def teams(self) -> tuple[Team, ...]:
        return tuple(field_of(self, "team", TeamsField).chosen(self.cleaned_data["team"]))

    def is_everything(self) -> bool:
        """Whether it goes over the teams of an organisation, and not over those of a member."""
        return self.reads_all and len(self.teams()) != 1

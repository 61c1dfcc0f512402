"""Form fields for several forms: long text, person, area, teams as checkboxes."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Team, User
from assessments.models.teams import MOST_PEOPLE
from roles.models import Role
from roles.values.names import isolated, isolated_text, key_of
from roles.values.numbers import DecimalNumberField

FieldT = TypeVar("FieldT", bound=forms.Field)
# The values of fields by their names, each of the type of its field.
Values: TypeAlias = dict[str, Any]


def field_of(form: forms.BaseForm, name: str, kind: type[FieldT]) -> FieldT:
    """The field of a form by its name; TypeError if it is of another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


class LongText(forms.CharField):
    """Text of several lines. Its length counts as stored, so the box has no maxlength."""

    def to_python(self, value: str | None) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget) | {"dir": "auto"}
        return {key: value for key, value in attrs.items() if key != "maxlength"}


class PersonField(forms.ModelChoiceField[User]):
    """Shows people by their full names."""

    def label_from_instance(self, user: User) -> str:
        return isolated_text(user.get_full_name() or user.username)


class AreaField(forms.ChoiceField):
    """An area by its key, so that upper and lower case do not matter."""

    def to_python(self, value: str | None) -> str:
        return key_of(super().to_python(value))

    def prepare_value(self, value: str | None) -> str | None:
        return key_of(value) if value else value


class TeamBoxes(forms.CheckboxSelectMultiple):
    """Looks each box up in a set, since there may be a thousand boxes."""

    # Django only asks whether a value is in it.
    def format_value(self, value: Any) -> frozenset[str]:  # type: ignore[override]
        return frozenset(super().format_value(value))


class TeamsField(forms.MultipleChoiceField):
    """Some of the offered teams, all of which the reader may see."""

    teams: dict[str, Team]
    widget = TeamBoxes
    default_error_messages = {
        "invalid_choice": _("Choose from the teams on this page."),
        "invalid_list": _("Choose from the teams on this page."),
    }

    def offer(self, teams: Iterable[Team]) -> None:
        self.teams = {str(team.pk): team for team in teams}
        self.choices = [(key, _team_label(team)) for key, team in self.teams.items()]

    def valid_value(self, value: str) -> bool:
        return value in self.teams

    def chosen(self, keys: list[str]) -> list[Team]:
        return [self.teams[key] for key in keys]


def _team_label(team: Team) -> str:
    name = isolated(team)
    return format_html(gettext("{team} (archived)"), team=name) if team.is_archived else name


def people_field(role: Role, initial: Fraction | int) -> DecimalNumberField:
    message = _(
        "Enter full-time people as a number from %(least)s to %(most)s with at most "
        "%(places)s decimals, such as 1 or 0.5."
    )
    return DecimalNumberField(
        label=role.title,
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        decimal_places=2,
        initial=initial,
        error_messages=dict.fromkeys(("invalid", "range"), message),
    )

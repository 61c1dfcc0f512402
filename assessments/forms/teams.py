"""Create or edit a team: size, staffing, shared people; start an assessment: track, disciplines."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.answering.progress import Length
from assessments.models import Assessment, QuestionnaireVersion, Team, User, VersionTranslation
from roles.models import Role, translated_roles
from roles.values.numbers import in_box, in_text, number_formfield

from .fields import Values, field_of, people_field
from .revisions import RevisedForm

TRACKS: dict[str, StrOrPromise] = {
    Assessment.Track.QUICK: _("Quick"),
    Assessment.Track.FULL: _("Full"),
}
OR_NOTHING = _("Enter a whole number from %(least)s to %(most)s, or nothing.")
OWN_NAME = _(
    "You have a team of this name already: change that one under Teams and reports, or choose "
    "another name."
)


class TeamForm(RevisedForm[Team]):
    """A team, with the full-time people it has in each role."""

    class Meta:
        model = Team
        fields = (
            "name", "area", "engineers", "expected_engineers", "around_the_clock", "sites"
        )  # fmt: skip
        error_messages = {
            "name": {"required": _("Enter a name, so that you can find the team again.")},
            "area": {"max_length": _("Enter an area of at most 80 characters, or nothing.")},
            "engineers": {
                "required": _("Enter how many engineers the role would serve."),
            },
            "expected_engineers": {"invalid": OR_NOTHING, "range": OR_NOTHING},
            "sites": {
                "required": _(
                    "Enter how many locations share the on-call work; 1 for one location."
                ),
            },
        }
        formfield_callback = number_formfield

    def __init__(self, data: QueryDict | None = None, *, instance: Team | None = None) -> None:
        super().__init__(data, instance=instance)
        self.roles = translated_roles()
        staffed = instance.staffed() if instance else {}
        shared = instance.shared() if instance else {}
        for role in self.roles:
            self.fields[f"staffed_{role.slug}"] = people_field(role, staffed.get(role.slug, 0))
        for role in self.roles:
            field = people_field(role, shared.get(role.slug, 0))
            field.label = gettext("%(role)s, shared") % {"role": role.title}
            self.fields[f"shared_{role.slug}"] = field

    @property
    def staffing(self) -> list[forms.BoundField]:
        """The bound fields for the people in each role."""
        return [self[f"staffed_{role.slug}"] for role in self.roles]

    @property
    def sharing(self) -> list[forms.BoundField]:
        """The bound fields for those of them who serve other teams too."""
        return [self[f"shared_{role.slug}"] for role in self.roles]

    @property
    def has_shared(self) -> bool:
        return any(field.errors or (field.value() or "0") != "0" for field in self.sharing)

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        for role in self.roles:
            staffed, shared = given.get(f"staffed_{role.slug}"), given.get(f"shared_{role.slug}")
            if (shared or 0) > (staffed or 0) and f"staffed_{role.slug}" in given:
                message = gettext("Enter at most the number of people above: %(staffed)s.")
                self.add_error(f"shared_{role.slug}", message % {"staffed": in_text(staffed or 0)})

    def given(self) -> Values:
        return super().given() | {"people": self.people(), "shared": self.shared()}

    def theirs(self, stored: Team) -> dict[str, str]:
        now = {f"staffed_{role}": people for role, people in stored.staffed().items()}
        now |= {f"shared_{role}": people for role, people in stored.shared().items()}
        boxes = [field.name for field in (*self.staffing, *self.sharing)]
        given = {name: Fraction(self.cleaned_data[name] or 0) for name in boxes}
        others = {name: now.get(name, 0) for name in boxes if now.get(name, 0) != given[name]}
        return super().theirs(stored) | {name: in_box(number) for name, number in others.items()}

    def made_before(self, user: User) -> Team | None:
        """The user's own team with this name, if the same form was sent twice and created it.

        None if that team has other facts; the error at the name then tells the user about it.
        """
        if set(self.errors) != {"name"}:
            return None
        own = Team.objects.editable_by(user).named(self.instance.name).with_staffing().first()
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "name"}
        if own is None or own.is_same(self.people(), self.shared(), **facts):
            return own
        self.errors["name"] = self.error_class([str(OWN_NAME)])
        return None

    def people(self) -> dict[Role, Decimal]:
        return self._typed("staffed")

    def shared(self) -> dict[Role, Decimal]:
        return self._typed("shared")

    def _typed(self, box: str) -> dict[Role, Decimal]:
        cleaned = self.cleaned_data
        return {role: cleaned[f"{box}_{role.slug}"] or Decimal(0) for role in self.roles}


class StartForm(forms.Form):
    """The disciplines and the track of a new assessment."""

    disciplines = forms.MultipleChoiceField(
        label=_("What do you want to look at?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one discipline."),
            "invalid_choice": _("Choose from the disciplines on this page."),
        },
    )
    track = forms.ChoiceField(
        label=_("Which version?"),
        choices=list(TRACKS.items()),
        initial=Assessment.Track.QUICK,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose quick or full.")),
    )

    def __init__(self, data: QueryDict | None, lengths: Mapping[str, Length]) -> None:
        super().__init__(data)
        self.lengths = lengths
        published = QuestionnaireVersion.objects.published().select_related(
            "questionnaire__discipline"
        )
        self.versions = {v.questionnaire.slug: v for v in published}
        field = field_of(self, "disciplines", forms.MultipleChoiceField)
        words = VersionTranslation.objects.filter(version__in=published).words()
        titles = {slug: v.questionnaire.title for slug, v in self.versions.items()}
        field.choices = [(slug, words.get(title, title)) for slug, title in titles.items()]
        field.initial = list(self.versions)

    def chosen(self) -> list[QuestionnaireVersion]:
        return [self.versions[slug] for slug in dict.fromkeys(self.cleaned_data["disciplines"])]

    @property
    def tracks(self) -> list[tuple[str, StrOrPromise, Length, bool]]:
        """Each track with its name, its length, and whether it is chosen."""
        chosen = self["track"].value()
        return [(t, name, self.lengths[t], t == chosen) for t, name in TRACKS.items()]

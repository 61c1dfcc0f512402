"""A team's facts, and the start of an assessment."""

from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, QuestionnaireVersion, Team
from assessments.models.people import MOST_ENGINEERS, MOST_SITES
from roles.fields import plain
from roles.models import Role


class TeamForm(forms.ModelForm):
    """A team, with the full-time people it has in each role."""

    class Meta:
        model = Team
        fields = (
            "name", "area", "engineers", "expected_engineers", "around_the_clock", "sites"
        )  # fmt: skip
        error_messages = {
            "name": {"required": "Enter a name, so that you can find the team again."},
            "area": {"max_length": _("Enter an area of at most 80 characters, or nothing.")},
            "engineers": {
                "required": "Enter how many engineers the role would serve.",
                "min_value": "Enter a whole number from 1 to 100000.",
                "max_value": "Enter a whole number from 1 to 100000.",
                "invalid": f"Enter a whole number from 1 to {MOST_ENGINEERS}.",
            },
            "expected_engineers": {
                "min_value": f"Enter a whole number from 1 to {MOST_ENGINEERS}, or nothing.",
                "max_value": f"Enter a whole number from 1 to {MOST_ENGINEERS}, or nothing.",
                "invalid": f"Enter a whole number from 1 to {MOST_ENGINEERS}, or nothing.",
            },
            "sites": {
                "required": "Enter how many sites share the duty; 1 if it is one place.",
                "min_value": f"Enter a whole number from 1 to {MOST_SITES}.",
                "max_value": f"Enter a whole number from 1 to {MOST_SITES}.",
                "invalid": f"Enter a whole number from 1 to {MOST_SITES}.",
            },
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = list(Role.objects.select_related("discipline"))
        staffed = self.instance.staffed() if not self.instance._state.adding else {}
        for role in self.roles:
            self.fields[f"staffed_{role.slug}"] = people_field(role, staffed.get(role.slug, 0))

    @property
    def staffing(self):
        """The bound fields of the roles."""
        return [self[f"staffed_{role.slug}"] for role in self.roles]

    def people(self) -> dict[Role, Decimal]:
        return {role: self.cleaned_data[f"staffed_{role.slug}"] or 0 for role in self.roles}


def people_field(role: Role, initial) -> forms.DecimalField:
    message = f"Enter full-time people as a number from 0 to {MOST_ENGINEERS}, such as 1 or 0.5."
    errors = ("min_value", "max_value", "invalid", "max_decimal_places", "max_digits")
    return forms.DecimalField(
        label=role.title,
        required=False,
        min_value=0,
        max_value=MOST_ENGINEERS,
        decimal_places=2,
        initial=plain(Fraction(initial)),
        error_messages=dict.fromkeys(errors, message),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class StartForm(forms.Form):
    """Which disciplines an assessment covers, and how deep it goes."""

    disciplines = forms.MultipleChoiceField(
        label="What do you want to look at?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one discipline.",
            "invalid_choice": "Choose from the disciplines on this page.",
        },
    )
    track = forms.ChoiceField(
        label="How deep?",
        choices=[
            (Assessment.Track.FULL, "Full: every practice and figure"),
            (Assessment.Track.QUICK, "Quick: the most telling questions only"),
        ],
        initial=Assessment.Track.FULL,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose full or quick."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        published = QuestionnaireVersion.objects.published().select_related(
            "questionnaire__discipline"
        )
        self.versions = {v.questionnaire.slug: v for v in published}
        field = self.fields["disciplines"]
        field.choices = [(slug, v.questionnaire.title) for slug, v in self.versions.items()]
        field.initial = list(self.versions)

    def chosen(self) -> list[QuestionnaireVersion]:
        return [self.versions[slug] for slug in dict.fromkeys(self.cleaned_data["disciplines"])]

"""What somebody wants to take with them: which rows, of which teams and days, in which format."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Team

from .selections import ShareableForm, TeamsField

NO_DAY = {"invalid": _("Enter a day such as 2025-06-30.")}


def _day(label) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, error_messages=NO_DAY)


class ExportForm(ShareableForm):
    """The choice of an export: what is left out has a default, so that links can be short.

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
    first = _day(_("Handed in from"))
    last = _day(_("Handed in to"))
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

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", _("Enter a last day that is not before the first one."))

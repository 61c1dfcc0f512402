"""What a person means to do about a report, and what they decide about its advice."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Action, AdviceDecision, Overtaken, Team, User
from roles.names import isolated_text

QUARTER = timedelta(days=91)
LATEST = timedelta(days=3653)


class RevisedForm(forms.ModelForm):
    """A form that knows which revision its person saw."""

    revision = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        adding = self.instance._state.adding
        self.fields["revision"].initial = 0 if adding else self.instance.revision

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("revision") or 0

    def given(self) -> dict:
        """What the verbs of the models take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def show_overtaken(self, overtaken: Overtaken) -> None:
        """Says what is stored now; the input stays, and saving again replaces theirs knowingly."""
        now = self.Meta.model.objects.get(pk=overtaken.stored.pk)
        theirs = [f"{field.label}: {_as_read(now, field.name)}" for field in self.visible_fields()]
        message = gettext(
            "Somebody else changed this meanwhile. Now stored: %(theirs)s. "
            "Your input is below and not saved: save again to replace theirs."
        )
        self.add_error(None, message % {"theirs": "; ".join(theirs)})
        self.data = self.data.copy()
        self.data["revision"] = str(overtaken.stored.revision)


def _as_read(row, name: str) -> str:
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    return isolated_text(value or "–")


class PersonField(forms.ModelChoiceField):
    """People by their names."""

    def label_from_instance(self, user: User) -> str:
        return isolated_text(user.get_full_name() or user.username)


class ActionForm(RevisedForm):
    """A new action: what, who, until when."""

    owner = PersonField(
        label=_("Who does it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        error_messages={"invalid_choice": _("Choose a lead or a member of the team.")},
    )

    class Meta:
        model = Action
        fields = ["title", "owner", "due"]
        labels = {"title": _("What to do"), "due": _("Until")}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 3}),
            "due": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        error_messages = {
            "title": {
                "required": _("Say in a sentence what to do."),
                "max_length": _("Enter a sentence of at most 300 characters."),
            },
            "due": {"invalid": _("Enter a date such as 2026-03-31, or nothing.")},
        }

    def __init__(self, *args, team: Team, **kwargs):
        super().__init__(*args, **kwargs)
        kept = Q(pk=self.instance.owner_id) if self.instance.owner_id else Q()
        people = Q(pk__in=team.may_answer().order_by().values("pk"))
        self.fields["owner"].queryset = User.objects.filter(people | kept).order_by(
            "first_name", "last_name", "username"
        )

    def clean_due(self):
        due, today = self.cleaned_data["due"], timezone.localdate()
        if due and "due" in self.changed_data and not today <= due <= today + LATEST:
            message = gettext("Enter a day from today on, and within ten years.")
            raise forms.ValidationError(message)
        return due


class ActionStateForm(ActionForm):
    """An action that is there: also what became of it."""

    class Meta(ActionForm.Meta):
        fields = ["state", "note", "title", "owner", "due"]
        labels = ActionForm.Meta.labels | {"state": _("State"), "note": _("Note")}
        widgets = ActionForm.Meta.widgets | {
            "state": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }
        error_messages = ActionForm.Meta.error_messages | {
            "state": {"invalid_choice": _("Choose open, done or dropped.")},
            "note": {"max_length": _("Enter a note of at most 500 characters.")},
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == Action.State.DROPPED and not cleaned.get("note"):
            self.add_error("note", gettext("Say in a few words why it is dropped."))
        return cleaned


class DecisionForm(RevisedForm):
    """Whether the advice about a role is taken."""

    class Meta:
        model = AdviceDecision
        fields = ["choice", "reason"]
        labels = {"choice": _("What do you decide?"), "reason": _("Why not?")}
        help_texts = {"reason": _("Only when you decline. The next report repeats it.")}
        widgets = {
            "choice": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }
        error_messages = {
            "choice": {
                "required": _("Choose to accept or to decline."),
                "invalid_choice": _("Choose to accept or to decline."),
            },
            "reason": {"max_length": _("Enter a reason of at most 500 characters.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [
            (AdviceDecision.Choice.ACCEPTED, _("Accept the advice")),
            (AdviceDecision.Choice.DECLINED, _("Decline it")),
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("choice") == AdviceDecision.Choice.DECLINED and not cleaned.get("reason"):
            self.add_error("reason", gettext("Say in a few words why you decline it."))
        return cleaned

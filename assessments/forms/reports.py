"""Forms of a report: plan or change an action, accept or decline advice, share, cost of an hour."""

from datetime import date, timedelta
from fractions import Fraction

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Action, AdviceDecision, Team, User
from assessments.models.assessments import LONGEST_REASON
from assessments.models.sharing import DEFAULT_DAYS, MOST_DAYS
from roles.values.days import DayField
from roles.values.names import NameFormField
from roles.values.numbers import NumberField, WholeNumberField

from .fields import LongText, PersonField, Values, field_of
from .revisions import RevisedForm

QUARTER = timedelta(days=91)
LATEST = timedelta(days=3653)
LONGEST_LABEL = 80
HOURS_A_YEAR = 1600
DAYS = _("Enter a whole number of days from %(least)s to %(most)s.")


class ActionForm(RevisedForm[Action]):
    """A new action with its owner and due date."""

    owner = PersonField(
        label=_("Owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        error_messages={"invalid_choice": _("Choose a lead or a member of the team.")},
    )

    class Meta:
        model = Action
        fields = ["title", "owner", "due"]
        labels = {"title": _("What to do"), "due": _("Due")}
        field_classes = {"due": DayField}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "title": forms.Textarea(attrs={"rows": 3})
        }
        error_messages = {
            "title": {
                "required": _("Say in a sentence what to do."),
                "max_length": _("Enter a sentence of at most 300 characters."),
            },
        }

    def __init__(
        self,
        data: QueryDict | None,
        *,
        team: Team,
        instance: Action | None = None,
        initial: Values | None = None,
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        owner = Q(pk=self.instance.owner_id) if self.instance.owner_id else Q()
        people = Q(pk__in=team.may_answer().order_by().values("pk"))
        users = User.objects.filter(people | owner)
        in_order = users.order_by("first_name", "last_name", "username")
        field_of(self, "owner", PersonField).queryset = in_order

    def clean_due(self) -> date | None:
        due: date | None = self.cleaned_data["due"]
        today = timezone.localdate()
        if due and "due" in self.changed_data and not today <= due <= today + LATEST:
            message = gettext("Enter a day from today on, and within ten years.")
            raise forms.ValidationError(message)
        return due


class ActionStateForm(ActionForm):
    """An existing action, with its state and a note."""

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

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("state") == Action.State.DROPPED and not cleaned.get("note"):
            self.add_error("note", gettext("Say in a few words why it is dropped."))


class DecisionForm(RevisedForm[AdviceDecision]):
    """Whether the team accepts the advice about a role, or chooses one that is not advised."""

    class Meta:
        model = AdviceDecision
        fields = ["choice", "reason"]
        labels = {"choice": _("What is your decision?"), "reason": _("Why not?")}
        help_texts = {"reason": _("Only when you decline. Your next report shows this reason.")}
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

    def __init__(
        self,
        data: QueryDict | None,
        *,
        is_advised: bool,
        instance: AdviceDecision | None,
        initial: Values,
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        accept = _("Accept the advice") if is_advised else _("Choose this role instead")
        decline = _("Decline the advice") if is_advised else _("Do not choose this role")
        field_of(self, "choice", forms.ChoiceField).choices = [
            (AdviceDecision.Choice.ACCEPTED, accept),
            (AdviceDecision.Choice.DECLINED, decline),
        ]

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("choice") == AdviceDecision.Choice.DECLINED and not cleaned.get("reason"):
            self.add_error("reason", gettext("Say in a few words why you decline it."))


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    reason = LongText(
        label=_("Why are you withdrawing it?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who opens the report reads this."),
        error_messages={
            "required": _("Say in a few words why the report is withdrawn."),
            "max_length": _("Give a reason of at most 500 characters."),
        },
    )


class ShareForm(forms.Form):
    """A new link to a report."""

    label = NameFormField(
        label=_("Who is the link for?"),
        max_length=LONGEST_LABEL,
        help_text=_("So that you know later which link to revoke. Its readers do not see this."),
        error_messages={
            "required": _("Enter for whom the link is, such as “Steering group”."),
            "max_length": _("Enter at most 80 characters."),
        },
    )
    days = WholeNumberField(
        label=_("For how many days?"),
        initial=DEFAULT_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("A year at most. You can revoke the link at any time before."),
        error_messages=dict.fromkeys(("required", "invalid", "range"), DAYS),
    )


class RateForm(forms.Form):
    """The cost of an hour, to show the hours in money; never stored."""

    rate = NumberField(
        label=_("Cost of an hour, in your currency"),
        required=False,
        min_value=0,
        max_value=10_000,
        error_messages=dict.fromkeys(
            ("invalid", "range"), _("Enter a number from %(least)s to %(most)s, such as 80.")
        ),
    )
    hours = WholeNumberField(
        label=_("Working hours per person per year"),
        required=False,
        min_value=1,
        max_value=4000,
        initial=HOURS_A_YEAR,
    )

    def __init__(self, data: QueryDict | None, *, about_downtime: bool) -> None:
        super().__init__(data)
        if about_downtime:
            label = gettext("Cost of an hour without the service, in your currency")
            self.fields["rate"].label = label

    def cost_of_an_hour(self) -> Fraction | None:
        """In the reader's currency, if it was given."""
        return self.cleaned_data["rate"] if self.is_valid() else None

    def hours_a_year(self) -> int:
        """Working hours of a person in a year, as given or the default."""
        given: int | None = self.cleaned_data["hours"] if self.is_valid() else None
        return given or HOURS_A_YEAR

"""Forms about the people of a team: invite, change a right, hand over; and a new account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.models import Membership, Team, User
from assessments.models.invitations import DEFAULT_DAYS, MOST_DAYS
from roles.values.fields import AddressFormField
from roles.values.numbers import WholeNumberField

from .fields import PersonField, field_of

RIGHTS = [
    (Membership.Right.MEMBER, _("Member: answers and submits")),
    (Membership.Right.VIEWER, _("Viewer: reads the reports")),
    (Membership.Right.LEAD, _("Lead: a member who also manages people and reports")),
]
CHOOSE_RIGHT = _("Choose lead, member or viewer.")
DAYS = _("Enter a whole number of days from %(least)s to %(most)s.")


class InvitationForm(forms.Form):
    """A new invitation to a team; by e-mail only where Tripod sends some."""

    right = forms.ChoiceField(
        label=_("What may this person do?"),
        choices=RIGHTS,
        initial=Membership.Right.MEMBER,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE_RIGHT),
    )
    email = AddressFormField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Leave it empty to get a link that you send yourself."),
    )
    days = WholeNumberField(
        label=_("For how many days?"),
        initial=DEFAULT_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages=dict.fromkeys(("required", "invalid", "range"), DAYS),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if not settings.SENDS_MAIL:
            del self.fields["email"]


class RightForm(forms.Form):
    """Another right for somebody of the team."""

    right = forms.ChoiceField(
        choices=Membership.Right.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE_RIGHT),
    )


class HandOverForm(forms.Form):
    """Who leads the team from now on."""

    to = PersonField(
        label=_("Who leads the team from now on?"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose somebody who is in the team.")
        ),
    )

    def __init__(self, data: QueryDict | None, *, team: Team, by: User) -> None:
        super().__init__(data)
        others = team.memberships.exclude(user=by).filter(user__is_active=True)
        people = User.objects.filter(pk__in=others.values("user"))
        self.people = people.order_by("first_name", "username")
        field_of(self, "to", PersonField).queryset = self.people


class AccountForm(forms.ModelForm[User]):
    """A new account, with a password that its person chooses."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "username", "email")
        labels = {"email": _("E-mail address"), "username": _("Username")}
        help_texts = {
            "username": _("With this name you log in. Letters, digits and @ . + - _ only."),
            "email": _("For a new password, if you forget yours."),
        }
        error_messages = {"username": {"required": _("Choose a username.")}}

    def __init__(self, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        hints = {"first_name": "given-name", "last_name": "family-name"}
        for name, hint in (hints | {"username": "username", "email": "email"}).items():
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.fields["username"].widget.attrs["autocapitalize"] = "none"

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        if "password" not in given:
            return
        person = User(**{name: given.get(name, "") for name in self.Meta.fields})
        try:
            validate_password(given["password"], person)
        except ValidationError as refused:
            self.add_error("password", refused)

    def newcomer(self) -> User:
        """The account as typed, not stored yet."""
        self.instance.set_password(self.cleaned_data["password"])
        return self.instance

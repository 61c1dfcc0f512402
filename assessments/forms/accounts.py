"""Forms of an account: name and address, a new password, a mail for a forgotten one."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth import user_login_failed
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.accounts import limits
from assessments.accounts.adapter import is_welcome, too_many
from assessments.accounts.passwords import LONGEST, TOO_LONG
from assessments.models import User
from roles.values.fields import EMAIL

WRONG = _("This is not your password: it is case-sensitive.")


def check_own_password(request: HttpRequest, user: User, password: str) -> None:
    """ValidationError for a wrong one, which is counted like that of a login."""
    try:
        guess = limits.spend_login(request, user.username)
    except limits.TooManyGuesses as wait:
        raise too_many(wait.seconds) from wait
    if len(password) > LONGEST or not user.check_password(password):
        credentials = {"username": user.username}
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise ValidationError(WRONG, code="wrong")
    guess.rollback()


class ProfileForm(forms.ModelForm[User]):
    """Name and address. Another address needs the password: a new one can be sent to it."""

    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Only to change the e-mail address."),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")
        labels = {"email": _("E-mail address")}
        help_texts = {"email": _("For a new password, if you forget yours.")}

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, instance: User) -> None:
        super().__init__(data, instance=instance)
        self.request = request
        if not (settings.PASSWORD_LOGIN and instance.has_usable_password()):
            # There is no password to forget either.
            self.fields["email"].help_text = ""
            del self.fields["password"]
        hints = {"first_name": "given-name", "last_name": "family-name", "email": "email"}
        for name, hint in hints.items():
            self.fields[name].widget.attrs["autocomplete"] = hint

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if "email" in self.changed_data:
            if not password:
                raise ValidationError(_("Enter your password to change the e-mail address."))
            check_own_password(self.request, self.instance, password)
        return password


class OneNewPassword:
    """A new password typed once, with what it has to be like beside it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        new = self.fields["password1"]
        new.label = _("New password")
        new.help_text = " ".join(password_validators_help_texts())
        new.error_messages["required"] = _("Choose a password.")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(OneNewPassword, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for whoever has a link to it."""


class OwnPasswordForm(OneNewPassword, ChangePasswordForm):  # type: ignore[misc]
    """A new password in place of the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.request = kwargs.pop("request")
        super().__init__(*args, **kwargs)
        old = self.fields["oldpassword"]
        old.label, old.help_text = _("Current password"), ""
        old.error_messages["required"] = _("Enter your current password.")
        old.validators.append(MaxLengthValidator(LONGEST, TOO_LONG))

    def clean_oldpassword(self) -> str:
        old: str = self.cleaned_data["oldpassword"]
        check_own_password(self.request, self.user, old)
        return old


class RegisterForm(SignupForm):  # type: ignore[misc]
    """A new account of somebody whom nobody invited."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    field_order = ("first_name", "last_name", "username", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"username": _("Username"), "email": _("E-mail address")}
        for name, label in (labels | {"password1": _("Password")}).items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["username"].error_messages["required"] = _("Choose a username.")
        self.fields["email"].error_messages |= {"required": EMAIL, "invalid": EMAIL}
        password = self.fields["password1"]
        password.help_text = " ".join(password_validators_help_texts())
        password.error_messages["required"] = _("Choose a password.")
        if "*" not in settings.REGISTRATION_DOMAINS:
            self.fields["email"].help_text = _("It ends in: %(domains)s") % {
                "domains": ", ".join(f"@{name}" for name in settings.REGISTRATION_DOMAINS)
            }

    def clean_email(self) -> str:
        if not is_welcome(self.cleaned_data["email"]):
            raise ValidationError(_("Enter an address in a domain that this page names."))
        found: str = super().clean_email()
        return found


class CodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that was mailed to a new account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code from the mail")
        code.error_messages["required"] = _("Enter the code from the mail.")
        code.widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "characters"}
        code.widget.attrs.pop("placeholder", None)


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Where to send a link to a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("E-mail address of your account")
        email.error_messages |= {"required": EMAIL, "invalid": EMAIL}
        email.widget.attrs.pop("placeholder", None)

"""Forms of second factors: what allauth checks, with limits, and labels of our own."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from fido2.cose import CoseKey

from assessments.accounts import limits
from assessments.accounts.adapter import too_many
from assessments.accounts.passwords import LONGEST, TOO_LONG

from .login import TOO_MANY

WRONG_CODES = _("Too many wrong codes. Wait %(time)s, then try again: the right one works then.")
REFUSED = ValidationError(
    _("This passkey was not accepted. Try again, or use another way."), code="passkey"
)
# What a script can send instead of the answer of a passkey has any shape.
ODD = (
    *(LookupError, TypeError, ValueError, AttributeError, RecursionError),
    *(InvalidSignature, NotImplementedError),
)
# Characters; the answer of a key with a chain of certificates has fewer than 10,000.
LONGEST_ANSWER = 16_000


class Waiting(forms.Form):
    """Knows for how long nothing is checked, after too many wrong ones."""

    @property
    def wait_seconds(self) -> int | None:
        errors = [error for found in self.errors.as_data().values() for error in found]
        waits = [(error.params or {})["seconds"] for error in errors if error.code == TOO_MANY]
        return waits[0] if waits else None


class Counted(Waiting):
    """A code; wrong ones are counted, and right ones given back."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.validators.append(MaxLengthValidator(20, _("A code has at most 20 characters.")))
        field.error_messages["required"] = _("Enter the code.")
        field.widget.attrs |= {"inputmode": "numeric", "autofocus": not self.is_bound}
        del field.widget.attrs["placeholder"]

    def clean_code(self) -> str:
        try:
            spent = limits.spend_code(context.request, self.user)
        except limits.TooManyGuesses as refused:
            raise too_many(refused.seconds, WRONG_CODES) from refused
        code: str = super().clean_code()  # type: ignore[misc]
        spent.rollback()
        return code


class CodeForm(Counted, codes.AuthenticateForm):  # type: ignore[misc]
    """A code of the app or a recovery code, to log in."""


class ConfirmCodeForm(Counted, codes.ReauthenticateForm):  # type: ignore[misc]
    """The same, to go on with what is sensitive."""


class AppForm(Counted, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it has the key."""


class ConfirmPasswordForm(Waiting, ReauthenticateForm):  # type: ignore[misc]
    """The password again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("Password"), ""
        field.error_messages["required"] = _("Enter your password.")
        field.validators.append(MaxLengthValidator(LONGEST, TOO_LONG))
        field.widget.attrs["autofocus"] = not self.is_bound
        del field.widget.attrs["placeholder"]


class Answer(forms.JSONField):
    """What a passkey answered; nothing that is too long for one is parsed."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise REFUSED
        return super().to_python(value)


class Checked(forms.Form):
    """What is no answer of a passkey is a wrong one."""

    credential = Answer(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except ODD:
            self.add_error(None, REFUSED)

    def add_error(self, field: str | None, error: Any) -> None:
        """Beside the page's button: the field of the answer is hidden."""
        if field in (None, "credential"):
            field, error = None, REFUSED
            self.cleaned_data.pop("credential", None)
        super().add_error(field, error)


class PasskeyForm(Checked, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class PasskeyLoginForm(Checked, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of name and password."""


class ConfirmPasskeyForm(Checked, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, to go on with what is sensitive."""


class NewPasskeyForm(Checked, passkeys.SignupWebAuthnForm):  # type: ignore[misc]
    """A passkey and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        field.label = _("Name")
        field.validators.append(MaxLengthValidator(60, _("A name has at most 60 characters.")))
        field.help_text = _("So that you recognise it, such as “Work laptop”.")

    def clean(self) -> dict[str, Any]:
        # It has to know who holds it: then it stands for the password too.
        self.cleaned_data["passwordless"] = True
        super().clean()
        if sent := self.cleaned_data.get("credential"):
            self.cleaned_data["credential"] = _read_later(sent)
        return self.cleaned_data


def _read_later(sent: dict[str, Any]) -> dict[str, Any]:
    """What logins read of a new passkey, and nothing else that was sent with it.

    REFUSED if its signatures are of a kind for which Tripod did not ask.
    """
    answer = sent["response"]
    parsed = auth.parse_registration_response(sent).response.attestation_object.auth_data
    if parsed.credential_data.public_key.ALGORITHM not in CoseKey.supported_algorithms():
        raise REFUSED
    more = sent.get("clientExtensionResults") or {}
    held = more.get("credProps") or {}
    return {
        **{name: sent[name] for name in ("id", "rawId", "type")},
        "response": {name: answer[name] for name in ("clientDataJSON", "attestationObject")},
        "clientExtensionResults": {"credProps": {"rk": held.get("rk") is True}},
    }

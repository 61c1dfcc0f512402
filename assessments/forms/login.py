"""The login form: what allauth checks, with each error at its field."""

from typing import Any

from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from assessments.accounts.passwords import LONGEST, TOO_LONG

TOO_MANY = "too_many_login_attempts"


class LogInForm(LoginForm):  # type: ignore[misc]
    """After an error the error summary has the focus, not the first field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label, password.help_text = _("Username"), _("Password"), ""
        name.error_messages["required"] = _("Enter your username.")
        password.error_messages["required"] = _("Enter your password.")
        password.validators.append(MaxLengthValidator(LONGEST, TOO_LONG))
        for field in (name, password):
            del field.widget.attrs["placeholder"]
        name.widget.attrs |= {"autocapitalize": "none"}
        if not self.is_bound:
            name.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        try:
            super().clean()
        except ValidationError as error:
            self.add_error("password" if error.code == TOO_MANY else "login", error)
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    @property
    def wait_seconds(self) -> int | None:
        """How long no password is checked, if there were too many wrong ones."""
        errors = self.errors.as_data().get("password", [])
        waits = [error.params["seconds"] for error in errors if error.code == TOO_MANY]
        return waits[0] if waits else None

"""The login form, with each error at its field."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class LogInForm(AuthenticationForm):
    """After an error the error summary has the focus, not the first field."""

    def __init__(self, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.fields["username"].error_messages["required"] = _("Enter your username.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        if self.is_bound:
            del self.fields["username"].widget.attrs["autofocus"]

    def get_invalid_login_error(self) -> ValidationError:
        message = gettext("Check your username and password: the password is case-sensitive.")
        return ValidationError({"username": message})

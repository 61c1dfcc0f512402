"""How Django lets somebody in: by a password, or by single sign-on alone."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class PasswordsOrSingleSignOn(ModelBackend):
    """Django's own, under a name that the sessions of the other one do not have."""


class SingleSignOnAlone(ModelBackend):
    """No password lets in, wherever it is typed; permissions are as with any other login."""

    def authenticate(self, *args: Any, **kwargs: Any) -> None:
        return None

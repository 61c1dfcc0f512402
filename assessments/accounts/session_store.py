"""Where sessions are stored: in the database, under the keys that Django makes and no others."""

from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """Asks the database for no key that it never gave: PostgreSQL fails at a NUL."""

    def _validate_session_key(self, key: Any) -> bool:
        valid: bool = super()._validate_session_key(key)  # type: ignore[misc]
        return valid and set(key) <= set(VALID_KEY_CHARS)

"""Where sessions are stored: in the database, under the keys that Django makes and no others."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError

from config.failures import is_failure


class SessionStore(db.SessionStore):
    """Django's, with two odd ends: keys of others, and a database that fails."""

    def _validate_session_key(self, key: Any) -> bool:
        """Asks the database for no key that it never gave: PostgreSQL fails at a NUL."""
        valid: bool = super()._validate_session_key(key)  # type: ignore[misc]
        return valid and set(key) <= set(VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """Django tells each failure as a session that somebody deleted meanwhile: 400."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if error.__context__ and is_failure(error.__context__):
                raise error.__context__ from error.__context__.__cause__
            raise

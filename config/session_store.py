"""Where sessions are stored: in the database, under the keys that Django makes and no others."""

from collections.abc import Sequence
from html import unescape
from typing import Any

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.http import HttpResponseBase
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from config.failures import is_failure

# Messages that wait in a session for the next page: their number, and the letters of each.
MOST_MESSAGES, LONGEST_MESSAGE = 20, 1_000


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


class BoundedMessages(SessionStorage):
    """Django's, of which no address and no name makes a session grow without end.

    Django's admin tells the key in an address that leads to no row, however long it is.
    """

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        text = str(message)
        if len(text) > LONGEST_MESSAGE:
            # HTML is cut as text, not in the midst of an element.
            text = unescape(strip_tags(text)) if isinstance(text, SafeString) else text
            message = f"{text[:LONGEST_MESSAGE]}…"
        super().add(level, message, extra_tags)

    def _store(
        self,
        messages: Sequence[Message],
        response: HttpResponseBase,
        *args: Any,
        **kwargs: Any,
    ) -> list[Message]:
        latest = list(messages)[-MOST_MESSAGES:]
        left: list[Message] = super()._store(latest, response, *args, **kwargs)  # type: ignore[misc]
        return left

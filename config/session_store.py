"""Sessions in the database, as Django keeps them; a database that fails is told as what it is."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from config.failures import is_failure


class SessionStore(db.SessionStore):
    """Django tells each failure of an update as a session that somebody deleted meanwhile: 400."""

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            if error.__context__ and is_failure(error.__context__):
                raise error.__context__ from error.__context__.__cause__
            raise

"""A session that cannot be stored: 400 if somebody deleted it, 503 if the database fails."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from config.session_store import SessionStore


def stored() -> SessionStore:
    session = SessionStore()
    session["seen"] = 1
    session.create()
    return session


def test_a_session_that_was_deleted_meanwhile_is_told_as_that(db: None) -> None:
    session = stored()
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()


def test_a_database_that_fails_is_told_as_that(db: None) -> None:
    session = stored()

    def failing(*_: object) -> object:
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(failing), pytest.raises(OperationalError, match="is lost"):
        session.save()
    session.save()

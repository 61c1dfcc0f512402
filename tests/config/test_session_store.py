"""A session that cannot be stored: 400 if somebody deleted it, 503 if the database fails."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import format_html

from assessments.models import User
from config.session_store import (
    LONGEST_MESSAGE,
    MOST_MESSAGES,
    BoundedMessages,
    SessionStore,
)
from tests.support.fixtures import ClientOf


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


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_no_address_of_the_admin_makes_a_session_grow_without_end(
    admin: User, client_of: ClientOf, page: str
) -> None:
    client = client_of(admin)
    for number in range(MOST_MESSAGES + 10):
        missing = f"/admin/assessments/questionnaire/{number}{'x' * 7900}/{page}/"
        assert client.get(missing).status_code == 302
    waiting = str(client.session["_messages"])
    assert len(waiting) < MOST_MESSAGES * (LONGEST_MESSAGE + 200)
    page_after = client.get("/admin/")
    shown = [str(message) for message in get_messages(page_after.wsgi_request)]
    assert len(shown) == MOST_MESSAGES
    assert f"ID “{MOST_MESSAGES + 9}xxx" in shown[-1] and shown[-1].endswith("xxx…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&</b>" * 400, "&lt;b&gt;&amp;&lt;/b&gt;"),
        (format_html("{}<a href='/x/'>{}</a>", "<" * 500, "y" * 900), "&lt;" * 500 + "y" * 500),
        (format_html("<a href='/x/'>{}</a>", "short"), "<a href='/x/'>short</a>"),
    ],
    ids=["text", "long page", "page"],
)
def test_a_message_is_cut_as_text_and_stays_text(rf: RequestFactory, text: str, shown: str) -> None:
    request = rf.get("/")
    request.session = SessionStore()
    messages = BoundedMessages(request)
    messages.add(20, text)
    (one,) = messages
    assert shown in Template("{{ one }}").render(Context({"one": one}))
    assert len(str(one)) <= max(LONGEST_MESSAGE + 1, 40)

"""New people are told of their accounts by mail, or whoever made them gets the links."""

import pytest

from assessments.accounts import welcoming
from assessments.accounts.welcoming import welcome
from assessments.models import User
from tests.support import factories
from tests.support.mail_server import Inbox


@pytest.fixture
def people(db: None) -> list[User]:
    addresses = {"yan": "", "zoe": "zoe@example.org", "xia": "xia@example.org"}
    return [factories.user(name, email=address) for name, address in addresses.items()]


def with_links(people: list[User]) -> list[str]:
    return [row.user.username for row in welcome(people) if row.link]


def test_without_mail_everybody_gets_a_link(people: list[User]) -> None:
    assert with_links(people) == ["yan", "zoe", "xia"]


def test_whoever_has_an_address_gets_a_mail(people: list[User], inbox: Inbox) -> None:
    assert with_links(people) == ["yan"]
    assert [mail["To"] for mail in inbox.mails] == ["zoe@example.org", "xia@example.org"]
    assert "Your username is zoe." in inbox.mails[0].get_content()


def test_a_server_that_refuses_one_mail_is_asked_for_no_other(
    people: list[User], inbox: Inbox
) -> None:
    inbox.refuses = True
    assert with_links(people) == ["yan", "zoe", "xia"]
    assert inbox.mails == []


def test_after_so_many_mails_the_others_get_links(
    people: list[User], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(welcoming, "MOST_MAILS", 1)
    assert with_links(people) == ["yan", "xia"]

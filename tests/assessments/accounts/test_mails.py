"""Mails, as a real server takes them: plain, in the language of the page, never lost silently."""

from typing import Any, TypeAlias

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts import mails
from assessments.models import Invitation, Team, User
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.fixtures import ClientOf
from tests.support.mail_server import UNFIT, Inbox, free_port
from tests.support.words import unmarked

SENT = {"right": "viewer", "days": "7", "email": "mia@example.org"}
NEW = {"username": "mia", "first_name": "Mia"}
PASSWORD = "copper lantern orchid gravel"
# Who posts what to where.
Pages: TypeAlias = dict[str, tuple[Client, str, dict[str, Any]]]


def test_an_invitation_is_a_plain_mail_with_its_link(
    client_of: ClientOf, alice: User, checkout: Team, inbox: Inbox
) -> None:
    alice.first_name = "Alice"
    alice.save()
    answer = client_of(alice).post(reverse("team-people", args=[checkout.pk]), SENT, follow=True)
    assert "The invitation was sent to mia@example.org." in unmarked(answer.text)
    mail = inbox.only()
    assert unmarked(mail["Subject"]) == "Alice invites you to the team Checkout in Tripod"
    assert (mail["From"], mail["To"]) == ("Tripod <tripod@ours.example>", "mia@example.org")
    assert (mail["Auto-Submitted"], mail.get_content_type()) == ("auto-generated", "text/plain")
    link = next(line for line in inbox.text().splitlines() if "/invited/" in line)
    opened = client_of().get(link)
    assert opened.headers["Location"] == reverse("join", args=[Invitation.objects.get().pk])
    assert link not in answer.text


def test_it_is_in_the_language_of_the_page(
    client_of: ClientOf, alice: User, checkout: Team, inbox: Inbox
) -> None:
    client = client_of(alice)
    address = reverse("team-people", args=[checkout.pk])
    client.post(address, SENT, headers={"accept-language": "de"})
    assert "lädt dich" in inbox.only()["Subject"]
    assert "Öffne diesen Link" in inbox.text()


def test_names_stay_text(client_of: ClientOf, alice: User, inbox: Inbox) -> None:
    team = factories.team("R&D <b>'quoted'</b>", lead=alice)
    client_of(alice).post(reverse("team-people", args=[team.pk]), SENT)
    assert "R&D <b>'quoted'</b>" in unmarked(inbox.only()["Subject"])


@pytest.mark.parametrize("stopped", [True, False])
def test_a_failing_server_loses_no_invitation(
    client_of: ClientOf,
    alice: User,
    checkout: Team,
    inbox: Inbox,
    caplog: pytest.LogCaptureFixture,
    stopped: bool,
    settings: Settings,
) -> None:
    inbox.refuses = True
    if stopped:
        settings.EMAIL_PORT = free_port()
    shown = client_of(alice).post(reverse("team-people", args=[checkout.pk]), SENT)
    assert shown.status_code == 200
    assert "The mail server did not take the mail." in shown.text
    assert "/invited/" in shown.text
    assert Invitation.objects.alive().get().email == "mia@example.org"
    assert "A mail could not be sent" in caplog.text
    assert "mia@example.org" not in caplog.text


def test_a_line_end_makes_no_header(inbox: Inbox, checkout: Team) -> None:
    invitation, _token = factories.invitation(checkout)
    invitation.team.name = "X\nBcc: all@example.org"
    context = {"invitation": invitation, "address": "https://x.example/invited/y/"}
    assert mails.send("mia@example.org", "invitation", context)
    assert inbox.only()["Bcc"] is None


# --- addresses to which no mail can be sent ---


@pytest.fixture
def pages(
    client_of: ClientOf, alice: User, checkout: Team, settings: Settings, inbox: Inbox
) -> Pages:
    """Every page on which somebody gives an address."""
    settings.REGISTRATION_DOMAINS = ["*"]
    invitation, token = factories.invitation(checkout)
    invited, join = client_of(), reverse("join-account", args=[invitation.pk])
    invited.get(reverse("invited", args=[token]))
    return {
        "forgotten": (client_of(), "/forgotten/", {}),
        "register": (client_of(), "/register/", NEW | {"password1": PASSWORD}),
        "invitation": (client_of(alice), reverse("team-people", args=[checkout.pk]), SENT),
        "join": (invited, join, NEW | {"password": PASSWORD}),
        "profile": (client_of(alice), "/account/", {"password": factories.PASSWORD}),
    }


@pytest.mark.parametrize("name", ["forgotten", "register", "invitation", "join", "profile"])
def test_every_page_that_takes_an_address_refuses_it_and_stores_nothing(
    pages: Pages, name: str, inbox: Inbox, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    client, path, fields = pages[name]
    for address in UNFIT:
        answer = client.post(path, fields | {"email": address})
        assert answer.status_code in (200, 422), ascii(address)
        assert "Enter an e-mail address such as alice@example.org." in answer.text
    alice.refresh_from_db()
    assert (alice.email, inbox.mails) == ("", [])
    assert not User.objects.filter(username="mia").exists()
    assert Invitation.objects.count() == 1
    assert "A mail could not be sent" not in caplog.text


@pytest.mark.parametrize("address", UNFIT, ids=ascii)
def test_the_admin_refuses_it_too(
    admin: User, client_of: ClientOf, erin: User, address: str
) -> None:
    client, path = client_of(admin), page(User, "change", erin.pk)
    answer = client.post(path, typed(client.get(path), email=address))
    assert "Enter an e-mail address such as alice@example.org." in answer.text
    erin.refresh_from_db()
    assert erin.email == ""


@pytest.mark.parametrize("address", UNFIT, ids=ascii)
def test_one_that_is_stored_all_the_same_breaks_nothing(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    mails.deliver(EmailMessage("Hello", "There", to=[address]))
    assert "example.org" not in caplog.text


def test_a_mail_that_cannot_be_written_is_told_by_its_kind(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    for address in UNFIT[:1] + UNFIT[2:3]:
        assert not mails.deliver(EmailMessage("Hello", "There", to=[address]))
    assert "A mail could not be sent: ValueError" in caplog.text
    assert "A mail could not be sent: HeaderParseError" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.parametrize(
    "name",
    ["=?utf-8?q?=E2=80=AE_evil=0D=0ABcc:x?=", "Zoë =?utf-8?b?4oCu?=", "=?utf-8?q?=3D=3Futf-8?="],
)
def test_no_mail_program_decodes_what_a_name_says(
    client_of: ClientOf, alice: User, inbox: Inbox, name: str
) -> None:
    team = factories.team(name, lead=alice)
    client_of(alice).post(reverse("team-people", args=[team.pk]), SENT)
    subject = unmarked(inbox.only()["Subject"])
    assert name in subject.replace("\u2060", "")
    assert "=?" not in subject and "\u202e" not in subject

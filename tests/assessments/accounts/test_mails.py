"""Mails, as a real server takes them: plain, in the language of the page, never lost silently."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts import mails
from assessments.models import Invitation, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.mail_server import Inbox, free_port
from tests.support.words import unmarked

SENT = {"right": "viewer", "days": "7", "email": "mia@example.org"}


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
    page = client_of(alice).post(reverse("team-people", args=[checkout.pk]), SENT)
    assert page.status_code == 200
    assert "The mail server did not take the mail." in page.text
    assert "/invited/" in page.text
    assert Invitation.objects.alive().get().email == "mia@example.org"
    assert "A mail could not be sent" in caplog.text
    assert "mia@example.org" not in caplog.text


def test_a_line_end_makes_no_header(inbox: Inbox, checkout: Team) -> None:
    invitation, _token = factories.invitation(checkout)
    invitation.team.name = "X\nBcc: all@example.org"
    context = {"invitation": invitation, "address": "https://x.example/invited/y/"}
    assert mails.send("mia@example.org", "invitation", context)
    assert inbox.only()["Bcc"] is None

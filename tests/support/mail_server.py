"""A real SMTP server on this machine, and the mails that it took."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from pytest_django import Settings


class Inbox:
    """What aiosmtpd calls for each mail."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "554 5.7.1 Refused"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert envelope.rcpt_tos == [mail["To"]]
        self.mails.append(mail)
        return "250 OK"

    def only(self) -> EmailMessage:
        (mail,) = self.mails
        return mail

    def text(self) -> str:
        """The only mail as its reader sees it."""
        body = self.only().get_body(("plain",))
        assert body is not None
        text: str = body.get_content()
        return text


@contextmanager
def taking_mail() -> Iterator[Inbox]:
    """A server that takes mail meanwhile, for whoever knows its port."""
    inbox = Inbox(free_port())
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@contextmanager
def mail_server(settings: Settings) -> Iterator[Inbox]:
    """Lets Tripod send to a server that takes mail meanwhile."""
    with taking_mail() as inbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.SENDS_MAIL, settings.EMAIL_HOST = True, "127.0.0.1"
        settings.EMAIL_PORT = inbox.port
        settings.DEFAULT_FROM_EMAIL = "Tripod <tripod@ours.example>"
        yield inbox


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# Addresses that Django's own check takes, or that change on their way into a mail.
UNFIT = (
    "=?utf-8?q?x=40evil.org?=!@example.org",
    "x=?@example.org",
    '"\x0bx:"@example.org',
    '"a\x0bb"@example.org',
    '"a\x1cb"@example.org',
    '"a b"@example.org',
    # Looks like "sam": Django compares in any case, and the long s is an s then.
    "\u017fam@example.org",
    # In ASCII: another address, two addresses, and a domain that is too long.
    "x@evil.example\uff20example.org",
    "x@evil.example\uff0cexample.org",
    f"x@{'ü' * 60}.example.org",
    "x@ex\u2028ample.org",
)


def code_in(inbox: Inbox) -> str:
    """The code in the only mail, as somebody who registers types it."""
    (found,) = (line for line in inbox.text().split() if re.fullmatch("[A-Z]{4}-[A-Z]{4}", line))
    return found

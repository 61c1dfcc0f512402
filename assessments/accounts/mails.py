"""Plain mails from templates/mail/, in the language of the page; a failure is logged and told."""

import logging
from contextlib import AbstractContextManager, nullcontext
from email.errors import MessageError
from smtplib import SMTPException
from typing import Any

from allauth.core import context
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class NotSent(Exception):
    """The mail server did not take a mail."""


def send(to: str, template: str, told: dict[str, Any]) -> bool:
    """Sends the mail, whose first line is its subject; False if the mail server refused it."""
    text = render_to_string(f"mail/{template}.txt", told)
    subject, _, body = text.strip().partition("\n")
    return deliver(EmailMessage(subject.strip(), f"{body.strip()}\n", to=[to], headers=HEADERS))


def deliver(message: EmailMessage) -> bool:
    """Whether the mail server took the message. The log has neither its text nor its address.

    One that cannot be written is not sent either: the reason has the address, the log its kind.
    Meanwhile the request keeps no page and no login waiting: config/lanes.py.
    """
    # A mail program would decode it, and a name could say there what it cannot say on a page.
    message.subject = str(message.subject).replace("=?", "=\u2060?")
    with _aside() as has_room:
        if not has_room:
            logger.error("A mail could not be sent: too many are being sent")
            return False
        try:
            return bool(message.send())
        except (OSError, SMTPException, ValueError, MessageError) as error:
            logger.error("A mail could not be sent: %s", type(error).__name__)
            return False


def _aside() -> AbstractContextManager[bool]:
    """Whether there is room to send; a command has no request, and all the room it needs."""
    aside = context.request.META.get("tripod.aside") if context.request else None
    return aside() if aside else nullcontext(True)

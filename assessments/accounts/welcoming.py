"""Tells people of their new accounts: a one-time link each, by mail or for whoever made them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from assessments.models import User

from . import mails
from .adapter import one_time_link

# A request sends no more mails: it would take too long.
MOST_MAILS = 100


@dataclass(frozen=True)
class Welcome:
    """A person with a new account, and the link to a password if no mail has it."""

    user: User
    link: str


def welcome(people: Iterable[User]) -> list[Welcome]:
    """Sends each a mail, as far as the mail server takes them; the others keep their links."""
    left, told = MOST_MAILS if settings.SENDS_MAIL else 0, []
    for user in people:
        link = one_time_link(user)
        if left and user.email:
            context = {"person": user, "address": link, "site": settings.PUBLIC_URL}
            sent = mails.send(user.email, "account", context)
            # A server that refuses one would let us wait for each of the others.
            left = left - 1 if sent else 0
            link = "" if sent else link
        told.append(Welcome(user, link))
    return told

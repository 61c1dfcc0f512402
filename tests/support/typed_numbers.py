"""Numbers that read two ways, and the people who type them."""

from django.test import Client

from assessments.models import User
from tests.support.logins import let_in

TWO_WAYS = {"de": "1.440 lässt sich als 1440 oder als 1,44 lesen", "en-gb": "1,440 can be read as"}
AMBIGUOUS = {"de": "1.440", "en-gb": "1,440"}


def speaking(user: User, language: str) -> Client:
    """A browser session of somebody who reads this language."""
    client = Client()
    let_in(client, user)
    client.cookies["language"] = language
    return client

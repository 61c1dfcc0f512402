"""What forms send: in time, without a login or with an outdated token, and what is kept of it."""

import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from assessments.models import KeptPost, User
from assessments.models.sharing import digest_of
from tests.support import factories
from tests.support.fixtures import PageResponse

ANSWER = {"pipeline_automation-answer": "2", "pipeline_automation-comment": "since May"}
SPEED = {"lead_time-value": "60", "lead_time-unit": "hours"}
HERE = {"origin": "http://testserver"}
SEND_AGAIN = "/send-again/"


def log_in(client: Client, username: str = "alice", **then: Any) -> PageResponse:
    whole = {"login": username, "password": factories.PASSWORD, **then}
    return client.post(reverse("account_login"), whole)


def stale(user: User | None = None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def wrong(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"csrfmiddlewaretoken": "x" * 64}


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def hidden(page: str, address: str | None = None) -> dict[str, str]:
    """The kept fields of a page that offers them, of one address when it is named."""
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', main(page), re.DOTALL)
    texts = [text for action, text in forms if address in (None, action)]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', "".join(texts))
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def kept_by(client: Client) -> QuerySet[KeptPost]:
    """The rows of what this browser sent without a login, the oldest first."""
    cookie = client.cookies.get(settings.KEPT_COOKIE_NAME)
    token = cookie.value.partition(":")[0] if cookie else ""
    return KeptPost.objects.of(digest_of(token))


def kept_in(client: Client) -> list[str]:
    """The paths of what it sent."""
    return [post.path for post in kept_by(client)]


WHOLE = {
    "name": "Payments",
    "engineers": "12",
    "sites": "1",
    "staffed_devops": "0.5",
    "staffed_sre": "",
    "staffed_platform": "0",
}

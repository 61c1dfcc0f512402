"""What forms send: in time, without a login or with an outdated token, and what is kept of it."""

import re

from django.test import Client
from django.urls import reverse

from tests.support import factories

ANSWER = {"pipeline_automation-answer": "2", "pipeline_automation-comment": "since May"}
SPEED = {"lead_time-value": "60", "lead_time-unit": "hours"}
HERE = {"origin": "http://testserver"}
SEND_AGAIN = "/send-again/"


def log_in(client, username="alice", **then):
    whole = {"username": username, "password": factories.PASSWORD, **then}
    return client.post(reverse("login"), whole)


def stale(user=None):
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def wrong(fields):
    return fields | {"csrfmiddlewaretoken": "x" * 64}


def main(page):
    return page[page.index("<main") : page.index("</main>")]


def hidden(page, address=None):
    """The kept fields of a page that offers them, of one address when it is named."""
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', main(page), re.DOTALL)
    texts = [text for action, text in forms if address in (None, action)]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', "".join(texts))
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def kept_in(client):
    kept = [key for key in dict(client.session.items()) if key.startswith("kept:")]
    return [key.removeprefix("kept:") for key in kept]


WHOLE = {
    "name": "Payments",
    "engineers": "12",
    "sites": "1",
    "staffed_devops": "0.5",
    "staffed_sre": "",
    "staffed_platform": "0",
}

"""No page repeats much of what was sent: each field of each form, hidden ones too."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.models import Team
from roles.audit import AuditEntry
from roles.values.shown import LISTS
from tests.support import factories
from tests.support.addresses import names
from tests.support.fixtures import People
from tests.support.logins import let_in
from tests.support.team_rows import Rows

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Each becomes six characters when it is escaped.
QUOTES = '"' * 100_000
Sent = dict[str, list[str]]


class Forms(HTMLParser):
    """The forms of a page that are posted: where they are sent to, and their fields."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Sent]] = []
        self.address, self.inside = address, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = (given.get("method") or "").lower() == "post"
            if self.inside:
                self.found.append((given.get("action") or self.address, {}))
        name = given.get("name")
        if self.inside and name and tag in ("input", "select", "textarea", "button"):
            self.found[-1][1].setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


@pytest.fixture
def addresses(people: People, shared_team: Team) -> list[str]:
    """Every address of site and admin."""
    rows = Rows(shared_team, people["admin"])
    factories.rules().new_draft()
    next(v for v in factories.published() if v.questionnaire.slug == "sre").new_draft()
    AuditEntry.record(AuditEntry.Action.EXPORT, "x")
    unread = {"shared", "account_logout", "invited"}
    site = [rows.address(name) for name in names() if name not in unread]
    return [*site, *admin_addresses()]


def admin_addresses() -> Iterator[str]:
    """Each page of each model of the admin, about the newest row."""
    yield reverse("admin:index")
    for model, page in admin.site._registry.items():
        row = model._default_manager.order_by("-pk").first()
        for pattern in page.get_urls():
            wanted = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
            key = row.pk if row else 1
            args = [{"language": "de", "code": "sre-slos"}.get(name, key) for name in wanted]
            if getattr(pattern, "name", None):
                yield reverse(f"admin:{pattern.name}", args=args)


def forms(client: Client, addresses: list[str]) -> Iterator[tuple[str, Sent]]:
    """Each form of these pages once."""
    seen = set()
    for address in addresses:
        page = client.get(address)
        if page.status_code != 200 or page.streaming or "html" not in page["Content-Type"]:
            continue
        for action, sent in Forms(page.text, address).found:
            action = action.replace("&amp;", "&")
            key = (re.sub(r"[0-9a-f-]{36}|\d+", "#", action), *map(_kind, sent))
            if key not in seen:
                seen.add(key)
                yield action, sent


def _kind(name: str) -> str:
    """Rows of a formset have the same fields, and so have sentences to translate."""
    return re.sub(r"\d+|\b[0-9a-f]{16,}\b", "#", name)


def repeated(client: Client, action: str, sent: Sent) -> Iterator[tuple[str, int]]:
    """Each field with how much of it came back."""
    tried = set()
    for name in sent:
        if (kind := _kind(name)) in tried or name == "csrfmiddlewaretoken":
            continue
        tried.add(kind)
        with transaction.atomic():
            answer = client.post(action, sent | {name: [QUOTES]}, follow=False)
            transaction.set_rollback(True)
        answer_text = "" if answer.streaming else answer.text
        location = answer.headers.get("Location", "")
        yield name, max(answer_text.count("&quot;"), answer_text.count('"' * 30_000), len(location))


@pytest.mark.parametrize("person", ["alice", "admin", "nobody"])
def test_no_field_comes_back_longer_than_somebody_can_mend(
    person: str, people: People, addresses: list[str]
) -> None:
    client = Client()
    if person in people:
        let_in(client, people[person])
    found = list(forms(client, addresses))
    wrong, count = [], 0
    for action, sent in found:
        for name, most in repeated(client, action, sent):
            count += 1
            if most > LISTS + 1_000:
                wrong.append((action, name, most))
    assert wrong == []
    assert count > {"alice": 60, "admin": 150, "nobody": 3}[person]

"""People's words are isolated on every page, whatever their writing direction."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from assessments.models import Team, User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.addresses import NO_PAGES, names
from tests.support.admin_pages import page
from tests.support.export_files import body_of
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tests.support.words import Words, told

pytestmark = pytest.mark.one_database

WORD = "שלום"
VOID = set("area base br col embed hr img input link meta source track wbr".split())
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Loose(HTMLParser):
    """Finds the word where it is neither in an element of its own nor between isolates."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.seen = 0
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag not in VOID:
            self.open.append((tag, given.get("dir") == "auto" or tag == "bdi"))
        elif given.get("type") != "hidden" and WORD in (given.get("value") or ""):
            self.note(given.get("dir") == "auto", str(given))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        place = [tag for tag, _isolated in self.open][-4:]
        for spot in re.finditer(WORD, text):
            before = text[: spot.start()]
            inside = before.count("\u2068") > before.count("\u2069")
            apart = inside or any(isolated for _tag, isolated in self.open)
            self.note(apart, f"{place} {text.strip()}")

    def note(self, apart: bool, what: str) -> None:
        self.seen += 1
        if not apart:
            self.found.append(what[:160])


@pytest.fixture
def words(catalogue: Catalogue) -> Words:
    return Words(WORD)


@pytest.fixture
def lead(words: Words) -> User:
    return factories.user("lead", first_name=words(), last_name=words())


def test_words_are_apart_on_every_page(client_of: ClientOf, words: Words, lead: User) -> None:
    client, seen = client_of(lead), 0
    loose: dict[str, list[str]] = {}
    for name, where in told(words, lead, sorted(set(names()) - NO_PAGES)).items():
        read = Loose(client.get(where, follow=True).text)
        seen += read.seen
        loose |= {name: read.found} if read.found else {}
    assert loose == {}
    assert seen > 150


def test_words_are_apart_in_messages_and_refusals(
    client_of: ClientOf, lead: User, words: Words
) -> None:
    where, client = told(words, lead, ["team-new", "teams", "share", "team-edit"]), client_of(lead)
    sent = {"engineers": "12", "sites": "1", "name": f"{WORD}x", "area": WORD}
    done = client.post(where["team-new"], sent, follow=True).text
    assert f"\u2068{WORD}x\u2069 created." in done
    posts = {
        "team-new": sent | {"engineers": "0"},
        "team-edit": sent | {"name": f"{WORD}y", "revision": "0"},
        "share": {"label": WORD, "days": "3"},
    }
    for name, post in posts.items():
        read = Loose(client.post(where[name], post).text)
        assert read.seen and read.found == [], name
    assert Loose(client.get(where["teams"], {"q": f"{WORD}?"}).text).found == []


def test_nothing_that_is_stored_turns_a_sentence_round(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    """Texts may hold what names may not: shown, it is taken out; stored and exported, it stays."""
    turned = "\u202eevil\u2069 \u2067x"
    done = factories.filled(factories.assessment(checkout, by=alice), comment=turned)
    done = factories.acted(factories.handed_in(done), by=alice)
    draft = factories.filled(factories.assessment(checkout, by=alice), comment=turned)
    client = client_of(alice)
    shown = client.get(reverse("check", args=[draft.pk])).text
    assert "<bdi>evil x</bdi>" in shown
    assert not TURNING.search(shown)
    stored = body_of(client.get(reverse("answers-csv", args=[done.pk])))
    assert turned in stored.decode()


def test_the_audit_log_keeps_names_apart(
    admin: User, client_of: ClientOf, lead: User, words: Words
) -> None:
    told(words, lead, [])
    team = got(Team.objects.first())
    team.record_rights({}, {factories.user(WORD): "lead"}, by=lead)
    entries = [f"{entry.subject} {entry.detail}" for entry in AuditEntry.objects.all()]
    assert any(WORD in entry for entry in entries)
    for entry in entries:
        assert not re.search(f"(?<!\u2068){WORD}", entry), entry
    listed = client_of(admin).get(page(AuditEntry, "changelist", q=WORD))
    assert listed.context["cl"].result_count >= 2

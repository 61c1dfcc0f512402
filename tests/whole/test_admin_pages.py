"""Every additional page of the admin for every person; a page without a row fails."""

import re
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from assessments.models import Question, QuestionnaireVersion, Team, User
from roles.models import Ruleset
from roles.versioning.versions import Version
from tests.support import factories
from tests.support.fixtures import ClientOf, People

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)
DJANGOS = {"changelist", "add", "history", "delete", "change", "autocomplete", "password_change"}

# What GET answers to whoever edits questions, and to staff without a right. For everybody else
# the admin is closed.
OPEN, POST_ONLY = (200, 403), (405, 405)
VERSION = {
    "publish": OPEN,
    "new-draft": POST_ONLY,
    "compare": OPEN,
    "impact": OPEN,
    "translations": OPEN,
    "export": OPEN,
    "import": OPEN,
}
ROWS: dict[type[Model], dict[str, tuple[int, int]]] = {
    Ruleset: VERSION,
    QuestionnaireVersion: VERSION
    | {"preview": (302, 403), "preview-practice": OPEN, "move": POST_ONLY},
    Question: {"preview": POST_ONLY, "preview-new": POST_ONLY},
}
# Pages about people and teams, with what GET and POST without a field answer to an administrator.
# Nobody else opens them: staff are refused, for the others the admin is closed.
ABOUT_PEOPLE: dict[tuple[type[Model], str], tuple[int, int]] = {
    (User, "import"): (200, 422),
    (User, "import-template"): (200, 405),
    (User, "absent"): (200, 422),
    (User, "leave"): (422, 422),
    (Team, "move"): (422, 422),
    (Team, "merge"): (200, 422),
}
MORE = {"translations": ["de"], "preview-practice": ["sre-slos"]}


@pytest.fixture(scope="module")
def people(people: People) -> People:
    """Also sam, who may log in to the admin and do nothing there."""
    return people | {"sam": factories.user("sam", is_staff=True)}


@pytest.fixture(scope="module")
def drafts(people: People) -> dict[type[Model], Any]:
    """A draft of each kind of version, and a question of one."""
    published = {version.questionnaire.slug: version for version in factories.published()}
    version, rules = published["sre"].new_draft(), factories.rules().new_draft()
    return {QuestionnaireVersion: version, Ruleset: rules, Question: version.questions.first()}


def address(row: Model, name: str) -> str:
    kind = row._meta.label_lower.replace(".", "_")
    args = [] if name in ("import", "preview-new", "changelist") else [row.pk, *MORE.get(name, [])]
    return reverse(f"admin:{kind}_{name}", args=args)


def every() -> list[tuple[type[Model], str]]:
    return [(model, name) for model, rows in ROWS.items() for name in rows]


def test_every_page_has_a_row() -> None:
    found = set()
    for model, shown in site._registry.items():
        kind = f"{model._meta.app_label}_{model._meta.model_name}_"
        names = (url.name.removeprefix(kind) for url in shown.get_urls() if url.name)
        found |= {(model, name) for name in names if name not in DJANGOS}
    own = {(model, name) for model, name in found if not name.startswith("auth_user")}
    assert own == {*every(), *ABOUT_PEOPLE}


each_page = pytest.mark.parametrize(
    ("model", "name"), every(), ids=lambda part: getattr(part, "__name__", part)
)
by_nobody_else = pytest.mark.parametrize("person", ["sam", "anonymous", "alice", "dana"])


@pytest.fixture
def client(person: str, people: People, client_of: ClientOf) -> Client:
    """The browser session of the person."""
    return client_of(people.get(person))


@pytest.fixture
def page(model: type[Model], name: str, drafts: dict[type[Model], Any]) -> str:
    """The page of that name, about the draft."""
    return address(drafts[model], name)


@each_page
@pytest.mark.parametrize("person", ["erin", "admin"])
def test_a_page_opens_for_editors(model: type[Model], name: str, client: Client, page: str) -> None:
    response = client.get(page)
    assert response.status_code == ROWS[model][name][0]
    assert not INLINE.search(response.text)
    assert "unsafe" not in response["Content-Security-Policy"]


@each_page
@by_nobody_else
def test_a_page_opens_for_nobody_else(
    model: type[Model], name: str, person: str, client: Client, page: str
) -> None:
    response = client.get(page)
    assert response.status_code == (ROWS[model][name][1] if person == "sam" else 302)
    assert person == "sam" or "login" in response.headers["Location"]


@each_page
@by_nobody_else
def test_nobody_else_sends_anything(
    model: type[Model],
    name: str,
    person: str,
    client: Client,
    page: str,
    drafts: dict[type[Model], Any],
) -> None:
    reads = {"compare", "impact", "export", "preview-practice"}
    refused = 405 if name in reads or (name == "preview" and model is not Question) else 403
    assert client.post(page).status_code == (refused if person == "sam" else 302)
    drafts[QuestionnaireVersion].refresh_from_db()
    assert drafts[QuestionnaireVersion].is_draft


@pytest.mark.parametrize(
    ("model", "name"),
    [(model, name) for model, name in every() if name not in ("import", "preview-new")],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_a_row_that_there_is_not_is_not_found(
    model: type[Model],
    name: str,
    drafts: dict[type[Model], Any],
    people: People,
    client_of: ClientOf,
) -> None:
    missing = type(drafts[model])(pk=99999)
    response = client_of(people["admin"]).get(address(missing, name))
    assert response.status_code == (405 if ROWS[model][name] == POST_ONLY else 404)


@pytest.mark.parametrize("person", ["admin", "erin", "sam", "anonymous", "alice", "dana"])
@pytest.mark.parametrize(
    ("model", "name"), ABOUT_PEOPLE, ids=lambda part: getattr(part, "__name__", part)
)
def test_pages_about_people_open_for_administrators_alone(
    model: type[Model], name: str, person: str, client: Client, shared_team: Team
) -> None:
    kind = model._meta.label_lower.replace(".", "_")
    args = [shared_team.pk] if name == "merge" else []
    there = reverse(f"admin:{kind}_{name}", args=args)
    answers = client.get(there), client.post(there)
    refused = (403, 403) if person in ("erin", "sam") else (302, 302)
    expected = ABOUT_PEOPLE[model, name] if person == "admin" else refused
    assert tuple(answer.status_code for answer in answers) == expected
    assert not INLINE.search(answers[0].text)


# --- the buttons that lead to them ---

EVERY = ["Preview", "Impact", "Compare", "Translation: Deutsch", "Export as TOML"]


def buttons(client: Client, version: Version) -> list[str]:
    """What stands on the buttons above the form of a version, in their order."""
    tools = client.get(address(version, "change")).text.partition('class="object-tools"')[2]
    return re.findall(r">\s*([^<>]+?)\s*</(?:a|button)>", tools.partition("</ul>")[0])


@pytest.mark.parametrize(("model", "pages"), [(QuestionnaireVersion, EVERY), (Ruleset, EVERY[1:])])
def test_the_form_of_a_version_leads_to_what_is_offered(
    model: type[Model],
    pages: list[str],
    drafts: dict[type[Model], Any],
    people: People,
    client_of: ClientOf,
) -> None:
    client, draft = client_of(people["erin"]), drafts[model]
    assert buttons(client, draft) == [*pages, "History", "Publish …"]
    without_impact = [label for label in pages if label != "Impact"]
    published = draft.siblings().published().get()
    assert buttons(client, published) == [*without_impact, "Make a new draft", "History"]


def test_a_reader_of_versions_is_offered_no_verb(
    drafts: dict[type[Model], Any], people: People, client_of: ClientOf
) -> None:
    reader = people["sam"]
    reader.user_permissions.add(*Permission.objects.filter(codename="view_ruleset"))
    client, draft = client_of(reader), drafts[Ruleset]
    assert buttons(client, draft) == [*EVERY[1:], "History"]
    assert "Make a new draft" not in buttons(client, factories.rules())
    assert "Import a file" not in client.get(address(draft, "changelist")).text

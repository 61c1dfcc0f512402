"""What is larger than a page takes is refused before anything parses it."""

import pytest
from django.http import HttpRequest
from django.test import Client

from assessments.models import KeptPost, Team, User
from config.bodies import MB, MOST
from config.receiving import LARGEST
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse

FORM = "application/x-www-form-urlencoded"
IMPORT = "/admin/assessments/questionnaireversion/import/"
RULES = "/admin/roles/ruleset/import/"
PEOPLE = ("anonymous", "alice", "dana", "plain", "erin", "admin")


@pytest.fixture
def people(alice: User, dana: User, erin: User, admin: User) -> dict[str, User]:
    plain = factories.user("plain", is_staff=True)
    return {"alice": alice, "dana": dana, "plain": plain, "erin": erin, "admin": admin}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of which a form was read."""
    paths: list[str] = []
    original = HttpRequest._load_post_and_files

    def load(request: HttpRequest) -> None:
        paths.append(request.path)
        original(request)

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", load)
    return paths


def send(client: Client, path: str, size: int, **headers: str) -> PageResponse:
    body = b"text=" + b"x" * (size - 5)
    return client.post(path, body, content_type=FORM, headers=headers)


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/teams/new/", "/nowhere/", "/language/", "/admin/", IMPORT, RULES]
)
def test_nothing_of_more_than_2_mb_is_read_of_somebody_without_a_login(
    client: Client, db: None, parsed: list[str], path: str
) -> None:
    answer = send(client, path, MOST + 1)
    assert answer.status_code == 413
    assert "Tripod takes at most 2 MB at once." in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert parsed == []
    assert not KeptPost.objects.exists()


def test_2_mb_are_still_taken(client: Client, db: None, parsed: list[str]) -> None:
    assert send(client, "/login/", MOST).status_code == 200
    assert parsed == ["/login/"]


@pytest.mark.parametrize(
    ("path", "may"), [(IMPORT, ("erin", "admin")), (RULES, ("erin", "admin")), ("/teams/new/", ())]
)
def test_whoever_may_import_sends_more_to_an_import_and_to_nothing_else(
    client_of: ClientOf, people: dict[str, User], path: str, may: tuple[str, ...]
) -> None:
    for person in PEOPLE:
        client = client_of(people.get(person))
        refused = send(client, path, MOST + 1).status_code == 413
        assert refused == (person not in may), person
        assert send(client, path, LARGEST + 1).status_code == 413, person


def test_the_page_says_the_limit_that_holds_there(client_of: ClientOf, erin: User) -> None:
    assert "at most 5 MB at once" in send(client_of(erin), IMPORT, LARGEST + 1).text


def test_somebody_who_was_disabled_sends_no_more_than_anybody(
    client_of: ClientOf, erin: User
) -> None:
    client = client_of(erin)
    User.objects.filter(pk=erin.pk).update(is_active=False)
    assert send(client, IMPORT, MOST + 1).status_code == 413


def test_a_script_gets_a_sentence(client_of: ClientOf, alice: User, checkout: Team) -> None:
    answer = send(client_of(alice), "/teams/new/", 3 * MB, accept="application/json")
    assert answer.status_code == 413
    assert "more than the 2 MB" in answer.json()["message"]


def test_the_page_is_there_in_german(client: Client, db: None) -> None:
    answer = send(client, "/login/", MOST + 1, accept_language="de")
    assert "höchstens 2 MB" in answer.text


def test_a_length_that_is_none_is_no_error_of_ours(client: Client, db: None) -> None:
    answer = client.generic("POST", "/login/", b"", FORM, CONTENT_LENGTH="many")
    assert answer.status_code == 200

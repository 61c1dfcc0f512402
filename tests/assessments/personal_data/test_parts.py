"""The file of all that is about a person: nothing is missing, no secret is in it."""

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import EmailField, Field, GenericIPAddressField
from django.utils.translation import override

from assessments.models import Team, User
from assessments.personal_data import parts
from tests.support import factories
from tests.support.admin_pages import page, save, typed
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.personal_data import NAMES, known_everywhere, relations

# Texts that can hold a person's name or address without a reference to the account, and where the
# file has them. A new one fails until it is here.
TEXTS = {
    "account.EmailAddress.email": "addresses",
    "admin.LogEntry.object_repr": "administration",
    "assessments.Invitation.email": "invitations",
    "assessments.User.email": "account",
    "assessments.User.first_name": "account",
    "assessments.User.last_name": "account",
    "assessments.User.username": "account",
    "roles.AuditEntry.address": "audit_log",
    "roles.AuditEntry.user_key": "audit_log",
    "roles.AuditEntry.who": "audit_log",
    "usersessions.UserSession.ip": "sessions",
    "usersessions.UserSession.user_agent": "sessions",
}
PERSONAL = re.compile(
    r"who|by|author|owner|person|e?mail|address|ip|user_agent|username|(first|last|full)_name"
    r"|user_key|object_repr"
)


def is_personal(field: Any) -> bool:
    if not isinstance(field, Field) or field.is_relation:
        return False
    by_kind = isinstance(field, EmailField | GenericIPAddressField)
    return by_kind or PERSONAL.fullmatch(field.name) is not None


def test_every_reference_to_a_person_is_in_the_file() -> None:
    covered = [relation for part in parts.PARTS.values() for relation in part.relations]
    assert len(covered) == len(set(covered))
    assert set(covered) == relations()


def test_every_text_that_can_name_a_person_is_in_the_file() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if is_personal(field)
    }
    assert found == set(TEXTS)
    assert set(TEXTS.values()) <= set(parts.PARTS)


@pytest.fixture
def file(team: Team, catalogue: Catalogue, admin: User, client_of: ClientOf) -> dict[str, Any]:
    known = known_everywhere(team, catalogue, admin, client_of)
    return {"text": parts.as_json(known.person, []), "known": known}


def test_every_part_has_rows_of_somebody_who_did_everything(file: dict[str, Any]) -> None:
    data = json.loads(file["text"])
    assert set(data) == {"shape", "made", "parts"}
    empty = {key for key, part in data["parts"].items() if not part["rows"]}
    assert empty == {"kept_posts"}
    account = data["parts"]["account"]["rows"][0]
    assert (account["username"], account["first_name"], account["last_name"]) == NAMES
    assert account["groups"] == ["Readers"]
    roles = {role for row in data["parts"]["assessments"]["rows"] for role in row["as"]}
    assert roles == {"started_by", "submitted_by", "withdrawn_by"}
    assert {role for row in data["parts"]["audit_log"]["rows"] for role in row["as"]} == {
        *("by", "about")
    }


def test_no_secret_and_nothing_of_others_is_in_the_file(file: dict[str, Any]) -> None:
    person, text = file["known"].person, file["text"]
    person.refresh_from_db()
    secrets = [person.password]
    secrets += person.usersession_set.values_list("session_key", flat=True)
    for factor in person.authenticator_set.all():
        secrets += [str(value) for value in factor.data.values()]
    secrets += file["known"].report.report.share_links.values_list("digest", flat=True)
    secrets += file["known"].team.invitations.values_list("digest", flat=True)
    secrets = [secret for secret in secrets if len(secret) > 8]
    assert len(secrets) >= 8
    assert [secret for secret in secrets if secret in text] == []
    assert "alice" not in text


def test_headings_are_in_the_language_of_the_page_and_keys_are_not(alice: User) -> None:
    with override("de"):
        german = json.loads(parts.as_json(alice, []))["parts"]
    english = json.loads(parts.as_json(alice, []))["parts"]
    assert list(german) == list(english)
    assert german["sessions"]["heading"] != english["sessions"]["heading"]


def about_the_person(user: User, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parts.as_json(user, []))["parts"][key]
    return found


def test_an_address_that_somebody_typed_shows_no_invitation_of_others(
    team: Team, bob: User, charlie: User
) -> None:
    search = Team.objects.get(name="Search")
    factories.invitation(search, by=charlie, email="Boss@corp.example")
    User.objects.filter(pk=bob.pk).update(email="boss@corp.example")
    EmailAddress.objects.create(user=bob, email="boss@corp.example", verified=False)
    bob.refresh_from_db()
    assert about_the_person(bob, "invitations")["rows"] == []
    EmailAddress.objects.update(verified=True)
    (row,) = about_the_person(bob, "invitations")["rows"]
    assert (row["team"], row["as"]) == ("Search", [])


def test_what_was_done_with_others_names_them_neither_in_the_log_nor_in_the_history(
    team: Team, admin: User, client_of: ClientOf
) -> None:
    mia = factories.user("mia")
    team.memberships.create(user=mia)
    team.memberships.get(user=mia).change_right("viewer", by=admin)
    admin.record("changed: first_name", by=admin)
    client, address = client_of(admin), page(User, "change", mia.pk)
    save(client, address, typed(client.get(address), first_name="Mia"))
    entries = about_the_person(admin, "audit_log")["rows"]
    assert {row["subject"] for row in entries if row["action"] == "role-change"} == {"user"}
    assert "user admin" in {row["subject"] for row in entries}
    (row,) = about_the_person(admin, "administration")["rows"]
    assert (row["object_repr"], row["model"]) == ("user", "user")
    assert "mia" not in parts.as_json(admin, []).casefold()


@pytest.mark.parametrize(("most", "complete"), [(2, False), (3, True)])
def test_of_a_log_the_latest_entries_are_in_the_file(
    admin: User, monkeypatch: pytest.MonkeyPatch, most: int, complete: bool
) -> None:
    monkeypatch.setattr(parts, "MOST_ROWS", most)
    for number in range(3):
        admin.record(f"did {number}", by=admin)
        facts = {"user": admin, "action_flag": 2, "object_repr": f"did {number}"}
        LogEntry.objects.create(**facts)
    latest = ["did 2", "did 1", "did 0"][:most]
    for key, name in (("audit_log", "detail"), ("administration", "object_repr")):
        part = about_the_person(admin, key)
        assert (part["complete"], [row[name] for row in part["rows"]]) == (complete, latest)

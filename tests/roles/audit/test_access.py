"""Who logged in, failed to, logged out, changed a password or was refused is in the audit log."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import Team, User
from assessments.urls import urlpatterns
from roles.audit import AuditEntry, entries
from tests.support import factories
from tests.support.audit_log import access_log, aged
from tests.support.fixtures import ClientOf
from tests.support.posts import log_in

Action = AuditEntry.Action
NEW = "a-long-one-for-tests-7319"


def only(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


# --- coming and going ---


def test_a_login_and_a_logout_are_recorded_with_the_address(client: Client, alice: User) -> None:
    log_in(client)
    client.post(reverse("account_logout"))
    assert access_log() == [("alice", "login", ""), ("alice", "logout", "")]
    for entry in AuditEntry.objects.all():
        assert (entry.user_key, entry.address) == (str(alice.pk), "127.0.0.1")
        assert (entry.kind, entry.key) == ("assessments.user", str(alice.pk))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "stored"),
    [
        (0, "192.0.2.7", "127.0.0.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        # The operator counts a proxy that is not there.
        (2, "192.0.2.7", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_name_the_address(
    client: Client, alice: User, settings: Settings, proxies: int, forwarded: str, stored: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client.force_login(alice)
    client.post(reverse("account_logout"), headers={"x-forwarded-for": forwarded})
    assert only("logout").address == stored


@pytest.mark.parametrize("name", ["alice", "ALICE"])
def test_a_wrong_password_names_the_account(client: Client, alice: User, name: str) -> None:
    client.post(reverse("account_login"), {"login": name, "password": "Tr0ub4dor&3"})
    assert access_log() == [("", "login-failed", "user alice")]
    entry = only("login-failed")
    assert (entry.key, entry.address) == (str(alice.pk), "127.0.0.1")


@pytest.mark.parametrize("typed", ["Tr0ub4dor&3", "mallory", "x" * 150, "ä\N{ROCKET}"])
def test_of_a_name_that_is_none_nothing_is_stored_as_it_may_be_a_password(
    client: Client, alice: User, typed: str
) -> None:
    client.post(reverse("account_login"), {"login": typed, "password": "Tr0ub4dor&3"})
    assert access_log() == [("", "login-failed", "no such user")]
    assert only("login-failed").detail == ""


def test_a_disabled_account_that_tries_is_named(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    log_in(client)
    assert access_log() == [("", "login-failed", "user alice")]


def test_a_session_that_a_script_makes_is_no_login(client_of: ClientOf, alice: User) -> None:
    client_of(alice)
    assert access_log() == []


def test_an_hour_has_room_for_so_many_failures_and_the_log_of_the_server_has_the_rest(
    client: Client,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(entries.MOST_AN_HOUR, Action.LOGIN_FAILED, 3)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "alice", "password": "wrong"})
    found = list(AuditEntry.objects.order_by("pk").values_list("detail", flat=True))
    assert found == ["", "", entries.LAST]
    left = "not in the audit log: 'login-failed', 'user alice' by '' from 127.0.0.1"
    assert [message for message in caplog.messages if "audit log" in message] == [left] * 2


def test_an_hour_has_room_for_so_many_logins_of_each_person(
    client: Client,
    alice: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for action in (Action.LOGIN, Action.LOGOUT):
        monkeypatch.setitem(entries.MOST_OF_ONE, action, 2)
    for _ in range(4):
        log_in(client)
        client.post(reverse("account_logout"))
    log_in(client, "bob")
    assert access_log() == [
        *[("alice", "login", ""), ("alice", "logout", "")] * 2,
        ("bob", "login", ""),
    ]
    assert list(AuditEntry.objects.order_by("pk").values_list("detail", flat=True)) == [
        *["", ""],
        *[entries.LAST] * 2,
        "",
    ]
    left = [text for text in caplog.messages if "audit log" in text]
    assert (
        left
        == [
            f"not in the audit log: '{action}', '' by 'alice' from 127.0.0.1"
            for action in ("login", "logout")
        ]
        * 2
    )


def test_after_an_hour_there_is_room_again(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(entries.MOST_OF_ONE, Action.LOGIN, 1)
    log_in(client)
    # As if it had been an hour ago: entries take no change.
    monkeypatch.setattr(entries, "timedelta", lambda hours: timedelta(0))
    log_in(Client())
    assert AuditEntry.objects.filter(action="login").count() == 2


@pytest.mark.parametrize(("by", "stored"), [("alice", 3), ("", 3), (None, 1)])
def test_files_of_a_version_have_an_hours_room_too_but_not_those_of_a_command(
    admin: User, monkeypatch: pytest.MonkeyPatch, by: str | None, stored: int
) -> None:
    monkeypatch.setitem(entries.MOST_OF_ONE, Action.EXPORT, 1)
    for _ in range(3):
        AuditEntry.record_bounded(Action.EXPORT, "rules", by=admin if by is None else by)
    assert AuditEntry.objects.filter(action="export").count() == stored


# --- passwords ---


def test_a_changed_password_is_recorded_without_it(alice: User) -> None:
    alice.set_password(NEW)
    alice.save()
    assert access_log() == [("shell", "password", "user alice")]
    assert NEW not in str(list(AuditEntry.objects.values()))


def test_an_admin_who_sets_it_is_named(admin: User, alice: User, client_of: ClientOf) -> None:
    address = reverse("admin:auth_user_password_change", args=[alice.pk])
    sent = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert client_of(admin).post(address, sent).status_code == 302
    assert access_log() == [("admin", "password", "user alice")]
    assert NEW not in str(list(AuditEntry.objects.values()))


def test_other_changes_of_a_user_and_a_renewed_hash_are_no_new_password(alice: User) -> None:
    alice = User.objects.get(pk=alice.pk)
    alice.first_name = "Alice"
    alice.save()
    alice.password += "x"
    alice.save(update_fields=["password"])
    assert access_log() == []


def test_a_new_user_is_no_new_password(db: None) -> None:
    factories.user("nobody")
    assert not AuditEntry.objects.exists()


# --- refusals ---


def test_what_is_there_and_hidden_is_recorded(
    checkout: Team, charlie: User, client_of: ClientOf
) -> None:
    client = client_of(charlie)
    assert client.get(reverse("team", args=[checkout.pk])).status_code == 404
    assert access_log() == [("charlie", "refused", f"/teams/{checkout.pk}/")]
    entry = only("refused")
    assert (entry.kind, entry.key) == ("assessments.team", str(checkout.pk))
    assert (entry.address, entry.detail) == ("127.0.0.1", "GET")


def test_an_address_that_turns_the_text_around_is_recorded_without_that(
    erin: User, client_of: ClientOf
) -> None:
    address = reverse("admin:assessments_team_change", args=["\u202eevil"])
    assert client_of(erin).get(address).status_code == 403
    assert only("refused").subject == "/admin/assessments/team/evil/change/"


def test_what_is_not_there_is_not(charlie: User, client_of: ClientOf) -> None:
    assert client_of(charlie).get(reverse("team", args=[uuid4()])).status_code == 404
    assert access_log() == []


def test_what_somebody_may_see_and_not_change_is_recorded(
    checkout: Team, vera: User, client_of: ClientOf
) -> None:
    address = reverse("team-edit", args=[checkout.pk])
    assert client_of(vera).post(address, {"name": "Mine"}).status_code == 403
    assert access_log() == [("vera", "refused", address)]
    assert only("refused").key == str(checkout.pk)


def test_a_page_of_the_admin_without_a_right_is_recorded(
    checkout: Team, erin: User, client_of: ClientOf
) -> None:
    address = reverse("admin:assessments_team_change", args=[checkout.pk])
    assert client_of(erin).get(address).status_code == 403
    assert access_log() == [("erin", "refused", address)]
    assert only("refused").key == str(checkout.pk)


def test_what_is_given_records_nothing(checkout: Team, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    for name in ("team", "team-edit", "team-history", "team-actions"):
        assert client.get(reverse(name, args=[checkout.pk])).status_code == 200
    assert not AuditEntry.objects.exists()


def test_a_refusal_in_a_transaction_that_is_rolled_back_is_recorded(
    checkout: Team, vera: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    @transaction.atomic
    def fails(request: HttpRequest, pk: object) -> HttpResponse:
        Team.objects.filter(pk=checkout.pk).update(sites=9)
        raise PermissionDenied

    pattern = next(pattern for pattern in urlpatterns if pattern.name == "team")
    monkeypatch.setattr(pattern, "callback", fails)
    assert client_of(vera).get(reverse("team", args=[checkout.pk])).status_code == 403
    checkout.refresh_from_db()
    assert checkout.sites != 9
    assert access_log() == [("vera", "refused", f"/teams/{checkout.pk}/")]


def test_a_log_that_cannot_be_written_breaks_no_answer(
    checkout: Team,
    charlie: User,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "record", broken)
    assert client_of(charlie).get(reverse("team", args=[checkout.pk])).status_code == 404
    assert "An entry was not stored: disk full" in caplog.text


# --- what stays ---


def test_the_database_refuses_to_delete_what_is_younger_than_90_days(db: None) -> None:
    every: QuerySet[AuditEntry] = QuerySet(AuditEntry)
    for entry in (aged(0), aged(89)):
        with pytest.raises(IntegrityError, match="remains for 90 days"), transaction.atomic():
            every.filter(pk=entry.pk).delete()
    with (
        pytest.raises(IntegrityError, match="remains for 90 days"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM roles_auditentry")
    assert AuditEntry.objects.count() == 2

"""Entries of the audit log: they never change, and publishing and exports write them."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.exports.scope import recorded
from assessments.models import Team, User
from roles.audit import AuditEntry
from roles.versioning.versions import Version
from tests.support import factories
from tests.support.audit_log import log
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.refusals import refused

Action = AuditEntry.Action


def test_an_entry_tells_who_what_and_when(db: None, alice: User) -> None:
    before = AuditEntry.record(Action.EXPORT, "sre:1", by=alice, detail="TOML")
    alice.delete()
    before.refresh_from_db()
    assert log() == [("alice", "export", "sre:1", "TOML")]
    assert before.when is not None


def test_nobody_is_an_empty_name_and_long_texts_are_cut(db: None) -> None:
    entry = AuditEntry.record(Action.IMPORT, "x" * 300, detail="y" * 900)
    assert (entry.who, len(entry.subject), len(entry.detail)) == ("", 200, 500)


def test_the_verbs_of_the_model_refuse_every_change(entry: AuditEntry) -> None:
    entry.who, before = "mallory", log()
    refused(entry.save)
    refused(entry.delete)
    rows = AuditEntry.objects.filter(pk=entry.pk)
    refused(rows.update, who="mallory")
    refused(rows.delete)
    refused(AuditEntry.objects.bulk_update, [entry], ["who"])
    refused(AuditEntry.objects.update_or_create, pk=entry.pk, defaults={"who": "mallory"})
    refused(AuditEntry(pk=entry.pk, who="mallory", action="publish").save, error=IntegrityError)
    assert log() == before


def test_the_database_refuses_an_update_whatever_sends_it(entry: AuditEntry) -> None:
    every: models.QuerySet[AuditEntry] = models.QuerySet(AuditEntry)
    past = every.filter(pk=entry.pk)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        past.update(who="mallory")
    with (
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE roles_auditentry SET detail = ''")
    row = AuditEntry(pk=entry.pk, who="mallory", action="publish", subject="sre:2")
    conflict = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["who"]}
    refused(AuditEntry.objects.bulk_create, [row], error=IntegrityError, **conflict)
    assert log() == [("alice", "publish", "sre:2", "First.")]


def test_the_database_lets_names_go_and_nothing_else(db: None, alice: User) -> None:
    about = ("assessments.user", alice.pk)
    entry = AuditEntry.record(Action.ACCOUNT, "user alice", by=alice, about=about, detail="D")
    other = AuditEntry.record(Action.SHARING, "user alice", by=alice, detail="D")
    every: models.QuerySet[AuditEntry] = models.QuerySet(AuditEntry)
    changes: list[tuple[AuditEntry, dict[str, Any]]] = [
        (entry, {"who": "", "detail": ""}),
        (entry, {"when": timezone.now()}),
        (other, {"subject": "user"}),
    ]
    for field in ("who", "address", "subject", "detail", "key"):
        changes.append((entry, {field: "x"}))
    for field in ("subject", "detail", "key", "kind", "user_key"):
        changes.append((entry, {field: ""}))
    for row, change in changes:
        refused(every.filter(pk=row.pk).update, error=IntegrityError, **change)
    every.filter(pk=entry.pk).update(who="", address="", subject="user")
    assert log() == [("", "account", "user", "D"), ("alice", "sharing", "user alice", "D")]


def test_an_account_is_forgotten_by_its_key_alone(db: None, alice: User, bob: User) -> None:
    for by, whom in ((alice, bob), (bob, alice), (alice, alice), (bob, bob)):
        whom.record("did", by=by)
    AuditEntry.forget([alice.pk])
    assert [entry[:3:2] for entry in log()] == [
        *(("", "user bob"), ("bob", "user"), ("", "user"), ("bob", "user bob")),
    ]


def test_the_database_knows_the_actions(db: None) -> None:
    refused(AuditEntry.record, "shrug", "sre:2", error=IntegrityError)
    for action in Action:
        AuditEntry.record(action, "sre:2")


def test_publishing_records_what_it_publishes_and_retires(
    catalogue: Catalogue, alice: User
) -> None:
    catalogue["sre"].new_draft().publish(by=alice)
    factories.rules().new_draft().publish(by=alice)
    assert log() == [
        ("alice", "retire", "sre:1", ""),
        ("alice", "publish", "sre:2", ""),
        ("alice", "retire", "rules:1", ""),
        ("alice", "publish", "rules:2", ""),
    ]


def test_what_is_not_published_is_not_recorded(catalogue: Catalogue, alice: User) -> None:
    draft = factories.rules().new_draft()
    draft.constants.filter(code="tie_share").delete()
    refused(draft.publish, by=alice)
    refused(publish_and_fail, catalogue["sre"].new_draft(), error=RuntimeError)
    assert log() == []


def publish_and_fail(draft: Version) -> None:
    draft.publish()
    raise RuntimeError("something else of the same transaction")


def test_each_file_that_leaves_is_recorded_without_its_contents(
    checkout: Team, alice: User, vera: User, client_of: ClientOf
) -> None:
    done = factories.filled(factories.assessment(checkout, by=alice), comment="Secret words.")
    done = factories.handed_in(done)
    for name in ("answers-csv", "scores-csv"):
        assert client_of(vera).get(reverse(name, args=[done.pk])).status_code == 200
    day = timezone.localdate(done.submitted)
    assert log() == [
        ("vera", "export", f"tripod-checkout-{day}-answers.csv", '"Checkout"'),
        ("vera", "export", f"tripod-checkout-{day}-scores.csv", '"Checkout"'),
    ]


def test_a_file_of_many_teams_and_one_from_a_shell_are_recorded(
    checkout: Team, alice: User, client_of: ClientOf, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    factories.submitted(factories.assessment(checkout, by=alice))
    address = reverse("export-download")
    client_of(alice).get(address, {"what": "scores", "format": "json"})
    call_command("export", "answers", "--team", "Checkout")
    today = timezone.localdate()
    assert log() == [
        (
            "alice",
            "export",
            f"tripod-all-teams-{today}-scores.json",
            "every team that they may see",
        ),
        ("shell", "export", f"tripod-checkout-{today}-answers.csv", '"Checkout"'),
    ]


def test_a_file_of_more_teams_than_fit_says_how_many_more(alice: User) -> None:
    teams = [Team(name=f"Team {number:02}, with a name") for number in range(40)]
    recorded("tripod-40-teams", teams, by=alice)
    (entry,) = AuditEntry.objects.all()
    whole = re.findall(r'"Team \d\d, with a name"', entry.detail)
    assert entry.detail.endswith(f", and {40 - len(whole)} more")
    assert 450 < len(entry.detail) <= 500


def test_a_file_that_is_refused_is_not_recorded(
    checkout: Team, alice: User, charlie: User, client_of: ClientOf
) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    assert client_of(charlie).get(reverse("answers-csv", args=[done.pk])).status_code == 404
    assert log() == []

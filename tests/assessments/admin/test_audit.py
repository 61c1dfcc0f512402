"""The audit log in the admin: searched, filtered, exported, and shown whole."""

from django.urls import reverse
from django.utils import timezone

from assessments.models import User
from roles.audit import AuditEntry
from tests.support.audit_log import aged
from tests.support.fixtures import ClientOf

Action = AuditEntry.Action


def test_the_log_is_exported_without_formulas(admin: User, client_of: ClientOf) -> None:
    entry = AuditEntry.record(
        Action.SHARING, "=HYPERLINK(1)", by=admin, detail="@x", about=("a.b", 7)
    )
    address = reverse("admin:roles_auditentry_changelist")
    chosen = {"action": "export_audit-log", "_selected_action": entry.pk, "format": "csv"}
    answer = client_of(admin).post(address, chosen)
    heading, row = b"".join(answer).decode("utf-8-sig").splitlines()[:2]
    assert heading.split(",")[:4] == ["when", "who", "user_id", "address"]
    assert "'=HYPERLINK(1)" in row and "'@x" in row and "a.b,'7" in row
    assert AuditEntry.objects.filter(action="export").count() == 1


def test_the_page_of_an_entry_has_all_of_it(admin: User, client_of: ClientOf) -> None:
    entry = AuditEntry.record(Action.SHARING, "what", by="who", detail="how", about=("kind", "ID7"))
    address = reverse("admin:roles_auditentry_change", args=[entry.pk])
    shown = client_of(admin).get(address).text
    for text in ("what", "who", "how", "kind", "ID7", "changed who may see a report"):
        assert f'<div class="readonly">{text}</div>' in shown


def test_it_is_searched_and_filtered(admin: User, client_of: ClientOf) -> None:
    aged(3)
    AuditEntry.record(Action.SHARING, "report of Checkout", by=admin)
    client, address = client_of(admin), reverse("admin:roles_auditentry_changelist")
    for query, found in (
        ({"q": "checkout"}, 1),
        ({"action__exact": "login"}, 1),
        ({"q": "nothing"}, 0),
        ({"when__gte": f"{timezone.localdate()} 00:00+00:00"}, 1),
    ):
        assert client.get(address, query).context["cl"].result_count == found, query

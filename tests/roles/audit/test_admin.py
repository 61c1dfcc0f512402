"""The audit log in the admin: which changes write to it, who reads it, and that nobody edits it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from assessments.models import Membership, Team, User
from roles.audit import AuditEntry
from roles.models import Constant, Discipline, Role, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.admin_pages import page, press, save, typed
from tests.support.audit_log import log
from tests.support.contents import rows
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

Action = AuditEntry.Action


# --- rules, roles and disciplines in the admin ---


@pytest.fixture
def rules(catalogue: Catalogue) -> Ruleset:
    return factories.rules().new_draft()


RULES: dict[type[FrozenOncePublished], tuple[dict[str, Any], str, str, str]] = {
    RoleRule: ({"role__slug": "sre"}, "foundation", "devops", "role sre"),
    StaffingPoint: (
        {"engineers": 15, "role__slug": "sre"},
        "people",
        "0.7",
        "staffing sre at 15",
    ),
    Trigger: ({"code": "changes-fail"}, "weight", "7", "trigger changes-fail"),
    Constant: ({"code": "tie_share"}, "value", "0.7", "constant tie_share"),
}


@pytest.mark.parametrize("model", RULES)
def test_a_changed_or_deleted_rule_is_recorded(
    model: type[FrozenOncePublished], rules: Ruleset, erin: User, client_of: ClientOf
) -> None:
    key, field, value, name = RULES[model]
    row, client = rows(model, rules).get(**key), client_of(erin)
    address = page(model, "change", row.pk)
    save(client, address, typed(client.get(address)))
    save(client, address, typed(client.get(address), **{field: value}))
    client.post(page(model, "delete", row.pk), {"post": "yes"})
    assert log() == [
        ("erin", "rule-change", f"rules:2 {name}", f"changed: {field}"),
        ("erin", "rule-change", f"rules:2 {name}", "deleted"),
    ]


def test_rules_picked_in_the_list_and_a_whole_draft_are_recorded(
    rules: Ruleset, erin: User, client_of: ClientOf
) -> None:
    rows = rules.constants.filter(code__in=["tie_points", "tie_share"])
    sent = {"action": "delete_selected", "_selected_action": [r.pk for r in rows], "post": "yes"}
    client_of(erin).post(page(Constant, "changelist"), sent)
    client_of(erin).post(page(Ruleset, "delete", rules.pk), {"post": "yes"})
    assert [(subject, detail) for _, _, subject, detail in log()] == [
        ("rules:2 constant tie_points", "deleted"),
        ("rules:2 constant tie_share", "deleted"),
        ("rules:2", "deleted"),
    ]


def test_a_change_that_is_refused_is_not_recorded(
    rules: Ruleset, erin: User, client_of: ClientOf
) -> None:
    constant = rules.constants.get(code="tie_share")
    client_of(erin).post(page(Constant, "change", constant.pk), {"value": "2", "text": "?"})
    assert log() == []


def test_the_words_of_a_role_and_a_discipline_are_recorded(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    client = client_of(admin)
    role, discipline = Role.objects.get(slug="sre"), Discipline.objects.get(slug="sre")
    for row, field in ((role, "summary"), (discipline, "question")):
        address = page(type(row), "change", row.pk)
        save(client, address, typed(client.get(address), **{field: "Keeps it up."}))
    assert log() == [
        ("admin", "rule-change", f"role {role}", "changed: summary"),
        ("admin", "rule-change", f"discipline {discipline}", "changed: question"),
    ]


def test_the_lines_of_a_role_are_recorded(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    role, client = Role.objects.get(slug="sre"), client_of(erin)
    address = page(Role, "change", role.pk)
    sent = typed(client.get(address), **{"lines-0-text": "Uptime.", "lines-1-DELETE": "on"})
    save(client, address, sent)
    assert got(role.lines.first()).text == "Uptime."
    assert log() == [("erin", "rule-change", f"role {role}", "lines: 1 changed, 1 deleted")]


# --- people's rights ---


def rights_sent(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page of a user or a group."""
    form = client.get(address).context["adminform"].form
    sent = {bound.html_name: bound.value() for bound in form}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}
    return {**sent, **changes}


def test_what_an_admin_gives_and_takes_is_recorded(
    alice: User, admin: User, client_of: ClientOf
) -> None:
    client, address = client_of(admin), page(User, "change", alice.pk)
    editors = Group.objects.get(name="Question editors")
    right = Permission.objects.get(codename="view_auditentry")
    given = {"groups": [editors.pk], "user_permissions": [right.pk], "is_staff": "on"}
    assert client.post(address, rights_sent(client, address, **given)).status_code == 302
    taken = {"groups": [], "user_permissions": [], "email": "a@example.org"}
    assert client.post(address, rights_sent(client, address, **taken)).status_code == 302
    only_words = rights_sent(client, address, first_name="Alice")
    assert client.post(address, only_words).status_code == 302
    assert log() == [
        (
            "admin", "role-change", "user alice",
            "is_staff: False → True; groups: +Question editors; user_permissions: +view_auditentry",
        ),
        (
            "admin", "role-change", "user alice",
            "groups: -Question editors; user_permissions: -view_auditentry",
        ),
    ]  # fmt: skip


def test_a_user_made_and_deleted_is_recorded(admin: User, client_of: ClientOf) -> None:
    client, password = client_of(admin), factories.PASSWORD
    sent = {"username": "frank", "usable_password": "true"}
    client.post(page(User, "add"), {**sent, "password1": password, "password2": password})
    frank = User.objects.get(username="frank")
    client.post(page(User, "delete", frank.pk), {"post": "yes"})
    assert [entry[2:] for entry in log()] == [("user", "added"), ("user", "erased")]
    assert password not in str(log())


def test_the_rights_of_a_group_are_recorded(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    readers = Group.objects.get(name="Organisation readers")
    client, address = client_of(admin), page(Group, "change", readers.pk)
    right = Permission.objects.get(codename="view_auditentry")
    save(client, address, typed(client.get(address), name="Readers", permissions=[right.pk]))
    assert log() == [
        (
            "admin", "role-change", "group Readers",
            "name: Organisation readers → Readers; "
            "permissions: +view_auditentry, -read_every_team",
        )
    ]  # fmt: skip


def test_a_new_group_is_recorded_with_its_rights(admin: User, client_of: ClientOf) -> None:
    right = Permission.objects.get(codename="view_auditentry")
    client, address = client_of(admin), page(Group, "add")
    client.post(address, {"name": "Auditors", "permissions": [right.pk]})
    client.post(address, {"name": "Idle"})
    assert [entry[2:] for entry in log()] == [
        ("group Auditors", "added; permissions: +view_auditentry"),
        ("group Idle", "added"),
    ]


def test_no_name_of_a_team_imitates_a_right(alice: User, admin: User, client_of: ClientOf) -> None:
    team = factories.team('X": none → lead, "Y', lead=alice)
    client_of(admin).post(page(Team, "delete", team.pk), {"post": "yes"})
    assert [detail for *_, detail in log()] == [r'team "X\": none → lead, \"Y": lead → none']


def test_the_memberships_of_a_team_are_recorded(
    team: Team, alice: User, bob: User, charlie: User, admin: User, client_of: ClientOf
) -> None:
    client, address = client_of(admin), page(Team, "change", team.pk)
    response = client.get(address)
    formset = response.context["inline_admin_formsets"][0].formset
    place = {form.instance.user: form.prefix for form in formset.initial_forms}
    changes = {
        f"{place[bob]}-right": "viewer",
        f"{place[alice]}-DELETE": "on",
        "memberships-TOTAL_FORMS": 4,
        "memberships-3-user": charlie.pk,
        "memberships-3-right": "lead",
        "memberships-3-team": team.pk,
    }
    save(client, address, typed(response, **changes))
    assert log() == [
        ("admin", "role-change", "user alice", 'team "Checkout": lead → none'),
        ("admin", "role-change", "user bob", 'team "Checkout": member → viewer'),
        ("admin", "role-change", "user charlie", 'team "Checkout": none → lead'),
    ]


def test_a_deleted_team_takes_its_rights_along(
    team: Team, admin: User, client_of: ClientOf
) -> None:
    client_of(admin).post(page(Team, "delete", team.pk), {"post": "yes"})
    assert [detail for *_, detail in log()] == [
        'team "Checkout": lead → none',
        'team "Checkout": member → none',
        'team "Checkout": viewer → none',
    ]
    assert not Membership.objects.filter(team_id=team.pk).exists()


def test_whoever_founds_a_team_leads_it_and_the_log_says_so(
    catalogue: Catalogue, bob: User, client_of: ClientOf
) -> None:
    sent = {"name": "Payments", "engineers": "12", "sites": "1"}
    assert client_of(bob).post(reverse("team-new"), sent).status_code == 302
    assert log() == [("bob", "role-change", "user bob", 'team "Payments": none → lead')]


# --- reading it ---


def test_the_admin_reads_searches_and_filters_it(
    entry: AuditEntry, admin: User, client_of: ClientOf
) -> None:
    AuditEntry.record(Action.EXPORT, "devops:1", by="bob")
    client, address = client_of(admin), page(AuditEntry, "changelist")
    shown = client.get(address).content.decode()
    assert "sre:2" in shown
    assert "devops:1" in shown
    for query in ({"q": "alice"}, {"action__exact": "publish"}):
        shown = client.get(address, query).content.decode()
        assert "sre:2" in shown
        assert "devops:1" not in shown


def test_nobody_writes_it_in_the_admin(entry: AuditEntry, admin: User, client_of: ClientOf) -> None:
    client, before = client_of(admin), log()
    assert client.post(page(AuditEntry, "add"), {"who": "x"}).status_code == 403
    assert client.post(page(AuditEntry, "change", entry.pk), {"who": "x"}).status_code == 403
    assert client.post(page(AuditEntry, "delete", entry.pk), {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    client.post(page(AuditEntry, "changelist"), sent)
    assert log() == before


def test_the_right_to_view_it_opens_it(entry: AuditEntry, erin: User, client_of: ClientOf) -> None:
    address = page(AuditEntry, "changelist")
    assert client_of(erin).get(address).status_code == 403
    erin.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    assert client_of(erin).get(address).status_code == 200


def test_publishing_in_the_admin_is_recorded_once(
    rules: Ruleset, erin: User, client_of: ClientOf
) -> None:
    press(client_of(erin), rules, "publish")
    assert [entry[:3] for entry in log()] == [
        ("erin", "retire", "rules:1"),
        ("erin", "publish", "rules:2"),
    ]

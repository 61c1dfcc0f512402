"""A file is stored as it was tried, all or nothing, once, and told in the audit log."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.models import Membership, Team, User
from assessments.people_files import Imported, Outdated, plan_of, read, store
from roles.audit import AuditEntry
from tests.support import factories

HEADINGS = "username,first_name,last_name,email,team,area,engineers,role"
LINES = (
    "zoe,Zoë,Ray,zoe@example.org,Payments,Shop,12,lead",
    "yan,,,,Payments,,,",
    "alice,Alice,,,Payments,,,viewer",
)


def table(*lines: str) -> Any:
    return read("\n".join([HEADINGS, *lines]).encode())


def run(by: User, *lines: str) -> Imported:
    rows = table(*lines)
    return store(rows, by=by, seen=plan_of(rows, by=by).stamp)


def entries() -> list[str]:
    rows = AuditEntry.objects.order_by("pk")
    return [f"{e.who} {e.action}: {e.subject}; {e.detail}" for e in rows]


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (User, Team, Membership)]


def test_it_stores_accounts_teams_and_roles(admin: User, alice: User) -> None:
    done = run(admin, *LINES)
    zoe, team = User.objects.get(username="zoe"), Team.objects.get(name="Payments")
    assert [user.username for user in done.newcomers] == ["zoe", "yan"]
    assert (zoe.first_name, zoe.last_name, zoe.email) == ("Zoë", "Ray", "zoe@example.org")
    assert not zoe.has_usable_password()
    assert (team.area, team.engineers) == ("Shop", 12)
    assert factories.rights_in(team) == {"zoe": "lead", "yan": "member", "alice": "viewer"}


def test_the_audit_log_has_each_account_team_and_right(admin: User, alice: User) -> None:
    run(admin, *LINES)
    assert entries()[-7:] == [
        "admin account: user zoe; created by an import",
        "admin account: user yan; created by an import",
        "admin account: user alice; changed by an import: first_name",
        "admin team: team Payments; created by an import",
        'admin role-change: user alice; team "Payments": none → viewer',
        'admin role-change: user zoe; team "Payments": none → lead',
        'admin role-change: user yan; team "Payments": none → member',
    ]


def test_the_same_file_changes_nothing_a_second_time(admin: User, alice: User) -> None:
    run(admin, *LINES)
    before, told = everything(), entries()
    again = run(admin, *LINES)
    assert not again.plan.to_do
    assert (everything(), entries()) == (before, told)


def test_a_missing_line_takes_nobody_away(admin: User, team: Team) -> None:
    before = factories.rights_in(team)
    run(admin, f"zoe,,,,{team.name},,,")
    assert factories.rights_in(team) == {**before, "zoe": "member"}


def test_another_area_moves_the_team(admin: User, team: Team) -> None:
    run(admin, f",,,,{team.name},Shop,,")
    moved = Team.objects.get(pk=team.pk)
    assert (moved.area, moved.area_key, moved.revision) == ("Shop", "shop", team.revision + 1)
    assert entries()[-1].endswith('area: "" → "Shop", by an import')


def test_something_else_than_was_tried_is_not_stored(admin: User, alice: User) -> None:
    rows = table(*LINES)
    seen = plan_of(rows, by=admin).stamp
    factories.user("yan")
    before = everything()
    with pytest.raises(Outdated) as outdated:
        store(rows, by=admin, seen=seen)
    assert outdated.value.plan.stamp != seen
    assert everything() == before


def test_a_file_with_a_fault_is_not_stored(admin: User) -> None:
    rows = table("zoe,,,,,,,", "yan,,,no-address,,,,")
    with pytest.raises(Outdated):
        store(rows, by=admin, seen=plan_of(rows, by=admin).stamp)
    assert not User.objects.filter(username="zoe").exists()


def test_one_refusal_of_the_database_takes_all_back(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(_self: Team) -> None:
        raise ValidationError("Enter a shorter name.")

    monkeypatch.setattr(Team, "clean", unfit)
    before = everything()
    with pytest.raises(ValidationError):
        run(admin, *LINES[:2])
    assert everything() == before


def test_whoever_lost_the_right_meanwhile_stores_nothing(admin: User) -> None:
    rows = table("zoe,,,,,,,")
    seen = plan_of(rows, by=admin).stamp
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    with pytest.raises(PermissionDenied):
        store(rows, by=admin, seen=seen)
    assert not User.objects.filter(username="zoe").exists()

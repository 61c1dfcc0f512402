"""What a file would do with what there is, and its faults by line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from assessments.models import Team, User
from assessments.people_files import Plan, plan_of, read
from tests.support import factories

HEADINGS = "username,first_name,last_name,email,team,area,engineers,role"


def plan(by: User, *lines: str, headings: str = HEADINGS) -> Plan:
    return plan_of(read("\n".join([headings, *lines]).encode()), by=by)


def told(found: Plan) -> list[str]:
    return [
        f"{s.line} {s.kind} {s.name}: {s.did} "
        + ", ".join(f"{name} {before}>{after}" for name, (before, after) in s.changes.items())
        for s in found.to_do
    ]


def faults(found: Plan) -> list[str]:
    return [str(fault) for fault in found.faults]


def test_a_line_is_an_account_a_team_and_a_role(admin: User) -> None:
    found = plan(admin, "zoe,Zoë,Ray,zoe@example.org,Payments,Shop,12,lead")
    assert not found.faults
    assert told(found) == [
        "2 user zoe: new first_name >Zoë, last_name >Ray, email >zoe@example.org",
        "2 team Payments: new area >Shop, engineers >12",
        "2 right zoe, Payments: new role >lead",
    ]


def test_what_is_there_changes_only_where_a_cell_says_so(
    admin: User, team: Team, alice: User, bob: User
) -> None:
    found = plan(
        admin,
        f"ALICE,Alice,,,{team.name.upper()},Shop,99,",
        f"bob,,,,{team.name},,,viewer",
    )
    assert not found.faults
    assert told(found) == [
        "2 user alice: changed first_name >Alice",
        f"2 team {team.name}: changed area >Shop",
        f"3 right bob, {team.name}: changed role member>viewer",
    ]
    assert found.left_alone == 2


def test_a_new_person_in_a_team_is_a_member_unless_a_line_says_otherwise(
    admin: User, team: Team
) -> None:
    found = plan(
        admin, f"zoe,,,,{team.name},,,", f"yan,,,,{team.name},,,", f"yan,,,,{team.name},,,lead"
    )
    assert [s.changes["role"] for s in found.rights.values()] == [("", "member"), ("", "lead")]


def test_a_line_may_have_only_a_person_or_only_a_team(admin: User) -> None:
    found = plan(admin, "zoe,,,,,,,", ",,,,Payments,,4,")
    assert [(s.kind, s.did) for s in found.to_do] == [("user", "new"), ("team", "new")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["zoe,,,,Payments,,,"],
            "engineers, line 2: Enter how many engineers the new team Payments",
        ),
        (["zoe,,,,Payments,,0,"], "engineers, line 2: Enter a whole number from 1 to 100"),
        (["zoe,,,,Payments,,1e3,"], "engineers, line 2: Enter a whole number"),
        (["zoe,,,,Payments,,٣,"], "engineers, line 2: Enter a whole number"),
        (["zoe,,,,Payments,,4,boss"], "role, line 2: Enter lead, member or viewer."),
        (["zoe,,,,,,,lead"], "role, line 2: A role is that of a person in a team"),
        (["zoe,,,,,Shop,,"], "area, line 2: Enter the team, too: this is about a team."),
        ([",Zoë,,,,,,"], "username, line 2: Enter a username, a team or both."),
        (["z oe,,,,,,,"], "username, line 2: Enter a valid username."),
        (["=1+1,,,,,,,"], "username, line 2: Enter a valid username."),
        (["zoe,,,no-address,,,,"], "email, line 2: Enter an e-mail address such as"),
        (["zoe,Z\u200boe,,,,,,"], "first_name, line 2: Remove the invisible character U+200B"),
        ([f"{'z' * 151},,,,,,,"], "username, line 2: Ensure this value has at most 150 characters"),
        ([f"zoe,,,,{'t' * 5000},,,"], "team, line 2: Ensure this value has at most 80 characters"),
        (["zoe,Zoë,,,,,,", "ZOE,Zoe,,,,,,"], "first_name, line 3: Line 2 says “Zoë”"),
        ([",,,,Pay,A,4,", ",,,,pay,B,,"], "area, line 3: Line 2 says “A”"),
        (["z,,,,Pay,,4,lead", "z,,,,Pay,,,viewer"], "role, line 3: Line 2 says “lead”"),
        (["z,,,a@b.org,,,,", "y,,,A@b.org,,,,"], "email, line 2: Another account has this address"),
        (["z,,,ALICE@example.org,,,,"], "email, line 2: Another account has this address"),
        (["gone,,,,,,,"], "username, line 2: This account is disabled: enable it first"),
        (["z,,,,Old,,,"], "team, line 2: This team is archived: restore it first"),
    ],
)
def test_a_fault_names_its_line_and_what_would_be_right(
    admin: User, alice: User, lines: list[str], said: str
) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    factories.user("gone", is_active=False)
    factories.team("Old").archive(by=admin)
    assert any(said in fault for fault in faults(plan(admin, *lines)))


def test_the_last_lead_is_not_taken_away(admin: User, team: Team, alice: User) -> None:
    lost = f"alice,,,,{team.name},,,member"
    found = plan(admin, lost)
    assert f"role, line 2: The team {team.name} would have no lead" in faults(found)[0]
    assert not plan(admin, lost, f"bob,,,,{team.name},,,lead").faults
    assert not plan(admin, lost, f"zoe,,,,{team.name},,,lead").faults


def test_a_team_without_a_lead_may_stay_without_one(admin: User) -> None:
    factories.team("Search", member=factories.user("zoe"))
    assert not plan(admin, "zoe,,,,Search,,,viewer").faults


def test_only_a_superuser_changes_the_account_of_an_administrator(admin: User) -> None:
    helper = factories.user("helper", is_staff=True)
    fault = faults(plan(helper, "admin,,,mine@example.org,,,,"))[0]
    assert "email, line 2: Only a superuser changes the account of " in fault
    assert not plan(admin, "helper,,,mine@example.org,,,,").faults


def test_with_single_sign_on_alone_it_makes_no_account(
    admin: User, alice: User, team: Team, settings: Settings
) -> None:
    settings.PASSWORD_LOGIN = False
    assert "made when the person first logs in" in faults(plan(admin, f"zoe,,,,{team.name},,,"))[0]
    assert not plan(admin, f"alice,,,,{team.name},,,").faults


def test_it_asks_the_database_as_often_for_many_lines(admin: User) -> None:
    def count(lines: int) -> int:
        rows = [f"u{n},U,,u{n}@example.org,Team {n},A,4,lead" for n in range(lines)]
        with CaptureQueriesContext(connection) as captured:
            assert not plan(admin, *rows).faults
        return len(captured)

    assert count(1) == count(60)

"""Teams merged and moved: nothing is lost, each part is told, and locks keep it whole."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError

from assessments.models import (
    Action,
    AdviceDecision,
    Answer,
    Archived,
    Assessment,
    Invitation,
    KeyFigure,
    Overtaken,
    Report,
    ShareLink,
    Team,
    User,
)
from assessments.models.reorganising import Merge, move
from roles.audit import AuditEntry
from roles.models import Role
from tests.support import factories
from tests.support.at_once import at_once


@pytest.fixture
def search(charlie: User, bob: User) -> Team:
    """The team of charlie, in which bob leads, too."""
    team = charlie.memberships.get().team
    Team.objects.filter(pk=team.pk).update(engineers=9, around_the_clock=True, sites=2)
    team.refresh_from_db()
    team.memberships.create(user=bob, right="lead")
    return team


def run(source: Team, into: Team, by: User, engineers: int = 24) -> Merge:
    merge = Merge.of(source, into)
    merge.run(by=by, engineers=engineers, seen=merge.stamp)
    return merge


def owned() -> dict[str, list[Any]]:
    """All that people have stored with assessments, whatever team they are of."""
    models = (Answer, Report, KeyFigure, Action, AdviceDecision, ShareLink)
    rows = {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}
    fields = ("pk", "state", "submitted", "track", "file_rows")
    return rows | {"Assessment": list(Assessment.objects.order_by("pk").values(*fields))}


def entries() -> list[str]:
    rows = AuditEntry.objects.order_by("pk")
    return [f"{e.who} {e.action}: {e.subject}; {e.detail}" for e in rows]


# --- merging ---


def test_people_keep_the_higher_right(team: Team, search: Team, admin: User) -> None:
    run(search, team, admin)
    assert factories.rights_in(team) == {
        "alice": "lead",
        "bob": "lead",
        "vera": "viewer",
        "charlie": "lead",
    }
    assert factories.rights_in(search) == {}


def test_a_lower_right_takes_nothing_away(team: Team, alice: User, admin: User) -> None:
    other = factories.team("Billing", viewer=alice)
    run(other, team, admin)
    assert factories.rights_in(team)["alice"] == "lead"


def test_reports_go_over_with_all_that_is_theirs(
    team: Team, search: Team, alice: User, charlie: User, admin: User
) -> None:
    ours = factories.reported(team, "2025-01-06", by=alice, choice=0)
    same_day = factories.reported(search, "2025-01-06", by=charlie)
    theirs = factories.reported(search, "2025-03-03", by=charlie, choice=0)
    factories.acted(theirs, by=charlie)
    factories.share_link(theirs, by=charlie)
    before = owned()
    run(search, team, admin)
    assert owned() == before
    found = Assessment.objects.filter(team=team).order_by("submitted")
    assert {row.pk for row in found} == {ours.pk, theirs.pk, same_day.pk}
    assert not Assessment.objects.filter(team=search).exists()
    assert [row.pk for row in Assessment.objects.marked_latest()] == [theirs.pk]
    assert theirs.report.data["team"]["name"] == "Search"


def test_a_withdrawn_report_stays_withdrawn(
    team: Team, search: Team, charlie: User, admin: User
) -> None:
    done = factories.reported(search, "2025-03-03", by=charlie)
    done.withdraw(by=charlie, reason="A mistake")
    run(search, team, admin)
    assert Assessment.objects.get(team=team).is_withdrawn
    assert not Assessment.objects.marked_latest().exists()


def test_a_draft_goes_over_to_a_team_without_one(
    team: Team, search: Team, charlie: User, admin: User
) -> None:
    draft = factories.filled(factories.assessment(search, by=charlie))
    before = owned()
    run(search, team, admin)
    assert Assessment.objects.get(team=team) == draft
    assert owned() == before


def test_of_two_drafts_none_is_lost_or_mixed(
    team: Team, search: Team, alice: User, charlie: User, admin: User
) -> None:
    ours = factories.filled(factories.assessment(team, by=alice), choice=0)
    theirs = factories.filled(factories.assessment(search, by=charlie), choice=3)
    before = owned()
    assert run(search, team, admin).stays == theirs
    assert owned() == before
    assert Assessment.objects.get(team=team) == ours
    assert Assessment.objects.get(team=search) == theirs
    assert factories.rights_in(search) == {"charlie": "lead", "bob": "lead"}
    search.restore(by=charlie)
    factories.handed_in(Assessment.objects.get(pk=theirs.pk), by=charlie)


def test_facts_are_joined_and_shared_people_count_once(
    team: Team, search: Team, admin: User
) -> None:
    roles = list(Role.objects.order_by("pk")[:2])
    team.staff({roles[0]: 2, roles[1]: 1}, {roles[0]: 1})
    search.staff({roles[0]: 1.5}, {roles[0]: 1})
    Team.objects.filter(pk=search.pk).update(expected_engineers=12)
    search.refresh_from_db()
    run(search, team, admin, engineers=20)
    merged = Team.objects.get(pk=team.pk)
    assert (merged.engineers, merged.expected_engineers) == (20, 15 + 12)
    assert (merged.around_the_clock, merged.sites) == (True, 2)
    assert merged.revision == team.revision + 1
    rows = merged.staffing.order_by("role").values_list("role", "people", "shared")
    assert list(rows) == [
        (roles[0].pk, Decimal("2.5"), Decimal(1)),
        (roles[1].pk, Decimal(1), Decimal(0)),
    ]


def test_open_invitations_lead_to_the_merged_team(
    team: Team, search: Team, charlie: User, admin: User
) -> None:
    _open, token = factories.invitation(search, by=charlie)
    used, _ = factories.invitation(search, by=charlie)
    used.accept(by=factories.user("zoe"))
    run(search, team, admin)
    found = Invitation.objects.alive().with_token(token).get()
    assert found.accept(by=factories.user("yan")).team == team
    used.refresh_from_db()
    assert used.team == search


def test_the_other_team_is_archived_and_the_log_tells_each_part(
    team: Team, search: Team, charlie: User, admin: User
) -> None:
    done = factories.reported(search, "2025-03-03", by=charlie)
    factories.invitation(search, by=charlie)
    start = AuditEntry.objects.count()
    run(search, team, admin)
    search.refresh_from_db()
    assert search.is_archived
    told = entries()[start:]
    assert told == [
        'admin role-change: user bob; team "Checkout": member → lead',
        'admin role-change: user charlie; team "Checkout": none → lead',
        'admin role-change: user bob; team "Search": lead → none',
        'admin role-change: user charlie; team "Search": lead → none',
        'admin team: report of Search, 2025-03-03; moved to team "Checkout"',
        told[5],
        'admin team: team Search; merged into team "Checkout"; archived',
        'admin team: team Checkout; took in team "Search"',
    ]
    assert told[5].startswith("admin invitation: team Checkout; moved an invitation as member")
    assert AuditEntry.objects.filter(key=str(done.pk), action="team").count() == 1


@pytest.mark.parametrize("which", ["itself", "archived source", "archived target"])
def test_some_teams_cannot_be_merged(which: str, team: Team, search: Team, admin: User) -> None:
    into = search if which == "itself" else team
    if "archived" in which:
        (search if which == "archived source" else team).archive(by=admin)
        team.refresh_from_db()
        search.refresh_from_db()
    with pytest.raises(ValidationError):
        Merge.of(search, into)


def test_what_changed_since_it_was_shown_is_not_merged(
    team: Team, search: Team, charlie: User, admin: User
) -> None:
    merge = Merge.of(search, team)
    factories.assessment(search, by=charlie)
    before = (owned(), factories.rights_in(team), factories.rights_in(search), entries())
    with pytest.raises(Overtaken):
        merge.run(by=admin, engineers=24, seen=merge.stamp)
    assert (owned(), factories.rights_in(team), factories.rights_in(search), entries()) == before


def test_whoever_lost_the_right_meanwhile_merges_nothing(
    team: Team, search: Team, admin: User
) -> None:
    merge = Merge.of(search, team)
    User.objects.filter(pk=admin.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        merge.run(by=admin, engineers=24, seen=merge.stamp)


@pytest.mark.django_db(transaction=True)
def test_two_merges_and_a_deletion_at_once_wait_for_each_other(
    team: Team, search: Team, charlie: User, admin: User
) -> None:
    there, back = Merge.of(search, team), Merge.of(team, search)
    results = at_once(
        lambda: there.run(by=admin, engineers=24, seen=there.stamp),
        lambda: back.run(by=admin, engineers=24, seen=back.stamp),
        lambda: User.objects.get(pk=charlie.pk).delete(),
    )
    refused = [result for result in results[:2] if isinstance(result, Exception)]
    assert all(isinstance(error, ValidationError | Overtaken) for error in refused)
    # Nobody waited in a circle; a deletion may find a right that it had not looked for.
    assert not isinstance(results[2], OperationalError)
    assert Team.objects.archived().count() == 2 - len(refused)
    assert len(refused) >= 1


# --- moving ---


def test_teams_move_to_an_area_together(team: Team, search: Team, admin: User) -> None:
    assert move([search.pk, team.pk], "Shop", by=admin) == [team, search]
    assert set(Team.objects.values_list("area", "area_key")) == {("Shop", "shop")}
    assert 'admin team: team Search; area: "" → "Shop"' in entries()
    assert move([team.pk, search.pk], "Shop", by=admin) == []


def test_with_an_archived_team_none_is_moved(team: Team, search: Team, admin: User) -> None:
    search.archive(by=admin)
    with pytest.raises(Archived):
        move([team.pk, search.pk], "Shop", by=admin)
    assert not Team.objects.exclude(area="").exists()


def test_whoever_may_not_change_teams_moves_none(team: Team, alice: User) -> None:
    with pytest.raises(PermissionDenied):
        move([team.pk], "Shop", by=alice)


def test_a_page_that_was_open_before_a_move_is_told(team: Team, alice: User, admin: User) -> None:
    seen = team.revision
    move([team.pk], "Shop", by=admin)
    facts = {"name": team.name, "area": "", "engineers": 16}
    with pytest.raises(Overtaken):
        team.change({}, {}, seen=seen, **facts)

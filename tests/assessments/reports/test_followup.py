"""What the next report says of the advice and the actions of the one before."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Action, AdviceDecision, Assessment, Team, User
from assessments.reports.followup import FollowUp, acting_on
from assessments.trends import row_of
from roles.models import Role
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.queries import counted
from tests.support.words import unmarked

pytestmark = pytest.mark.one_database

REASON = "Two developers share the on-call work."


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def sre(db: None) -> Role:
    return Role.objects.get(slug="sre")


def page_of(client: Client, done: Assessment) -> str:
    return client.get(reverse("report", args=[done.pk])).text


def follow(
    done: Assessment, day: str = "2025-06-02", choice: int = 0
) -> tuple[Assessment, FollowUp]:
    """The team's next report, and what it says of the last one."""
    following = factories.reported(done.team, day, by=got(done.started_by), choice=choice)
    return following, acting_on(following, may_change=True)


def test_the_next_report_repeats_why_advice_was_declined(
    client: Client, done: Assessment, sre: Role, alice: User
) -> None:
    AdviceDecision.objects.decide(done, sre, choice="declined", reason=REASON, by=alice)
    before = factories.document(done)
    following, acting = follow(done)
    assert [(up.title, up.staffed) for up in acting.taken_up] == [
        ("Site reliability engineer", (0, 0))
    ]
    first = factories.document(following)["advice"]["options"][0]["role"]
    assert acting.taken_up[0].first_again == (first == "sre")
    page = unmarked(page_of(client, following))
    assert (
        f"Last time you declined the advice about the site reliability engineer: “{REASON}”" in page
    )
    done.report.refresh_from_db()
    assert factories.document(done) == before
    assert "Last time you" not in page_of(client, done)


def test_the_next_report_says_whether_anybody_came(
    client: Client, done: Assessment, sre: Role, alice: User, checkout: Team
) -> None:
    AdviceDecision.objects.decide(done, sre, choice="accepted", by=alice)
    checkout.staff({sre: 1})
    following, _ = follow(done)
    page = " ".join(page_of(client, following).split())
    assert "Last time you accepted the advice about the site reliability engineer." in page
    assert "You had 0 full-time people in the role then, and 1 now." in page


def moved(
    done: Assessment, day: str = "2025-06-02", choice: int = 3, **fields: Any
) -> dict[str, str]:
    following = factories.reported(done.team, day, by=got(done.started_by), choice=choice, **fields)
    followed = acting_on(following, may_change=False).followed
    return {row.action.subject: row.moved.outcome for row in followed}


@pytest.mark.parametrize(
    ("choice", "confidence", "outcome"),
    [(3, "measured", "better"), (1, "estimated", "unclear"), (0, "measured", "unclear")],
)
def test_the_next_report_says_whether_the_practice_moved(
    done: Assessment, alice: User, choice: int, confidence: str, outcome: str
) -> None:
    action = factories.planned(done, by=alice)[0]
    assert moved(done, choice=choice, confidence=confidence) == {action.subject: outcome}


def test_the_next_report_says_whether_the_figure_moved(
    client: Client, done: Assessment, alice: User
) -> None:
    goal = factories.document(done)["advice"]["options"][0]["goals"][0]
    Action.objects.plan(done, "metric", goal["metric"], by=alice, title="Do it")
    following, acting = follow(done, choice=3)
    assert acting.followed[0].moved.outcome == "better"
    section = page_of(client, following).split('id="actions"')[1]
    assert goal["title"] in section
    assert "improved" in section


def test_what_is_not_asked_again_is_not_measured(
    done: Assessment, alice: User, checkout: Team
) -> None:
    action = factories.planned(done, by=alice)[0]
    row = row_of(factories.document(done), "practice", action.subject)
    other = {"devops", "sre"} - {got(row)["discipline"]}
    at = factories.morning("2025-06-02")
    draft = factories.assessment(checkout, disciplines=other, by=alice, at=at)
    following = factories.submitted(draft, at=at)
    followed = acting_on(following, may_change=False).followed
    assert [row.moved.outcome for row in followed] == ["no-longer-known"]


def test_an_action_is_followed_from_its_own_report_until_it_is_closed(
    done: Assessment, alice: User
) -> None:
    action = factories.planned(done, by=alice, at=factories.morning("2025-03-03"))[0]
    between, _ = follow(done, "2025-06-02", choice=3)
    later, acting = follow(done, "2025-09-01", choice=3)
    assert got(acting.followed[0].moved.before).value == 0
    given: dict[str, Any] = {
        "title": "Step",
        "owner": None,
        "due": None,
        "state": "done",
        "note": "",
    }
    action.change(seen=1, at=between.submitted, **given)
    assert not acting_on(later, may_change=True).followed
    assert acting_on(between, may_change=True).followed


def test_the_first_report_and_another_team_s_have_nothing_to_follow(
    done: Assessment, alice: User, charlie: User
) -> None:
    factories.planned(done, by=alice)
    assert acting_on(done, may_change=True).previous is None
    search = charlie.memberships.get().team
    first = factories.reported(search, "2025-04-01", by=charlie)
    assert not acting_on(first, may_change=True).followed


def test_a_report_takes_as_many_queries_for_any_number_of_followed_actions(
    client: Client, done: Assessment, alice: User
) -> None:
    factories.planned(done, by=alice)
    later, _ = follow(done)
    address = reverse("report", args=[later.pk])
    count = counted(client, address)
    for number in (3, 60):
        factories.planned(done, by=alice, times=number)
        assert counted(client, address) == count

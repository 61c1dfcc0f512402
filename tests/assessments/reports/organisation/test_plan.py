"""The page with the plan for several teams: what it says, which teams it counts, what it costs."""

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from assessments.models import Assessment, KeyFigure, Team, User
from assessments.reports.organisation.plan import PlanPage, plan_of
from assessments.reports.organisation.selection import Selection
from roles.values.days import Period
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.organisations import varied
from tests.support.queries import counted

ADDRESS = "organisation-advice"
Figures: TypeAlias = Mapping[str, float | Fraction]
# The published account, one team after the other: docs/recommendation.md.
PUBLISHED: dict[str, tuple[int, Figures, Figures, str, str]] = {
    "Five": (5, {}, {"lead_time": 449}, "DevOps engineer", "hat"),
    "Fifteen": (
        *(15, {"devops": 0.2}, {"lead_time": 449, "downtime": 240}),
        *("Site reliability engineer", "hire"),
    ),
    "Forty": (
        *(40, {"devops": 1, "sre": 1}, {"downtime": 30, "environment_wait": 240}),
        *("Platform engineer", "hire"),
    ),
}
# What nobody needs anybody for.
FINE: Figures = {
    "deployment_frequency": 30,
    "lead_time": 5,
    "change_failure_rate": 2,
    "recovery_time": 1,
    "downtime": 5,
    "environment_wait": 5,
    "availability_target": Fraction("99.9"),
}


def report(
    of: Team,
    figures: Figures | None = None,
    choice: int = 1,
    by: User | None = None,
    at: datetime | None = None,
) -> Assessment:
    """A submitted assessment with this choice for every practice, and these figures measured."""
    figures = figures or {}
    draft = factories.assessment(of, by=by or of.memberships.get().user, at=at)
    questions = factories.questions(draft)
    changes = {q: factories.given(q, choice) for q in questions if not q.is_metric}
    for question in (q for q in questions if q.code in figures):
        changes[question] = factories.valued(
            question, figures[question.code], confidence="measured"
        )
    draft.answer(changes)
    return factories.handed_in(draft, at=at)


def team(
    name: str,
    engineers: int,
    staffed: Figures | None = None,
    lead: User | None = None,
    **fields: Any,
) -> Team:
    made = factories.team(name, engineers=engineers, lead=lead, **fields)
    roles = {role.slug: role for role in factories.rules().roles()}
    made.staff({roles[slug]: people for slug, people in (staffed or {}).items()})
    return made


@pytest.fixture
def published(alice: User) -> dict[str, Team]:
    """The three teams of the published case, each with its report."""
    made = {}
    for name, (engineers, staffed, figures, *_) in PUBLISHED.items():
        made[name] = team(name, engineers, staffed, lead=alice)
        report(made[name], figures)
    return made


@pytest.fixture
def see(client_of: ClientOf, alice: User) -> Callable[..., PageResponse]:
    def get(**query: Any) -> PageResponse:
        return client_of(alice).get(reverse(ADDRESS), query)

    return get


def selected(*teams: Team, since: date | None = None, until: date | None = None) -> PlanPage | None:
    return plan_of(Selection(sorted(teams, key=lambda t: t.name), Period(since, until)))


def planned(*teams: Team, **period: date) -> PlanPage:
    return got(selected(*teams, **period))


def steps(page: PlanPage) -> list[tuple[Any, str, tuple[str, ...]]]:
    return [(step.title, step.form, step.names) for step in page.steps]


# --- one team ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_case_comes_out_when_one_team_is_chosen(
    see: Callable[..., PageResponse], published: dict[str, Team], name: str
) -> None:
    response = see(team=str(published[name].pk))
    *_, title, form = PUBLISHED[name]
    step = response.context["page"].steps[0]
    assert (step.title, step.form, step.names) == (title, form, (name,))
    assert step.own == response.context["page"].shown[0].headline


def test_of_teams_that_need_nobody_the_page_says_for_how_many(
    see: Callable[..., PageResponse], alice: User
) -> None:
    for name in ("One", "Two", "Three"):
        report(team(name, 12, {"devops": 1, "sre": 1}, lead=alice), FINE, choice=3)
    response = see()
    page = response.context["page"]
    assert (page.steps, page.verdicts) == ([], [("nobody-yet", 3)])
    assert "No role stands out" in response.text
    assert "Nobody new yet" in response.text


# --- several -------------------------------------------------------------------------------------


def test_no_team_that_should_hire_stands_under_nobody_yet(
    see: Callable[..., PageResponse], published: dict[str, Team], alice: User
) -> None:
    for number in range(6):
        report(team(f"Fine {number}", 40, {"devops": 2, "sre": 2}, lead=alice), FINE, choice=3)
    response = see()
    page = response.context["page"]
    own = {row.team.name: row.headline for row in page.shown}
    should = {name for name, headline in own.items() if headline["verdict"] == "invest"}
    assert should == set(PUBLISHED)
    assert {name for step in page.steps for name in step.names} >= should
    assert dict(page.verdicts) == {"invest": 3, "nobody-yet": 6}
    assert "No role stands out" not in response.text


def test_a_step_says_for_whom_why_and_what_the_teams_say(
    see: Callable[..., PageResponse], alice: User
) -> None:
    for name in ("Billing", "Search", "Shop"):
        report(team(name, 15, lead=alice), {"downtime": 240, "availability_target": Fraction(99)})
    report(team("Fine", 15, {"sre": 1}, lead=alice), FINE, choice=3)
    response = see()
    first = response.context["page"].steps[0]
    assert (first.shared, first.names, first.engineers) == (True, ("Billing", "Search", "Shop"), 45)
    text = " ".join(response.text.split())
    assert "Shared by 3 teams" in text
    assert "<bdi>Billing</bdi>, <bdi>Search</bdi>, <bdi>Shop</bdi>" in text
    assert "A group of 45 engineers needs about" in text
    assert first.reasons[0].text in text
    assert "A problem in 3 of 3 teams." in text
    assert {name for answer in first.own_answers for name in answer.names} == set(first.names)


def test_people_to_move_come_before_the_steps(
    see: Callable[..., PageResponse], alice: User
) -> None:
    report(team("Down", 15, lead=alice), {"downtime": 900, "availability_target": Fraction("99.9")})
    report(team("Staffed", 15, {"sre": 4}, lead=alice), FINE, choice=3)
    text = " ".join(see().text.split())
    assert "Site reliability engineer: 3 full-time people in <bdi>Staffed</bdi>" in text
    assert text.index("Move people before you hire") < text.index('class="plan"')


def test_roles_whose_people_are_there_get_a_goal(
    see: Callable[..., PageResponse], alice: User
) -> None:
    down: Figures = {"downtime": 900, "availability_target": Fraction("99.9")}
    report(team("Down", 15, {"sre": 1}, lead=alice), down)
    factories.team("Search", lead=alice)
    response = see()
    (row,) = [
        r for r in response.context["page"].refocus if "engineer" in r.title and "Site" in r.title
    ]
    assert (row.because, row.names) == ("people-are-there", ["Down"])
    assert "Nobody new, but a goal for the people you have" in response.text


def test_practices_say_whether_the_first_step_takes_them_up(
    see: Callable[..., PageResponse], alice: User
) -> None:
    for name in ("Billing", "Search", "Shop"):
        report(team(name, 15, lead=alice), {"downtime": 240}, choice=0)
    response = see()
    page = response.context["page"]
    told = response.text.split('id="gaps"')[1]
    assert {group.role.discipline.slug for group in page.groups} >= {page.taken_up, "platform"}
    assert told.count("would take these up") == 1
    assert told.count("would not take these up") == len(page.groups) - 1
    assert "3 of 3 teams lack" in told


def test_teams_are_listed_by_name_and_those_without_a_report_are_named(
    see: Callable[..., PageResponse], published: dict[str, Team], alice: User
) -> None:
    factories.team("Walrus", lead=alice)
    response = see()
    page = response.context["page"]
    assert [row.team.name for row in page.shown] == ["Fifteen", "Five", "Forty"]
    assert [team.name for team in page.left_out] == ["Walrus"]
    assert "left out: <bdi>Walrus</bdi>" in " ".join(response.text.split())


def test_a_team_is_as_its_report_has_it(published: dict[str, Team]) -> None:
    Team.objects.filter(name="Forty").update(engineers=400)
    assert planned(*published.values()).engineers == 60


def test_the_latest_report_within_the_period_counts(alice: User) -> None:
    one = factories.team("One", lead=alice, engineers=15)
    report(one, {"downtime": 900}, at=factories.morning("2026-03-31"))
    report(one, FINE, choice=3, at=factories.morning("2026-06-30"))
    assert planned(one).steps == []
    assert planned(one, until=date(2026, 4, 1)).steps[0].title == "Site reliability engineer"
    assert selected(one, since=date(2026, 7, 1)) is None


def test_the_newest_rules_judge(published: dict[str, Team]) -> None:
    factories.rules().new_draft().publish()
    again = report(published["Five"], PUBLISHED["Five"][2])
    assert planned(*published.values()).rules == got(again.ruleset).number


def test_a_problem_that_only_older_rules_knew_is_left_out_and_told(
    see: Callable[..., PageResponse], published: dict[str, Team], alice: User
) -> None:
    assert "Site reliability engineer" in {
        step.title for step in planned(*published.values()).steps
    }
    draft = factories.rules().new_draft()
    for trigger in draft.triggers.filter(role__slug="sre"):
        draft.triggers.filter(pk=trigger.pk).update(code=f"{trigger.code}-2")
    draft.publish()
    again = team("Again", 5, lead=alice)
    report(again, PUBLISHED["Five"][2])
    page = planned(*published.values(), again)
    assert page.older == len(published)
    named = {step.title for step in page.steps}
    assert "Site reliability engineer" not in named
    said = " ".join(see().text.split())
    assert f"{page.older} reports were calculated by older rules than version 2" in said


def test_the_words_are_in_the_language_of_the_reader(published: dict[str, Team]) -> None:
    with override("de"):
        page = planned(*published.values())
    titles = {step.title for step in page.steps}
    assert titles <= {"DevOps Engineer", "Site Reliability Engineer", "Platform Engineer"}
    assert not [why.text for step in page.steps for why in step.reasons if " the " in why.text]


# --- who sees what -------------------------------------------------------------------------------


def test_teams_that_a_person_may_not_see_take_no_part(
    see: Callable[..., PageResponse], published: dict[str, Team], charlie: User
) -> None:
    hidden = charlie.memberships.get().team
    Team.objects.filter(pk=hidden.pk).update(name="Hidden", engineers=300)
    report(hidden, {"downtime": 900}, by=charlie)
    response = see()
    assert response.context["page"].engineers == 60
    assert "Hidden" not in response.text
    assert see(team=str(hidden.pk)).status_code == 422


# --- what it costs -------------------------------------------------------------------------------


def test_the_page_opens_no_document(published: dict[str, Team]) -> None:
    with CaptureQueriesContext(connection) as queries:
        planned(*published.values())
    assert not [query["sql"] for query in queries if '"assessments_report"."data"' in query["sql"]]


def test_any_number_of_teams_takes_as_many_queries(
    client_of: ClientOf, dana: User, checkout: Team, alice: User
) -> None:
    done = report(checkout, {"downtime": 900}, by=alice)
    client, costs = client_of(dana), []
    for many in (3, 60):
        varied(done, teams=many, first=many * 10)
        client.get(reverse(ADDRESS))  # The first request notes that there are several teams.
        costs.append([counted(client, reverse(name)) for name in (ADDRESS, "across-teams")])
    assert costs[0] == costs[1]


@pytest.mark.parametrize("name", [ADDRESS, "across-teams"])
def test_a_thousand_teams_take_seconds_at_most(
    client_of: ClientOf, dana: User, checkout: Team, alice: User, name: str
) -> None:
    """Below one second on the machine that it was made on: this allows a slow one."""
    varied(
        factories.handed_in(factories.filled(factories.assessment(checkout, by=alice), 1)),
        teams=1000,
    )
    assert KeyFigure.objects.count() > 50_000
    client = client_of(dana)
    client.get(reverse(name))
    began = time.process_time()
    assert client.get(reverse(name)).status_code == 200
    assert time.process_time() - began < 4

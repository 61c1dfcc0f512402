"""Several teams side by side: what most of them lack, and what many of them cost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Team, User
from assessments.reports.organisation.selection import Selection
from assessments.reports.organisation.side_by_side import side_by_side_of
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.organisations import submit_assessment

ADDRESS = "across-teams"


def test_what_most_teams_lack_is_told_in_sentences_before_the_tables(
    see: Callable[..., PageResponse], teams: list[Team], alice: User
) -> None:
    for team, choice in zip(teams, (0, 1, 1), strict=True):
        submit_assessment(team, choice, by=alice)
    pricing = factories.team("Pricing", lead=alice)
    submit_assessment(pricing, 3, by=alice)
    response = see()
    gaps = response.text.partition("Practices of each team")[0]
    assert "3 of 4 teams lack “Incident reviews”." in " ".join(gaps.split())
    assert "Start from what works at: <bdi>Pricing</bdi>." in " ".join(gaps.split())
    assert "What to build once for all teams" in gaps
    owners = [group.role.slug for group in response.context["page"].groups]
    assert owners == ["devops", "sre", "platform"]


def test_two_teams_make_no_systemic_gap(
    see: Callable[..., PageResponse], teams: list[Team], alice: User
) -> None:
    for team in teams[:2]:
        submit_assessment(team, 0, by=alice)
    response = see()
    assert response.context["page"].groups == []
    assert "No practice is below Established in that many teams." in response.text


@pytest.mark.parametrize("count", [1, 3, 60])
def test_any_number_of_teams_takes_as_many_queries(
    client_of: ClientOf,
    dana: User,
    checkout: Team,
    alice: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    done = submit_assessment(checkout, 1, by=alice)
    others = [factories.team(f"Team {number}") for number in range(60)]
    factories.as_handed_in_by(done, *others[: count - 1])
    client = client_of(dana)
    with django_assert_num_queries(15):
        page = client.get(reverse(ADDRESS)).context["page"]
    assert (len(page.rows), page.with_report) == (61, count)


def test_the_page_opens_no_document(teams: list[Team], each_with_a_report: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = side_by_side_of(Selection(teams))
    assert (page.with_report, page.gaps) == (3, 0)
    assert not [query["sql"] for query in queries if '"assessments_report"."data"' in query["sql"]]


def test_a_hundred_teams_are_on_a_page_and_the_counts_are_those_of_all(
    client_of: ClientOf, dana: User, checkout: Team
) -> None:
    factories.organisation(submit_assessment(checkout, 0, by=None), teams=120)
    client = client_of(dana)
    first, second = (client.get(reverse(ADDRESS), {"page": number}) for number in (1, 2))
    assert [len(r.context["page"].rows) for r in (first, second)] == [100, 21]
    assert "Teams 101 to 121 of 121" in second.text
    for response in (first, second):
        assert {c.known for t in response.context["page"].tables for c in t.columns} == {121}
    assert '<a href="?page=2#practices"' in first.text


def test_a_page_keeps_the_choice_in_its_links(
    client_of: ClientOf, dana: User, checkout: Team
) -> None:
    factories.organisation(submit_assessment(checkout, 0, by=None), teams=120)
    text = client_of(dana).get(reverse(ADDRESS), {"since": "2020-01-01", "page": "2"}).text
    assert 'href="?since=2020-01-01&amp;page=1#practices"' in text

"""Several teams on one page: who is shown which teams, and who is led elsewhere."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Membership, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.organisations import submit_assessment

ADDRESS = "across-teams"


def test_teams_that_a_person_may_not_see_are_neither_named_nor_counted(
    see: Callable[..., PageResponse],
    client_of: ClientOf,
    charlie: User,
    teams: list[Team],
    each_with_a_report: None,
) -> None:
    hidden = charlie.memberships.get().team
    Team.objects.filter(pk=hidden.pk).update(name="Hidden", area="Behind")
    submit_assessment(hidden, 0, by=charlie)
    response = see()
    assert {row.team for row in response.context["page"].rows} == set(teams)
    assert {c.known for t in response.context["page"].tables for c in t.columns} == {3}
    assert not [text for text in (str(hidden.pk), "Hidden", "Behind") if text in response.text]
    wrong = see(team=str(hidden.pk))
    assert wrong.status_code == 422
    assert "Choose from the teams on this page." in wrong.text
    assert "Hidden" not in wrong.text


def test_a_viewer_of_two_teams_may_compare_them(
    client_of: ClientOf, vera: User, checkout: Team, teams: list[Team]
) -> None:
    Membership.objects.create(user=vera, team=teams[0], right="viewer")
    page = client_of(vera).get(reverse(ADDRESS)).context["page"]
    assert {row.team for row in page.rows} == {checkout, teams[0]}


@pytest.mark.parametrize("address", [ADDRESS, "organisation-advice"])
def test_whoever_sees_one_team_is_led_to_it(
    client_of: ClientOf, bob: User, checkout: Team, address: str
) -> None:
    response = client_of(bob).get(reverse(address))
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("team", args=[checkout.pk])


def test_the_link_is_there_for_those_who_see_several_teams(
    client_of: ClientOf, bob: User, checkout: Team, alice: User
) -> None:
    link = f'href="{reverse(ADDRESS)}"'
    client = client_of(bob)
    assert link not in client.get(reverse("teams")).text
    Membership.objects.create(user=bob, team=factories.team("Returns"), right="viewer")
    assert link in client.get(reverse("teams")).text
    assert link in client.get(reverse("roles")).text
    bob.memberships.all().delete()
    assert link not in client.get(reverse("teams")).text


def test_the_link_is_there_from_the_log_in_on(
    client_of: ClientOf, dana: User, checkout: Team, teams: list[Team]
) -> None:
    client = client_of()
    client.post(reverse("account_login"), {"login": "dana", "password": factories.PASSWORD})
    assert f'href="{reverse(ADDRESS)}"' in client.get(reverse("roles")).text


def test_the_link_costs_no_query(
    client_of: ClientOf,
    alice: User,
    teams: list[Team],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(alice)
    client.get(reverse("roles"))
    with django_assert_num_queries(9):
        assert reverse(ADDRESS) not in client.get(reverse("roles")).text
    client.get(reverse("teams"))
    with django_assert_num_queries(9):
        assert reverse(ADDRESS) in client.get(reverse("roles")).text

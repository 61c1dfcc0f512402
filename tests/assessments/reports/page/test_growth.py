"""The growth lines on the report page, by the rules that judged the report."""

from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Team, User
from assessments.reports.page.growth import team_growth
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tests.support.queries import counted

pytestmark = pytest.mark.one_database


def document(engineers: int, number: int = 1, **staffed: float) -> Any:
    titles = {
        "devops": "DevOps engineer", "sre": "Site reliability engineer",
        "platform": "Platform engineer",
    }  # fmt: skip
    options = [{"role": role, "title": title} for role, title in titles.items()]
    return {
        "rules": {"number": number},
        "team": {"engineers": engineers, "staffed": staffed},
        "advice": {"options": options[1:], "not_assessed": options[:1]},
    }


@pytest.fixture
def report(checkout: Team, alice: User, client_of: ClientOf) -> tuple[Client, str]:
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    return client_of(alice), reverse("report", args=[done.pk])


def test_the_published_case_is_marked_at_its_sizes(
    catalogue: Catalogue,
) -> None:
    growth = team_growth(document(8))
    assert [(case.engineers, case in growth.beyond) for case in growth.cases] == [
        (5, True), (15, False), (40, False),
    ]  # fmt: skip
    assert "at 40 people the platform engineer" in growth.cases[-1].text


def test_the_table_has_each_size_where_something_happens(
    catalogue: Catalogue,
) -> None:
    growth = team_growth(document(8, devops=1))
    assert [row["engineers"] for row in growth.rows] == [8, 9, 14, 15, 23, 40]
    last = growth.rows[-1]
    assert last["people"] == [2, 2, 2]
    assert [step.line.title for step in last["steps"]] == [line.title for line in growth.lines]
    assert [case.engineers for case in last["cases"]] == [40]


def test_the_smallest_size_is_told_first(catalogue: Catalogue) -> None:
    first = got(team_growth(document(8, devops=1)).first)
    assert (first.engineers, first.people, first.line.discipline) == (9, Fraction(1, 2), "sre")
    assert team_growth(document(150, devops=200, sre=200, platform=200)).first is None


def test_what_is_due_already_is_told_apart(catalogue: Catalogue) -> None:
    growth = team_growth(document(15, devops=1))
    assert growth.already == "Site reliability engineer, Platform engineer"
    assert got(growth.first).engineers == 23


def test_the_rules_are_those_of_the_report(catalogue: Catalogue) -> None:
    before, draft = team_growth(document(8)), factories.rules().new_draft()
    draft.staffing.filter(engineers=40).update(people="3")
    draft.publish()
    assert [line.growth for line in team_growth(document(8)).lines] == [
        line.growth for line in before.lines
    ]
    assert team_growth(document(8, number=2)).lines[0].growth.last == 3


def test_the_growth_is_read_in_three_queries(
    catalogue: Catalogue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        team_growth(document(8)).rows  # noqa: B018


def test_the_report_draws_a_line_for_each_role_with_its_table(report: tuple[Client, str]) -> None:
    client, address = report
    page = client.get(address).text
    assert page.count('<svg class="growth-line"') == 3
    assert "As your team grows" in page
    assert "the second full-time person" in page
    assert "Example (one company, not a forecast): they hired the SRE at 15 people" in page


def test_the_lines_speak_german(report: tuple[Client, str]) -> None:
    client, address = report
    client.cookies["language"] = "de"
    page = client.get(address).text
    assert "Wenn euer Team wächst" in page
    assert "Die SRE-Stelle kam bei 15 Leuten dazu" in page


def test_a_larger_team_costs_no_further_query(report: tuple[Client, str], alice: User) -> None:
    client, address = report
    large = factories.team("Large", lead=alice, engineers=900)
    done = factories.submitted(factories.assessment(large, by=alice), choice=1)
    assert counted(client, reverse("report", args=[done.pk])) == counted(client, address)

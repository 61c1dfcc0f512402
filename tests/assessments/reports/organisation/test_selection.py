"""Which teams and which of their reports are shown side by side."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from pytest_django import Settings

from assessments.models import Team, User
from assessments.reports.organisation.heatmap import OUTSIDE
from assessments.reports.organisation.selection import Selection
from roles.values.days import Period
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.organisations import cells, submit_assessment

ADDRESS = "across-teams"


def test_the_teams_of_an_area(
    see: Callable[..., PageResponse], teams: list[Team], each_with_a_report: None
) -> None:
    rows = see(area="Shop").context["page"].rows
    assert [row.team.name for row in rows] == ["Dispatch", "Returns"]


def test_single_teams(
    see: Callable[..., PageResponse], teams: list[Team], each_with_a_report: None
) -> None:
    rows = see(team=[str(teams[0].pk), str(teams[2].pk)]).context["page"].rows
    assert [row.team for row in rows] == [teams[0], teams[2]]


def test_the_latest_report_within_the_period_counts(
    see: Callable[..., PageResponse], teams: list[Team], alice: User
) -> None:
    for day, choice in (("2026-03-31", 0), ("2026-04-01", 1), ("2026-06-30", 3)):
        submit_assessment(teams[0], choice, at=factories.morning(day), by=alice)

    def score(**query: str) -> float | None:
        return cells(see(**query).context["page"], teams[0])[0].score

    assert score() == 100
    assert score(until="2026-06-29") == 33.3
    assert score(since="2026-04-01", until="2026-04-01") == 33.3
    assert score(until="2026-03-31") == 0
    later = see(since="2026-07-01")
    assert later.context["page"].rows[0].absent == OUTSIDE
    assert "No report in this selection" in later.text


def test_a_day_is_a_local_day(
    see: Callable[..., PageResponse], teams: list[Team], alice: User, settings: Settings
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    there_1_april = datetime(2026, 3, 31, 13, tzinfo=UTC)
    done = submit_assessment(teams[0], 2, at=there_1_april, by=alice)
    selection = Selection(teams, Period(date(2026, 4, 1), date(2026, 4, 1)))
    assert list(selection.latest()) == [done]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"area": "Nowhere"}, "Choose an area from the list."),
        ({"team": "x"}, "Choose from the teams on this page."),
        ({"since": "31.3.26x"}, "such as 2026-03-31"),
        ({"until": "1500-01-01"}, "from 2000 on"),
        ({"until": "9999-12-31"}, "from 2000 on"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "not before the first one"),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, "organisation-advice"])
def test_a_wrong_choice_is_told_what_would_be_right(
    client_of: ClientOf,
    alice: User,
    teams: list[Team],
    address: str,
    query: dict[str, str],
    message: str,
) -> None:
    response = client_of(alice).get(reverse(address), query)
    assert response.status_code == 422
    assert message in response.text

"""A draft of Checkout and a page of it; three teams, and the page that shows them side by side."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.organisations import submit_assessment

ADDRESS = "across-teams"


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    return factories.assessment(checkout, by=alice)


@pytest.fixture
def pipeline(draft: Assessment) -> str:
    """The page of a practice with choices."""
    return reverse("practice", args=[draft.pk, "devops-pipeline"])


@pytest.fixture
def teams(alice: User) -> list[Team]:
    """Three teams of alice: Billing, Dispatch and Returns, in two areas."""
    areas = {"Returns": "Shop", "Billing": "Finance", "Dispatch": "Shop"}
    made = [factories.team(name, area=area, lead=alice) for name, area in areas.items()]
    return sorted(made, key=lambda team: team.name)


@pytest.fixture
def see(client_of: ClientOf, alice: User, teams: list[Team]) -> Callable[..., PageResponse]:
    """The page as alice sees it."""

    def get(**query: Any) -> PageResponse:
        return client_of(alice).get(reverse(ADDRESS), query)

    return get


@pytest.fixture
def each_with_a_report(teams: list[Team]) -> None:
    for number, team in enumerate(teams):
        submit_assessment(team, (0, 1, 3)[number], by=team.memberships.get().user)

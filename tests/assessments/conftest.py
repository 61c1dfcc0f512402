"""A draft of Checkout and a page of it; three teams, and the page that shows them side by side."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.issuers import Issuer, app_of, running
from tests.support.logins import WHILE, let_in
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


# --- logins ---


@pytest.fixture
def issuer(settings: Settings) -> Iterator[Issuer]:
    with running() as issuer:
        settings.SINGLE_SIGN_ON = app_of(issuer.url)
        settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS = True
        settings.SINGLE_SIGN_ON_CLAIM = "groups"
        settings.SINGLE_SIGN_ON_GROUPS = {
            "Organisation readers": ["all-reports"],
            "Question editors": ["question-desk"],
        }
        yield issuer


@pytest.fixture
def with_passkeys(settings: Settings) -> None:
    settings.PASSKEYS = settings.MFA_PASSKEY_LOGIN_ENABLED = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]


@pytest.fixture
def boss() -> User:
    return factories.user("boss", is_staff=True, is_superuser=True)


@pytest.fixture
def late(boss: User) -> Client:
    browser = Client()
    let_in(browser, boss, ago=WHILE)
    return browser


@pytest.fixture
def fresh(boss: User) -> Client:
    browser = Client()
    let_in(browser, boss, ago=WHILE - 30)
    return browser


@pytest.fixture
def now() -> Callable[[], int]:
    return lambda: int(time.time())

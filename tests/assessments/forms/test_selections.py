"""A thousand teams to choose from: any choice is a short address, and shows nobody more teams."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.forms.fields import TeamsField
from assessments.models import Assessment, Team, TeamChoice, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.growth import is_linear
from tests.support.organisations import short_report


@pytest.fixture
def of(checkout: Team, alice: User) -> Assessment:
    return short_report(checkout, alice)


@pytest.fixture
def client(client_of: ClientOf, dana: User) -> Client:
    return client_of(dana)


CHOICE_PAGES = ("across-teams", "organisation-advice", "export")


@pytest.fixture
def thousand(dana: User) -> list[Team]:
    return Team.objects.bulk_create(
        Team(name=f"Team {number:04}", engineers=9) for number in range(1000)
    )


def posted(client: Client, name: str, teams: Iterable[Team], **more: str) -> PageResponse:
    return client.post(reverse(name), {"team": [str(team.pk) for team in teams], **more})


@pytest.mark.parametrize("name", CHOICE_PAGES)
@pytest.mark.parametrize("many", [97, 1000])
def test_any_choice_of_teams_is_an_address_that_any_proxy_takes(
    client: Client, thousand: list[Team], name: str, many: int
) -> None:
    chosen = thousand[:many]
    address = posted(client, name, chosen).headers["Location"]
    assert len(address) < 200
    shown = client.get(address)
    assert shown.status_code == 200
    boxes = re.findall(r'<input[^>]*name="team"[^>]*>', shown.text)
    assert sum("checked" in box for box in boxes) == many
    assert TeamChoice.objects.count() == 1


def test_each_team_of_a_choice_is_looked_up_once() -> None:
    teams = [Team(name=f"Team {number}") for number in range(4000)]

    def choose(some: list[Team]) -> None:
        field = TeamsField()
        field.offer(some)
        assert len(field.clean([str(team.pk) for team in some])) == len(some)

    assert is_linear(choose, lambda many: teams[:many], 1000)


def test_a_choice_of_few_teams_names_them_and_keeps_what_else_was_chosen(
    client: Client, thousand: list[Team]
) -> None:
    address = posted(client, "across-teams", thousand[:2], since="2024-01-01", area="").headers[
        "Location"
    ]
    keys = [str(team.pk) for team in thousand[:2]]
    query = urlencode({"since": "2024-01-01", "team": keys}, doseq=True)
    assert address == f"/organisation/?{query}"
    assert not TeamChoice.objects.exists()


def test_the_same_choice_has_the_same_address(client: Client, thousand: list[Team]) -> None:
    first = posted(client, "across-teams", thousand[:50]).headers["Location"]
    assert posted(client, "across-teams", thousand[49::-1]).headers["Location"] == first


@pytest.mark.parametrize(("days", "kept"), [(720, 2), (740, 1)])
def test_a_choice_is_kept_for_two_years(
    client: Client, thousand: list[Team], days: int, kept: int
) -> None:
    TeamChoice.objects.store(thousand[:50], at=timezone.now() - timedelta(days=days))
    posted(client, "across-teams", thousand[50:100])
    assert TeamChoice.objects.count() == kept


def test_a_file_of_97_teams_is_of_those_teams(of: Assessment, client: Client) -> None:
    teams = factories.organisation(of, teams=100)
    own = set(Assessment.objects.filter(team__in=teams[:97]).values_list("pk", flat=True))
    response = posted(client, "export-download", teams[:97], what="scores", format="json")
    assert {row["assessment"] for row in json.loads(b"".join(response))} == {str(pk) for pk in own}
    assert "97-teams" in response["Content-Disposition"]
    address = posted(client, "export", teams[:97], what="scores", format="json").headers["Location"]
    assert client.get(address).context["reports"] == 97
    again = client.get(address.replace(reverse("export"), reverse("export-download")))
    assert {row["assessment"] for row in json.loads(b"".join(again))} == {str(pk) for pk in own}


def test_a_choice_that_nobody_kept_is_no_choice_of_all(
    client: Client, thousand: list[Team]
) -> None:
    refused = client.get("/organisation/?chosen=0123456789")
    assert refused.status_code == 422
    assert "Choose from the teams on this page." in refused.text


def test_a_choice_shows_nobody_a_team_that_they_may_not_see(
    client: Client, client_of: ClientOf, charlie: User, thousand: list[Team]
) -> None:
    factories.team("Own", lead=charlie)
    address = posted(client, "across-teams", thousand[:50]).headers["Location"]
    refused = client_of(charlie).get(address)
    assert refused.status_code == 422
    assert "Team 0001" not in refused.text


def test_a_team_that_is_deleted_leaves_the_choice(client: Client, thousand: list[Team]) -> None:
    address = posted(client, "across-teams", thousand[:50]).headers["Location"]
    thousand[0].delete()
    shown = client.get(address)
    boxes = re.findall(r'<input[^>]*name="team"[^>]*>', shown.text)
    assert (shown.status_code, sum("checked" in box for box in boxes)) == (200, 49)

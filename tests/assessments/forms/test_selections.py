"""A thousand teams to choose from: any choice is a short address, and shows nobody more teams."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.forms.selections import TeamsField
from assessments.models import Assessment, Team, TeamChoice
from tests.support import factories
from tests.support.growth import is_linear


@pytest.fixture
def of(checkout, alice):
    """A short report, after which the others are made."""
    at = factories.morning("2024-01-08")
    draft = factories.assessment(checkout, disciplines=["sre"], track="quick", by=alice, at=at)
    return factories.submitted(draft, choice=0, at=at)


@pytest.fixture
def client(client_of, dana):
    return client_of(dana)


CHOICE_PAGES = ("across-teams", "organisation-advice", "export")


@pytest.fixture
def thousand(dana):
    return Team.objects.bulk_create(
        Team(name=f"Team {number:04}", engineers=9) for number in range(1000)
    )


def posted(client, name, teams, **more):
    return client.post(reverse(name), {"team": [str(team.pk) for team in teams], **more})


@pytest.mark.parametrize("name", CHOICE_PAGES)
@pytest.mark.parametrize("many", [97, 1000])
def test_any_choice_of_teams_is_an_address_that_any_proxy_takes(client, thousand, name, many):
    chosen = thousand[:many]
    address = posted(client, name, chosen).url
    assert len(address) < 200
    shown = client.get(address)
    assert shown.status_code == 200
    boxes = re.findall(r'<input[^>]*name="team"[^>]*>', shown.text)
    assert sum("checked" in box for box in boxes) == many
    assert TeamChoice.objects.count() == 1


def test_each_team_of_a_choice_is_looked_up_once():
    teams = [Team(name=f"Team {number}") for number in range(4000)]

    def choose(some):
        field = TeamsField()
        field.offer(some)
        assert len(field.clean([str(team.pk) for team in some])) == len(some)

    assert is_linear(choose, lambda many: teams[:many], 1000)


def test_a_choice_of_few_teams_names_them_and_keeps_what_else_was_chosen(client, thousand):
    address = posted(client, "across-teams", thousand[:2], since="2024-01-01", area="").url
    keys = [str(team.pk) for team in thousand[:2]]
    query = urlencode({"since": "2024-01-01", "team": keys}, doseq=True)
    assert address == f"/organisation/?{query}"
    assert not TeamChoice.objects.exists()


def test_the_same_choice_has_the_same_address(client, thousand):
    first = posted(client, "across-teams", thousand[:50]).url
    assert posted(client, "across-teams", thousand[49::-1]).url == first


@pytest.mark.parametrize(("days", "kept"), [(720, 2), (740, 1)])
def test_a_choice_is_kept_for_two_years(client, thousand, days, kept):
    TeamChoice.objects.store(thousand[:50], at=timezone.now() - timedelta(days=days))
    posted(client, "across-teams", thousand[50:100])
    assert TeamChoice.objects.count() == kept


def test_a_file_of_97_teams_is_of_those_teams(of, client):
    teams = factories.organisation(of, teams=100)
    own = set(Assessment.objects.filter(team__in=teams[:97]).values_list("pk", flat=True))
    response = posted(client, "export-download", teams[:97], what="scores", format="json")
    assert {row["assessment"] for row in json.loads(b"".join(response))} == {str(pk) for pk in own}
    assert "97-teams" in response["Content-Disposition"]
    address = posted(client, "export", teams[:97], what="scores", format="json").url
    assert client.get(address).context["reports"] == 97
    again = client.get(address.replace(reverse("export"), reverse("export-download")))
    assert {row["assessment"] for row in json.loads(b"".join(again))} == {str(pk) for pk in own}


def test_a_choice_that_nobody_kept_is_no_choice_of_all(client, thousand):
    refused = client.get("/organisation/?chosen=0123456789")
    assert refused.status_code == 422
    assert "Choose from the teams on this page." in refused.text


def test_a_choice_shows_nobody_a_team_that_they_may_not_see(client, client_of, charlie, thousand):
    factories.team("Own", lead=charlie)
    address = posted(client, "across-teams", thousand[:50]).url
    refused = client_of(charlie).get(address)
    assert refused.status_code == 422
    assert "Team 0001" not in refused.text


def test_a_team_that_is_deleted_leaves_the_choice(client, thousand):
    address = posted(client, "across-teams", thousand[:50]).url
    thousand[0].delete()
    shown = client.get(address)
    boxes = re.findall(r'<input[^>]*name="team"[^>]*>', shown.text)
    assert (shown.status_code, sum("checked" in box for box in boxes)) == (200, 49)

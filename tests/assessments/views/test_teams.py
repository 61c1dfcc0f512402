import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.posts import WHOLE
from tests.support.queries import counted


def test_whoever_makes_a_team_leads_it(client_of: ClientOf, alice: User) -> None:
    client_of(alice).post(reverse("team-new"), WHOLE)
    team = Team.objects.get()
    assert team.memberships.get().right == "lead"
    assert {role: float(people) for role, people in team.staffed().items()} == {
        "devops": 0.5,
        "sre": 0,
        "platform": 0,
    }


def test_a_team_may_belong_to_an_area_of_the_organisation(client_of: ClientOf, alice: User) -> None:
    client = client_of(alice)
    client.post(reverse("team-new"), WHOLE | {"area": " Shop "})
    team = Team.objects.get()
    assert team.area == "Shop"
    for address in (reverse("teams"), reverse("team", args=[team.pk])):
        assert "Shop" in client.get(address).text
    client.post(reverse("team-edit", args=[team.pk]), WHOLE | {"area": "", "revision": "1"})
    team.refresh_from_db()
    assert team.area == ""


def test_people_who_serve_other_teams_too_are_marked_as_shared(
    client_of: ClientOf, alice: User
) -> None:
    client = client_of(alice)
    assert not re.search(r'<details class="panel"\s+open>', client.get(reverse("team-new")).text)
    client.post(reverse("team-new"), WHOLE | {"staffed_sre": "3", "shared_sre": "2.5"})
    team = Team.objects.get()
    assert (float(team.shared()["sre"]), float(team.shared()["devops"])) == (2.5, 0)
    page = client.get(reverse("team-edit", args=[team.pk])).text
    assert 'name="shared_sre" value="2.5"' in page
    assert re.search(r'<details class="panel"\s+open>', page)
    changed = WHOLE | {"staffed_sre": "1", "shared_sre": "", "revision": "1"}
    client.post(reverse("team-edit", args=[team.pk]), changed)
    assert float(team.shared()["sre"]) == 0


def test_more_people_than_there_are_cannot_be_shared(client_of: ClientOf, alice: User) -> None:
    response = client_of(alice).post(reverse("team-new"), WHOLE | {"shared_devops": "0.6"})
    assert response.status_code == 422
    assert "Enter at most the number of people above: 0.5." in response.text
    assert not Team.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a name"),
        ("name", "x" * 1_000_000, "at most 80 characters"),
        ("name", "a\x00b", "invisible character U+0000 after “a”"),
        ("area", "x" * 81, "at most 80 characters"),
        ("engineers", "0", "a whole number from 1 to 100\xa0000"),
        ("engineers", "9" * 500, "a whole number from 1 to 100\xa0000"),
        ("engineers", "many", "a whole number from 1 to 100\xa0000"),
        ("sites", "21", "a whole number from 1 to 20"),
        ("staffed_sre", "-1", "as a number from 0 to"),
        ("staffed_sre", "NaN", "as a number from 0 to"),
        ("staffed_sre", "1e400", "as a number from 0 to"),
        ("shared_sre", "-1", "as a number from 0 to"),
        ("shared_sre", "many", "as a number from 0 to"),
    ],
)
def test_a_wrong_fact_is_told_what_would_be_right(
    client_of: ClientOf, alice: User, field: str, value: str, message: str
) -> None:
    response = client_of(alice).post(reverse("team-new"), WHOLE | {field: value})
    assert response.status_code == 422
    assert message in response.text
    assert not Team.objects.exists()


def test_an_unknown_field_is_refused(client_of: ClientOf, alice: User) -> None:
    response = client_of(alice).post(reverse("team-new"), WHOLE | {"owner": "alice"})
    assert response.status_code == 400
    assert not Team.objects.exists()


def test_an_assessment_covers_what_was_chosen(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    posted = {"disciplines": ["sre"], "track": "quick"}
    client_of(alice).post(reverse("assessment-new", args=[checkout.pk]), posted)
    assessment = Assessment.objects.get()
    assert [v.questionnaire.slug for v in assessment.versions.all()] == ["sre"]
    assert assessment.track == "quick"


@pytest.mark.parametrize(
    "posted", [{"track": "full"}, {"disciplines": ["x"], "track": "full"}, {"disciplines": ["sre"]}]
)
def test_an_assessment_of_nothing_is_refused(
    client_of: ClientOf, alice: User, checkout: Team, posted: dict[str, Any]
) -> None:
    response = client_of(alice).post(reverse("assessment-new", args=[checkout.pk]), posted)
    assert response.status_code == 422
    assert not Assessment.objects.exists()


def test_the_list_shows_the_latest_report_of_each_team(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    first, latest = (
        factories.reported(checkout, d, by=alice) for d in ("2025-03-03", "2025-06-02")
    )
    page = client_of(alice).get(reverse("teams")).text
    assert reverse("report", args=[latest.pk]) in page
    assert reverse("report", args=[first.pk]) not in page
    assert "Checkout" in page


def test_the_list_is_in_the_order_of_the_names(client_of: ClientOf, alice: User) -> None:
    for name in ("Search", "Checkout", "Payments"):
        factories.team(name, lead=alice)
    page = client_of(alice).get(reverse("teams")).text
    assert page.index("Checkout") < page.index("Payments") < page.index("Search")


def names(page: PageResponse) -> list[str]:
    return [row.team.name for row in page.context["page"].rows]


@pytest.fixture
def three(alice: User) -> list[Team]:
    """Payments reported first, then Checkout; Search never did."""
    made = [factories.team(name, lead=alice) for name in ("Search", "Checkout", "Payments")]
    for team, day in zip(made[1:], ("2025-06-02", "2025-03-03"), strict=True):
        factories.reported(team, day, by=alice)
    return made


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("", ["Checkout", "Payments", "Search"]),
        ("name-down", ["Search", "Payments", "Checkout"]),
        ("newest", ["Checkout", "Payments", "Search"]),
        ("oldest", ["Payments", "Checkout", "Search"]),
    ],
)
def test_the_list_is_sorted_by_name_or_by_the_latest_report(
    client_of: ClientOf, alice: User, three: list[Team], order: str, found: list[str]
) -> None:
    assert names(client_of(alice).get(reverse("teams"), {"sort": order})) == found


def test_a_column_heading_says_how_the_list_is_sorted_and_turns_it_around(
    client_of: ClientOf, alice: User, three: list[Team]
) -> None:
    client = client_of(alice)
    page = client.get(reverse("teams"), {"sort": "newest"}).text
    assert page.count("aria-sort") == 1
    assert re.search(
        r'aria-sort="descending">\s*<a href="/teams/\?sort=oldest">Latest report', page
    )
    page = client.get(reverse("teams"), {"sort": "oldest"}).text
    assert re.search(r'aria-sort="ascending">\s*<a href="/teams/\?sort=newest">Latest report', page)
    page = client.get(reverse("teams")).text
    assert re.search(r'aria-sort="ascending">\s*<a href="/teams/\?sort=name-down">Team', page)


def test_an_area_narrows_the_list_and_stays_while_it_is_sorted(
    client_of: ClientOf, alice: User
) -> None:
    for name, area in (("Basket", "Shop"), ("Ledger", "Finance"), ("Search", "SHOP")):
        factories.team(name, lead=alice, area=area)
    page = client_of(alice).get(reverse("teams"), {"area": "shop"})
    assert names(page) == ["Basket", "Search"]
    assert "?area=shop&amp;sort=newest" in page.text


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"area": "moon"}, "Choose an area from the list."),
        ({"sort": "score"}, "Choose an order by the column headings."),
    ],
)
def test_what_the_list_does_not_know_is_told_and_hides_no_team(
    client_of: ClientOf, alice: User, three: list[Team], asked: dict[str, str], message: str
) -> None:
    page = client_of(alice).get(reverse("teams"), asked)
    assert page.status_code == 422
    assert message in page.text
    assert names(page) == ["Checkout", "Payments", "Search"]


@pytest.mark.parametrize("number", ["0", "-1", "9999", "x"])
def test_a_page_that_is_not_there_is_the_nearest_one(
    client_of: ClientOf, alice: User, three: list[Team], number: str
) -> None:
    assert len(names(client_of(alice).get(reverse("teams"), {"page": number}))) == 3


def test_a_row_says_when_the_next_assessment_is_due(
    client_of: ClientOf, alice: User, checkout: Team, settings: Settings
) -> None:
    done = got(factories.reported(checkout, "2025-03-03", by=alice).submitted)
    for days, due in ((0, False), (1, True)):
        settings.REASSESS_DAYS = (timezone.now() - done).days + 1 - days
        assert ("Assessment due" in client_of(alice).get(reverse("teams")).text) is due


def test_a_thousand_teams_take_as_many_queries_as_thirty(
    client_of: ClientOf, alice: User, dana: User, checkout: Team
) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    factories.organisation(done, teams=15)
    Team.objects.bulk_create(Team(name=f"Unit {n:04}", engineers=9) for n in range(14))
    client, last = client_of(dana), "?page=20&sort=oldest"
    asked = [reverse("teams") + query for query in ("", "?q=team", "?sort=newest", last)]
    thirty = [counted(client, address) for address in asked]
    factories.organisation(done, teams=15, first=15)
    Team.objects.bulk_create(Team(name=f"Unit {n:04}", engineers=9) for n in range(14, 970))
    page = client.get(asked[0])
    assert len(names(page)) == 50
    assert f"Teams 1 to 50 of {Team.objects.count()}" in page.text
    assert Team.objects.count() > 1000
    assert names(client.get(reverse("teams"), {"q": "0963"})) == ["Unit 0963"]
    thousand = [counted(client, address) for address in asked]
    # Teams without a report cost less.
    assert all(now <= before for now, before in zip(thousand, thirty, strict=True))


def edited(client: Client, team: Team, **fields: str | int) -> PageResponse:
    return client.post(reverse("team-edit", args=[team.pk]), WHOLE | fields)


def test_two_who_change_a_team_do_not_overwrite_each_other_silently(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    edited(client_of(bob), checkout, name="Checkout", engineers="20", revision="1")
    response = edited(client_of(alice), checkout, name="Kasse", revision="1")
    assert response.status_code == 409
    assert "Engineers: 20" in response.text
    assert 'value="Kasse"' in response.text
    checkout.refresh_from_db()
    assert (checkout.name, checkout.engineers, checkout.revision) == ("Checkout", 20, 2)


def test_who_has_seen_the_other_change_may_replace_it(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    edited(client_of(bob), checkout, engineers="20", revision="1")
    page = edited(client_of(alice), checkout, engineers="18", revision="1").text
    assert 'name="revision" value="2"' in page
    assert edited(client_of(alice), checkout, engineers="18", revision="2").status_code == 302
    checkout.refresh_from_db()
    assert checkout.engineers == 18


def test_the_same_change_twice_is_one(client_of: ClientOf, alice: User, checkout: Team) -> None:
    for _ in range(2):
        changed = edited(client_of(alice), checkout, engineers="18", revision="1")
        assert changed.status_code == 302
    checkout.refresh_from_db()
    assert (checkout.engineers, checkout.revision) == (18, 2)


def test_people_who_came_meanwhile_are_told(
    client_of: ClientOf, alice: User, bob: User, checkout: Team
) -> None:
    edited(client_of(bob), checkout, staffed_sre="1.5", around_the_clock="on", revision="1")
    page = edited(client_of(alice), checkout, engineers="18", revision="1").text
    assert "Site reliability engineer: 1.5" in page
    assert "24/7 on-call: yes" in page


def test_a_change_without_a_revision_is_not_taken(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    assert edited(client_of(alice), checkout, engineers="18").status_code == 409
    checkout.refresh_from_db()
    assert checkout.engineers == 15


@pytest.mark.parametrize("name", ["assessment-new", "tasks"])
def test_how_to_answer_is_told_at_the_start_and_to_who_continues(
    client_of: ClientOf, alice: User, team: Team, name: str
) -> None:
    about = factories.assessment(team, by=alice).pk if name == "tasks" else team.pk
    page = client_of(alice).get(reverse(name, args=[about])).text
    told = got(
        re.search(r"<details class=\"panel no-print\" (open)?>.*?</details>", page, re.DOTALL)
    )
    assert (told[1] == "open") == (name == "assessment-new")
    for text in (
        "the one service that matters most",
        "pick the lower one",
        "someone who deploys",
        "Answers stay a draft until someone submits.",
        "Everyone who answers for the team sees the draft.",
    ):
        assert text in told[0]

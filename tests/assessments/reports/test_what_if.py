"""What if: the advice before and after a change, and nothing is stored."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Assessment, Report, Team, User
from tests.support import factories
from tests.support.filling import handed_in
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got

pytestmark = pytest.mark.one_database


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return handed_in(checkout, alice, downtime=240, environment_wait=30)


def what_if(client: Client, done: Assessment, **changes: str) -> PageResponse:
    form = {"engineers": "15", "sites": "1", "staffed_devops": "0", "staffed_sre": "0"}
    query = form | {"staffed_platform": "0", "downtime": "240"} | changes
    return client.get(reverse("what-if", args=[done.pk]), query)


def test_the_form_opens_with_what_was_judged(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    page = client_of(alice).get(reverse("what-if", args=[done.pk])).text
    assert 'name="downtime" value="240"' in page
    assert '<option value="minutes a month" selected>' in page
    assert "With your changes" not in page


def test_the_advice_is_shown_before_and_after(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    response = what_if(
        client_of(alice), done, engineers="40", downtime="30", environment_wait="480"
    )
    before, after = response.context["before"], response.context["after"]
    assert (before.first["role"], after.first["role"]) == ("sre", "platform")
    assert "As submitted" in response.text
    assert "With your changes" in response.text


def test_a_figure_back_in_its_target_takes_the_problem_away(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    after = what_if(client_of(alice), done, downtime="10").context["after"]
    rules = [reason["rule"] for option in after.advice["options"] for reason in option["reasons"]]
    assert "downtime-over-target" not in rules


def test_nothing_is_stored(client_of: ClientOf, alice: User, done: Assessment) -> None:
    before = list(Report.objects.values()), list(Answer.objects.values())
    what_if(client_of(alice), done, engineers="900", downtime="1")
    assert before == (list(Report.objects.values()), list(Answer.objects.values()))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"engineers": "0"}, "a whole number from 1 to 100\xa0000"),
        ({"downtime": "many"}, "Enter a number such as 30 or 2.5"),
        ({"downtime": "-1"}, "Enter a number from 0 to 43\xa0200 minutes a month."),
        ({"staffed_sre": "x"}, "full-time people as a number"),
        ({"sites": "99"}, "a whole number from 1 to 20"),
    ],
)
def test_a_wrong_fact_is_told_what_would_be_right(
    client_of: ClientOf, alice: User, done: Assessment, changes: dict[str, str], message: str
) -> None:
    response = what_if(client_of(alice), done, **changes)
    assert response.status_code == 422
    assert message in response.text


def test_the_goals_are_the_teams_own_with_a_counter_metric(done: Assessment) -> None:
    options = {o["role"]: o for o in factories.document(done)["advice"]["options"]}
    downtime = next(g for g in options["sre"]["goals"] if g["metric"] == "downtime")
    assert (downtime["today"], downtime["counter"]) == ("240 minutes", "toil_share")
    beside = {
        goal["counter"]: (goal["counter_asked"], goal["counter_today"])
        for option in options.values()
        for goal in option["goals"]
    }
    assert beside["downtime"] == (True, "240 minutes")
    assert beside["lead_time"] == (True, None)
    assert got(downtime["target"]).startswith("at most")
    assert all(len(option["goals"]) == 3 for option in options.values())


def test_the_size_that_is_expected_gets_a_line_of_its_own(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    checkout.expected_engineers = 40
    checkout.save()
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=0)
    assert got(factories.document(done)["advice"]["growth"])["engineers"] == 40
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert "At the 40 engineers whom you expect in 12 months" in page


def test_an_input_is_named_as_it_was_given(done: Assessment) -> None:
    options = {o["role"]: o for o in factories.document(done)["advice"]["options"]}
    inputs = {r["rule"]: r["inputs"] for r in options["sre"]["reasons"]}
    assert inputs["downtime-over-target"] == {"downtime": 240}

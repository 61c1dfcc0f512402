"""What was posted without a login is kept, and stored when it is sent again."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.got import got
from tests.support.posts import (
    ANSWER,
    HERE,
    SEND_AGAIN,
    SPEED,
    hidden,
    kept_by,
    kept_in,
    log_in,
    main,
    stale,
    wrong,
)


@pytest.fixture
def client(db: None) -> Client:
    """Somebody whose session has ended."""
    return Client()


def offered(client: Client) -> list[str]:
    """The addresses whose posts a person is offered to send again."""
    page = client.get(SEND_AGAIN)
    return re.findall(r'action="(/(?:ass|teams)[^"]+)"', main(page.text)) if page.content else []


def team_fields(team: Team, **changed: str | int) -> dict[str, Any]:
    """What the form of a team posts."""
    fields = {"name": team.name, "engineers": team.engineers, "sites": team.sites}
    return fields | {"revision": team.revision} | changed


# --- a session that ended ----------------------------------------------------------------------


def test_an_answer_sent_after_the_session_ended_is_stored_after_the_login(
    client: Client, draft: Assessment, pipeline: str
) -> None:
    assert client.post(pipeline, ANSWER).status_code == 302
    assert log_in(client, next=pipeline).headers["Location"] == SEND_AGAIN
    page = client.get(SEND_AGAIN).text
    assert f'action="{pipeline}"' in page
    assert "Checkout: Automated delivery pipeline" in page
    assert hidden(page, pipeline) == ANSWER
    client.post(pipeline, hidden(page, pipeline))
    stored = draft.response.answers.get()
    assert (got(stored.choice).number, stored.comment) == (2, "since May")
    assert offered(client) == []


def test_nothing_is_stored_before_it_is_sent_again(
    client: Client, draft: Assessment, pipeline: str
) -> None:
    client.post(pipeline, ANSWER)
    log_in(client)
    client.get(SEND_AGAIN)
    assert not draft.response.answers.exists()


def test_a_changed_team_is_kept_in_words_of_its_own(client: Client, checkout: Team) -> None:
    address = reverse("team-edit", args=[checkout.pk])
    client.post(address, team_fields(checkout, engineers=16))
    assert log_in(client).headers["Location"] == SEND_AGAIN
    page = main(client.get(SEND_AGAIN).text)
    assert "Send it again" in page
    assert "answers" not in page
    client.post(address, hidden(page + "</main>", address))
    checkout.refresh_from_db()
    assert checkout.engineers == 16
    assert offered(client) == []


def test_a_new_team_is_kept(client: Client, alice: User) -> None:
    client.post("/teams/new/", {"name": "Payments", "engineers": "9", "sites": "1"})
    log_in(client)
    assert "Payments" in main(client.get(SEND_AGAIN).text)
    client.post("/teams/new/", hidden(client.get(SEND_AGAIN).text, "/teams/new/"))
    assert Team.objects.get(name="Payments").engineers == 9
    assert offered(client) == []


def test_each_tab_has_its_own_and_one_leads_to_the_other(
    client: Client, draft: Assessment, pipeline: str, speed: str
) -> None:
    client.post(pipeline, ANSWER)
    client.post(speed, SPEED)
    log_in(client)
    assert offered(client) == [pipeline, speed]
    page = client.get(SEND_AGAIN).text
    assert client.post(speed, hidden(page, speed)).headers["Location"] == SEND_AGAIN
    assert offered(client) == [pipeline]
    sent = client.post(pipeline, hidden(page, pipeline))
    assert sent.headers["Location"].startswith("/assessments/")
    assert draft.response.answers.count() == 2


def test_what_is_refused_stays_kept(client: Client, draft: Assessment, speed: str) -> None:
    client.post(speed, {"lead_time-value": "many", "lead_time-unit": "hours"})
    log_in(client)
    assert client.post(speed, hidden(client.get(SEND_AGAIN).text, speed)).status_code == 422
    assert offered(client) == [speed]
    client.post(speed, SPEED)
    assert offered(client) == []


def test_what_comes_too_late_is_shown_once_and_not_kept_any_longer(
    client: Client, draft: Assessment, pipeline: str
) -> None:
    client.post(pipeline, ANSWER)
    factories.submitted(draft)
    log_in(client)
    response = client.post(pipeline, hidden(client.get(SEND_AGAIN).text, pipeline))
    assert response.status_code == 410
    assert "since May" in response.text
    assert offered(client) == []


def test_the_newer_post_of_a_page_takes_the_place_of_the_older(
    client: Client, pipeline: str
) -> None:
    client.post(pipeline, ANSWER)
    client.post(pipeline, ANSWER | {"pipeline_automation-answer": "3"})
    log_in(client)
    assert offered(client) == [pipeline]
    page = client.get(SEND_AGAIN).text
    assert hidden(page, pipeline)["pipeline_automation-answer"] == "3"


def test_only_the_latest_five_are_kept(client: Client, draft: Assessment) -> None:
    codes = ["shared-ownership", "delivery-speed", "pipeline", "trunk", "tests", "reviews"]
    addresses = [reverse("practice", args=[draft.pk, f"devops-{code}"]) for code in codes]
    for address in addresses:
        client.post(address, ANSWER)
    assert kept_in(client) == addresses[1:]


def test_together_they_have_a_largest_size(client: Client, pipeline: str, speed: str) -> None:
    client.post(pipeline, ANSWER | {"pipeline_automation-comment": "x" * 120_000})
    client.post(speed, SPEED | {"lead_time-comment": "x" * 120_000})
    assert kept_in(client) == [speed]


def test_a_large_post_is_not_kept(client: Client, draft: Assessment, pipeline: str) -> None:
    client.post(pipeline, {"pipeline_automation-comment": "x" * 200_000})
    log_in(client)
    assert client.get(SEND_AGAIN).status_code == 302


def test_what_is_not_used_within_half_a_day_is_forgotten(
    client: Client, draft: Assessment, pipeline: str
) -> None:
    client.post(pipeline, ANSWER)
    log_in(client)
    age(client, hours=11)
    assert offered(client) == [pipeline]
    age(client, hours=2)
    assert offered(client) == []
    assert kept_in(client) == []


def age(client: Client, hours: int) -> None:
    kept_by(client).update(at=F("at") - timedelta(hours=hours))


def test_leaving_them_is_a_button_that_forgets(
    client: Client, draft: Assessment, pipeline: str, speed: str
) -> None:
    client.post(pipeline, ANSWER)
    client.post(speed, SPEED)
    log_in(client)
    assert client.post(SEND_AGAIN, {"clear": pipeline}).headers["Location"] == SEND_AGAIN
    assert offered(client) == [speed]
    assert client.post(SEND_AGAIN, {"clear": speed}).headers["Location"] == speed
    assert offered(client) == []
    assert not draft.response.answers.exists()


@pytest.mark.parametrize("posted", [{}, {"clear": "https://evil.example/"}, {"clear": "/admin/"}])
def test_leaving_what_is_not_kept_leads_to_the_teams(
    client: Client, alice: User, posted: dict[str, str]
) -> None:
    client.force_login(alice)
    assert client.post(SEND_AGAIN, posted).headers["Location"] == reverse("teams")


def test_reading_the_page_forgets_nothing(client: Client, pipeline: str, alice: User) -> None:
    client.post(pipeline, ANSWER)
    log_in(client)
    for _ in range(2):
        assert offered(client) == [pipeline]


# --- whose it is -------------------------------------------------------------------------------


def test_somebody_who_may_not_answer_sees_nothing_of_it(
    client: Client, draft: Assessment, pipeline: str, charlie: User
) -> None:
    client.post(pipeline, ANSWER)
    assert log_in(client, "charlie").headers["Location"] == reverse("teams")
    assert client.get(SEND_AGAIN).status_code == 302
    assert kept_in(client) == []


def test_a_viewer_sees_nothing_of_it(
    client: Client, draft: Assessment, pipeline: str, vera: User
) -> None:
    client.post(pipeline, ANSWER)
    assert log_in(client, "vera", next="/roles/").headers["Location"] == "/roles/"


def test_what_one_person_kept_is_gone_when_another_logs_in(
    draft: Assessment, pipeline: str, alice: User, bob: User
) -> None:
    client = stale(alice)
    client.post(pipeline, wrong(ANSWER), headers=HERE)
    assert kept_in(client) == [pipeline]
    client.handler.enforce_csrf_checks = False
    client.post(reverse("account_logout"))
    assert log_in(client, "bob").headers["Location"] == reverse("teams")
    assert kept_in(client) == []


def test_a_practice_that_is_not_asked_is_not_offered(client: Client, draft: Assessment) -> None:
    client.post(reverse("practice", args=[draft.pk, "nothing"]), ANSWER)
    assert log_in(client).headers["Location"] == reverse("teams")


@pytest.mark.parametrize("name", ["practice", "team-edit"])
def test_a_key_that_nothing_has_is_not_offered(client: Client, alice: User, name: str) -> None:
    about = [uuid4(), "devops-pipeline"] if name == "practice" else [uuid4()]
    client.post(reverse(name, args=about), ANSWER)
    assert len(kept_in(client)) == 1
    assert log_in(client).headers["Location"] == reverse("teams")
    assert kept_in(client) == []


# --- what is never kept ------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["none", "1", "0" * 32, "%00", "x" * 36])
@pytest.mark.parametrize("page", ["/assessments/{}/practices/devops-pipeline/", "/teams/{}/edit/"])
def test_a_key_that_is_none_is_not_found_and_not_kept(alice: User, page: str, key: str) -> None:
    for client in (Client(), stale(), stale(alice)):
        response = client.post(page.format(key), wrong(ANSWER), headers=HERE)
        assert response.status_code == 404
        assert kept_in(client) == []


@pytest.mark.parametrize("name", ["submit", "discard", "check", "tasks", "report"])
def test_other_posts_about_an_assessment_are_not_kept(
    client: Client, draft: Assessment, name: str
) -> None:
    client.post(reverse(name, args=[draft.pk]), {"x": "y"})
    assert not Session.objects.exists()
    log_in(client)
    assert client.get(SEND_AGAIN).headers["Location"] == reverse("teams")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/assessments/user/add/",
        "/admin/password_change/",
        "/logout/",
        "/language/",
        SEND_AGAIN,
        "/nowhere/",
    ],
)
def test_posts_elsewhere_make_no_session(client: Client, db: None, address: str) -> None:
    client.post(address, {"old_password": "secret", "language": "de"})
    assert not Session.objects.exists()


def test_a_script_without_a_session_is_told_and_nothing_is_kept(
    client: Client, draft: Assessment, pipeline: str
) -> None:
    answer = client.post(pipeline, ANSWER, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "you are logged out" in answer.json()["message"]
    assert not Session.objects.exists()


def test_a_script_that_only_reads_is_told_too(client: Client, pipeline: str) -> None:
    answer = client.get(pipeline, headers={"accept": "application/json, */*"})
    assert answer.status_code == 401
    assert client.get(pipeline, headers={"accept": "text/html, */*"}).status_code == 302


# --- the login page ----------------------------------------------------------------------------


def test_the_login_says_what_it_is_for(client: Client, pipeline: str, checkout: Team) -> None:
    assert "button on the next page" not in client.get(reverse("account_login")).text
    client.post(reverse("team-edit", args=[checkout.pk]), team_fields(checkout))
    assert "Log in, then save the team" in client.get(reverse("account_login")).text
    client.post(pipeline, ANSWER)
    assert "Log in, then save your answers" in client.get(reverse("account_login")).text
    age(client, hours=13)
    assert "button on the next page" not in client.get(reverse("account_login")).text


def test_a_wrong_password_is_told_at_the_field_and_in_the_summary(
    client: Client, alice: User
) -> None:
    page = log_in(client, "mallory").text
    assert "<title>Error: Log in" in page
    assert 'id="error-summary"' in page
    assert '<a href="#id_login">Username: Check your username and password' in page
    assert page.count("autofocus") == 1


def test_an_empty_login_says_what_to_enter(client: Client, db: None) -> None:
    page = client.post(reverse("account_login"), {}).text
    assert '<a href="#id_login">Username: Enter your username.</a>' in page
    assert '<a href="#id_password">Password: Enter your password.</a>' in page
    assert page.count("autofocus") == 1
    assert client.get(reverse("account_login")).text.count("autofocus") == 1

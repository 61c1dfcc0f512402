"""Who has never logged in fills no session, and finds only what the same browser sent."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from assessments.models import KeptPost, User
from assessments.models.sharing import digest_of
from tests.support.posts import ANSWER, SEND_AGAIN, kept_in, log_in


@pytest.fixture
def client(db: None) -> Client:
    return Client()


def test_no_post_without_a_login_makes_a_session(client: Client, pipeline: str) -> None:
    for address in (pipeline, "/teams/new/"):
        assert client.post(address, ANSWER).status_code == 302
    assert len(kept_in(client)) == 2
    assert not Session.objects.exists()


def test_the_cookie_of_what_is_kept_is_out_of_reach_for_scripts(
    client: Client, pipeline: str
) -> None:
    cookie = client.post(pipeline, ANSWER).cookies[settings.KEPT_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert len(cookie.value) >= 43
    assert cookie.value not in str(list(KeptPost.objects.values()))


@pytest.mark.parametrize(
    "path",
    [
        "/assessments/none/practices/devops-pipeline/",
        "/teams/none/edit/",
        "/teams/None/edit/",
        "/no/longer/there/",
        "/logout/",
        "/admin/",
        "//evil.example/",
        "",
    ],
)
def test_a_kept_path_that_leads_nowhere_is_dropped(client: Client, alice: User, path: str) -> None:
    client.cookies[settings.KEPT_COOKIE_NAME] = "a" * 43
    KeptPost.objects.keep(digest_of("a" * 43), path, {"name": ["Payments"]})
    assert client.get(reverse("account_login")).status_code == 200
    assert log_in(client).headers["Location"] == reverse("teams")
    assert client.get(SEND_AGAIN).headers["Location"] == reverse("teams")
    assert kept_in(client) == []


@pytest.mark.parametrize("token", ["x", "\xff" * 43, "a" * 42, "a" * 44, "'; --"])
def test_no_cookie_is_given_back_but_one_of_tripods_own(
    client: Client, pipeline: str, token: str
) -> None:
    """A header with another one could not be sent."""
    client.cookies[settings.KEPT_COOKIE_NAME] = token
    cookie = client.post(pipeline, ANSWER).cookies[settings.KEPT_COOKIE_NAME]
    assert cookie.value != token
    assert len(cookie.value) == 43
    again = client.post("/teams/new/", ANSWER).cookies[settings.KEPT_COOKIE_NAME]
    assert again.value == cookie.value


@pytest.mark.parametrize(
    "accept", ["a/b;x*=foo''bar", "a/b;" + ";" * 8000, "*/*", "text/html, application/json", ""]
)
def test_whatever_is_accepted_gets_a_page(client: Client, accept: str) -> None:
    answer = client.get(reverse("teams"), headers={"accept": accept})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/teams/")
    answer = client.get(reverse("teams"), headers={"accept": "Application/JSON"})
    assert answer.status_code == 401


@pytest.mark.parametrize("token", ["", " ", "x" * 5000, "\xe4", "'; --"])
def test_any_cookie_finds_only_what_was_sent_with_it(
    client: Client, alice: User, pipeline: str, token: str
) -> None:
    Client().post(pipeline, ANSWER)
    client.cookies[settings.KEPT_COOKIE_NAME] = token
    assert log_in(client).headers["Location"] == reverse("teams")
    assert KeptPost.objects.count() == 1

"""Who has never logged in fills no session, and finds only what the same browser sent."""

import time
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.signing import b62_encode, get_cookie_signer
from django.test import Client
from django.urls import reverse

from assessments.models import KeptPost, User
from assessments.models.kept_posts import HOURS
from assessments.models.sharing import digest_of
from assessments.views.kept_posts import KEPT
from tests.support.posts import ANSWER, SEND_AGAIN, kept_in, log_in


@pytest.fixture
def client(db: None) -> Client:
    return Client()


def signed(token: str) -> str:
    """As the answer to a post gives it."""
    return get_cookie_signer(salt=settings.KEPT_COOKIE_NAME + KEPT).sign(token)


def forgeries(cookie: str) -> dict[str, str]:
    token, time, signature = cookie.split(":")
    return {
        "not signed": token,
        "another token": f"{'a' * 43}:{time}:{signature}",
        "a later time": f"{token}:{b62_encode(10**10)}:{signature}",
        "no signature": f"{token}:{time}:",
        "another signature": f"{token}:{time}:{'a' * 43}",
        "signed for something else": get_cookie_signer(salt="another").sign(token),
    }


def test_a_forged_cookie_finds_nothing(client: Client, alice: User, pipeline: str) -> None:
    cookie = client.post(pipeline, ANSWER).cookies[settings.KEPT_COOKIE_NAME].value
    for kind, forged in forgeries(cookie).items():
        other = Client()
        other.cookies[settings.KEPT_COOKIE_NAME] = forged
        assert log_in(other).headers["Location"] == reverse("teams"), kind
        assert other.get(SEND_AGAIN).headers["Location"] == reverse("teams"), kind
    # And the right one does, in the same browser.
    assert log_in(client).headers["Location"] == SEND_AGAIN


def test_a_cookie_of_long_ago_finds_nothing(client: Client, alice: User, pipeline: str) -> None:
    with patch("time.time", return_value=time.time() - HOURS * 60 * 60 - 60):
        old = signed("a" * 43)
    KeptPost.objects.keep(digest_of("a" * 43), pipeline, {"name": ["Payments"]})
    client.cookies[settings.KEPT_COOKIE_NAME] = old
    assert log_in(client).headers["Location"] == reverse("teams")


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
    token, _time, signature = cookie.value.split(":")
    assert (len(token), len(signature)) == (43, 43)
    assert token not in str(list(KeptPost.objects.values()))


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
    client.cookies[settings.KEPT_COOKIE_NAME] = signed("a" * 43)
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
    own, _, _ = cookie.value.partition(":")
    assert own != token
    assert len(own) == 43
    again = client.post("/teams/new/", ANSWER).cookies[settings.KEPT_COOKIE_NAME]
    assert again.value.partition(":")[0] == own


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

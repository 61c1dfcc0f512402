"""A page with an outdated token gets a second try with the same input, and nothing else does."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from assessments.models import Assessment, User
from tests.support.got import got
from tests.support.posts import (
    ANSWER,
    HERE,
    SEND_AGAIN,
    SPEED,
    hidden,
    kept_in,
    log_in,
    main,
    stale,
    wrong,
)


def token(page: str) -> str:
    return got(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', main(page)))[1]


def test_a_token_that_was_rotated_in_another_tab_gets_a_second_try(
    draft: Assessment, pipeline: str, alice: User
) -> None:
    client = stale(alice)
    response = client.post(pipeline, wrong(ANSWER), headers=HERE)
    assert response.status_code == 403
    assert hidden(response.text, pipeline) == ANSWER
    fresh = {**hidden(response.text, pipeline), "csrfmiddlewaretoken": token(response.text)}
    assert client.post(pipeline, fresh, headers=HERE).status_code == 302
    assert got(draft.response.answers.get().choice).number == 2
    assert kept_in(client) == []


def test_the_second_try_is_about_that_page_alone(
    draft: Assessment, pipeline: str, speed: str, alice: User
) -> None:
    client = stale(alice)
    client.post(pipeline, wrong(ANSWER), headers=HERE)
    page = client.post(speed, wrong(SPEED), headers=HERE).text
    assert hidden(page) == SPEED | {}
    assert "since May" not in page


def test_a_stale_token_and_no_session_lead_to_the_login(
    draft: Assessment, pipeline: str, alice: User
) -> None:
    client = stale()
    response = client.post(pipeline, wrong(ANSWER), headers=HERE)
    assert response.headers["Location"] == f"{reverse('account_login')}?next={pipeline}"
    client.handler.enforce_csrf_checks = False
    assert log_in(client).headers["Location"] == SEND_AGAIN
    assert hidden(client.get(SEND_AGAIN).text, pipeline) == ANSWER


def test_a_script_with_a_stale_token_and_no_session_is_told(pipeline: str) -> None:
    headers = HERE | {"accept": "application/json"}
    assert stale().post(pipeline, wrong(ANSWER), headers=headers).status_code == 401
    assert not Session.objects.exists()


def test_a_script_with_a_stale_token_gets_the_plain_refusal(
    draft: Assessment, pipeline: str, alice: User
) -> None:
    client = stale(alice)
    answer = client.post(pipeline, wrong(ANSWER), headers=HERE | {"accept": "application/json"})
    assert answer.status_code == 403
    assert "since May" not in answer.text
    assert kept_in(client) == []


@pytest.mark.parametrize("sender", ["https://evil.example", "null"])
@pytest.mark.parametrize("logged_in", [True, False])
def test_another_site_gets_no_second_try(
    draft: Assessment, pipeline: str, alice: User, sender: str, logged_in: bool
) -> None:
    client = stale(alice if logged_in else None)
    response = client.post(pipeline, ANSWER, headers={"origin": sender})
    assert response.status_code == 403
    assert "since May" not in response.text
    assert kept_in(client) == []


@pytest.mark.parametrize(
    "name", ["discard", "submit", "account_login", "account_logout", "set_language"]
)
def test_other_pages_with_a_stale_token_get_the_plain_page(
    draft: Assessment, alice: User, name: str
) -> None:
    about = name in ("discard", "submit")
    address = reverse(name, args=[draft.pk] if about else [])
    for client in (stale(alice), stale()):
        response = client.post(address, wrong({"password": "secret"}), headers=HERE)
        assert response.status_code == 403
        assert "Please send it again" in response.text
        assert "secret" not in response.text


def test_a_page_that_one_may_not_send_is_not_shown_again(
    draft: Assessment, pipeline: str, charlie: User
) -> None:
    response = stale(charlie).post(pipeline, wrong(ANSWER), headers=HERE)
    assert response.status_code == 403
    assert "since May" not in response.text

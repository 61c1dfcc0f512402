"""What was posted while nobody was logged in is kept, and stored when it is sent again."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

ANSWER = {"pipeline_automation-answer": "2", "pipeline_automation-comment": "since May"}


@pytest.fixture
def draft(checkout, alice):
    return factories.assessment(checkout, by=alice)


@pytest.fixture
def address(draft):
    return reverse("practice", args=[draft.pk, "devops-pipeline"])


def log_in(client, username="alice", **then):
    whole = {"username": username, "password": factories.PASSWORD, **then}
    return client.post(reverse("login"), whole)


def hidden(page):
    page = page[page.index("<main") : page.index("</main>")]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_an_answer_sent_after_the_session_ended_is_stored_after_the_login(draft, address):
    client = Client()
    assert client.post(address, ANSWER).status_code == 302
    assert log_in(client, next=address).url == reverse("send-again")
    page = client.get(reverse("send-again")).text
    assert f'action="{address}"' in page
    assert hidden(page) == ANSWER
    client.post(address, hidden(page))
    stored = draft.response.answers.get()
    assert (stored.choice.number, stored.comment) == (2, "since May")
    assert client.get(reverse("send-again")).status_code == 302


def test_nothing_is_stored_before_it_is_sent_again(draft, address):
    client = Client()
    client.post(address, ANSWER)
    log_in(client)
    client.get(reverse("send-again"))
    assert not draft.response.answers.exists()


def test_somebody_else_who_logs_in_cannot_store_it(draft, address, charlie):
    client = Client()
    client.post(address, ANSWER)
    log_in(client, "charlie")
    page = client.get(reverse("send-again")).text
    assert client.post(address, hidden(page)).status_code == 404
    assert not draft.response.answers.exists()


def test_a_token_that_was_rotated_in_another_tab_gets_a_second_try(draft, address, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    old = {**ANSWER, "csrfmiddlewaretoken": "x" * 64}
    response = client.post(address, old, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert hidden(response.text) == ANSWER
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.text)[1]
    fresh = {**hidden(response.text), "csrfmiddlewaretoken": token}
    again = client.post(address, fresh, headers={"origin": "http://testserver"})
    assert again.status_code == 302
    assert draft.response.answers.get().choice.number == 2


def test_another_site_gets_no_second_try(draft, address, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post(address, ANSWER, headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "since May" not in response.text


def test_a_large_post_is_not_kept(draft, address):
    client = Client()
    client.post(address, {"pipeline_automation-comment": "x" * 200_000})
    log_in(client)
    assert client.get(reverse("send-again")).status_code == 302


def test_what_a_script_sends_without_a_session_is_led_to_the_login(draft, address):
    client = Client(headers={"Accept": "application/json"})
    answer = client.post(address, ANSWER)  # As multipart, which is read only once.
    assert answer.url == f"{reverse('login')}?next={address}"

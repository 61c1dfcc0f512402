"""PUBLIC_URL determines every address, whatever a request's headers say."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import KeptPost, Team, User
from config.environment import own_origins
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.posts import kept_in

# Hosts that are answered, and that nobody is to be led to.
HOSTS = ["127.0.0.1", "localhost:666", "127.0.0.1:80"]
ANSWER = {"pipeline_automation-answer": "2", "csrfmiddlewaretoken": "x" * 64}


@pytest.fixture
def stale() -> Client:
    """A browser whose forms are checked, and whose token is out of date."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def address(checkout: Team, alice: User) -> str:
    draft = factories.assessment(checkout, by=alice)
    return reverse("practice", args=[draft.pk, "devops-pipeline"])


@pytest.mark.parametrize("host", HOSTS)
def test_a_link_to_a_report_begins_with_the_public_address(
    client_of: ClientOf, alice: User, checkout: Team, host: str
) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    page = client_of(alice).post(
        reverse("share", args=[done.pk]),
        {"label": "Board", "days": "30"},
        headers={"host": host, "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
    )
    assert re.findall(r'value="(\w+://[^/"]*)/', page.text) == ["http://testserver"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_stale_form_is_kept_when_its_page_was_ours(
    stale: Client, address: str, host: str
) -> None:
    answer = stale.post(address, ANSWER, headers={"host": host, "origin": "http://testserver"})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={address}"
    assert kept_in(stale) == [address]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", ["origin", "referer"])
def test_a_stale_form_of_a_page_elsewhere_is_refused(
    stale: Client, address: str, host: str, name: str
) -> None:
    sender = f"http://{host}" if name == "origin" else f"http://{host}{address}"
    answer = stale.post(address, ANSWER, headers={"host": host, name: sender})
    assert answer.status_code == 403
    assert '<a href="http://testserver/">' in answer.text
    assert not KeptPost.objects.exists()


@pytest.mark.parametrize("sender", ["http://[", "null", "//", "http://testserver.evil.example"])
def test_a_sender_that_is_no_address_of_ours_is_refused(
    stale: Client, address: str, sender: str
) -> None:
    for name in ("origin", "referer"):
        assert stale.post(address, ANSWER, headers={name: sender}).status_code == 403


def test_a_machine_on_its_own_may_be_called_by_either_name(
    stale: Client, alice: User, settings: Settings
) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    settings.CSRF_TRUSTED_ORIGINS = own_origins(settings.PUBLIC_URL)
    page = stale.get(reverse("account_login"), headers={"host": "localhost:8000"})
    token = got(re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))[1]
    whole = {"login": "alice", "password": factories.PASSWORD, "csrfmiddlewaretoken": token}
    here = {"host": "localhost:8000", "origin": "http://localhost:8000"}
    assert stale.post(reverse("account_login"), whole, headers=here).headers["Location"] == reverse(
        "teams"
    )
    refused = stale.post(
        reverse("account_login"), whole, headers=here | {"origin": "http://localhost:81"}
    )
    assert refused.status_code == 403


@pytest.mark.parametrize("host", HOSTS)
def test_nobody_is_led_on_to_the_host_of_a_header(
    client_of: ClientOf, alice: User, host: str
) -> None:
    whole = {"login": "alice", "password": factories.PASSWORD, "next": f"http://{host}/teams/"}
    assert (
        client_of()
        .post(reverse("account_login"), whole, headers={"host": host})
        .headers["Location"]
        == "/teams/"
    )
    back = {"host": host, "referer": f"http://{host}/roles/"}
    assert (
        client_of().post("/language/", {"language": "de"}, headers=back).headers["Location"] == "/"
    )
    assert client_of(alice).get("/teams", headers={"host": host}).headers["Location"] == "/teams/"


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "SCRIPT_URL", "REDIRECT_URL"])
def test_a_server_that_passes_a_path_on_moves_no_address(client_of: ClientOf, name: str) -> None:
    sent: dict[str, Any] = {name: "/evil/teams/"}
    answer = client_of().get("/teams/", **sent)
    assert answer.headers["Location"] == "/login/?next=/teams/"


def test_another_host_is_refused_on_a_page_with_every_header(client_of: ClientOf, db: None) -> None:
    refused = client_of().get("/", headers={"host": "evil.example"})
    assert refused.status_code == 400
    assert "default-src 'none'" in refused.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/tripod/teams/", "/teams/"])
def test_a_path_may_be_before_the_address_or_not(
    client_of: ClientOf, settings: Settings, path: str
) -> None:
    settings.PUBLIC_URL, settings.FORCE_SCRIPT_NAME = "http://testserver/tripod", "/tripod"
    answer = client_of().get(path)
    assert answer.headers["Location"].endswith("?next=/tripod/teams/")


def test_a_path_that_only_begins_alike_is_another(
    client_of: ClientOf, settings: Settings, db: None
) -> None:
    settings.PUBLIC_URL, settings.FORCE_SCRIPT_NAME = "http://testserver/tripod", "/tripod"
    assert client_of().get("/tripodteams/").status_code == 404
    assert client_of().get("/tripod").headers["Location"] == "/tripod/"

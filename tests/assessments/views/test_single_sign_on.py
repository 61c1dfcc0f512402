"""The way to the OpenID provider and back, and accounts that their owners connect."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import User
from tests.support.fixtures import PageResponse
from tests.support.issuers import Issuer, address_in, begin, by_provider, sign_on
from tests.support.logins import WHILE, asks, let_in

pytestmark = pytest.mark.django_db


def test_the_way_there_has_a_challenge_and_leads_back_to_the_public_address(
    issuer: Issuer, client: Client
) -> None:
    page = client.post(reverse("single-sign-on"), headers={"host": "127.0.0.1"})
    address = address_in(page)
    assert address.startswith(f"{issuer.url}/authorize?")
    assert "code_challenge_method=S256" in address
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Fsingle-sign-on%2Fcallback%2F" in address
    assert f'content="0;url={issuer.url}/authorize' in page.text


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_the_way_back_leads_to_no_other_host(issuer: Issuer, client: Client, there: str) -> None:
    assert sign_on(client, issuer, next=there).headers["Location"] == reverse("teams")


def test_the_way_back_leads_to_the_page_that_was_asked_for(issuer: Issuer, client: Client) -> None:
    wanted = reverse("export")
    assert sign_on(client, issuer, next=wanted).headers["Location"] == wanted


def test_a_sign_on_that_only_began_ends_after_ten_minutes(issuer: Issuer, client: Client) -> None:
    begin(client)
    assert client.session.get_expiry_age() == 600
    sign_on(client, issuer)
    assert client.session.get_expiry_age() == 12 * 60 * 60


def test_sign_ons_from_one_address_are_bounded(
    issuer: Issuer, client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sign_on": "2/5m/key"}
    begin(client)
    begin(client)
    page = client.post(reverse("single-sign-on"))
    assert page.status_code == 403
    assert 270 < int(page.headers["Retry-After"]) <= 300
    assert "Too many people" in page.text


def test_what_was_sent_without_a_login_comes_first_afterwards(issuer: Issuer) -> None:
    browser = Client()
    browser.post(reverse("team-new"), {"name": "Kept", "engineers": "4", "sites": "1"})
    query = issuer.authorize(address_in(browser.post(reverse("single-sign-on"))))
    page: PageResponse = browser.get(f"{reverse('single-sign-on-callback')}?{query}")
    assert page.headers["Location"] == reverse("send-again")


def test_the_login_page_leads_to_the_provider(issuer: Issuer, client: Client) -> None:
    page = client.get(reverse("account_login"), {"next": "/export/"})
    assert "Log in with Example ID" in page.text
    assert 'name="password"' in page.text


def test_there_is_no_sign_on_without_a_provider(client: Client) -> None:
    assert client.post(reverse("single-sign-on")).status_code == 404
    assert client.get(reverse("single-sign-on-callback")).status_code == 404


# --- connecting ---


def test_an_account_is_connected_and_disconnected_by_its_owner(issuer: Issuer, alice: User) -> None:
    browser = Client()
    let_in(browser, alice)
    answer = by_provider(browser, issuer, process="connect")
    assert answer.headers["Location"] == reverse("mfa_index")
    assert "You can log in with Example ID" in browser.get(reverse("mfa_index")).text
    other = Client()
    by_provider(other, issuer)
    assert other.session["_auth_user_id"] == str(alice.pk)
    browser.post(reverse("single-sign-on-end"))
    assert "Connect Example ID" in browser.get(reverse("mfa_index")).text


def test_connecting_asks_after_a_while(issuer: Issuer, alice: User) -> None:
    browser = Client()
    let_in(browser, alice, ago=WHILE)
    assert asks(browser.post(reverse("single-sign-on"), {"process": "connect"}))


def test_an_account_of_somebody_else_is_not_connected(issuer: Issuer, alice: User) -> None:
    by_provider(Client(), issuer)
    browser = Client()
    let_in(browser, alice)
    by_provider(browser, issuer, process="connect")
    assert not alice.socialaccount_set.exists()  # type: ignore[attr-defined]


def test_who_has_no_password_stays_connected(issuer: Issuer, now: Callable[[], int]) -> None:
    issuer.claims = {"auth_time": now()}
    browser = Client()
    by_provider(browser, issuer)
    browser.post(reverse("single-sign-on-end"))
    assert "nothing else would let you in" in browser.get(reverse("mfa_index")).text

"""Joining by an invitation: what opens it, what uses it up, and what does not."""

import re

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from assessments.models import Invitation, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.logins import log_in
from tests.support.words import unmarked

NOT_VALID = "This invitation is no longer valid: ask whoever sent it for a new one."
NEW = {"username": "mia", "first_name": "Mia", "password": "zebra lamp orbit canvas"}


@pytest.fixture
def token(checkout: Team) -> str:
    return factories.invitation(checkout, email="mia@example.org")[1]


@pytest.fixture
def visitor(client_of: ClientOf, token: str) -> Client:
    """Somebody without a login who has opened the link."""
    client = client_of()
    answer = client.get(reverse("invited", args=[token]))
    assert answer.headers["Location"] == join()
    return client


def join(name: str = "join") -> str:
    return reverse(name, args=[Invitation.objects.get().pk])


def is_unused() -> bool:
    return Invitation.objects.alive().exists()


def test_the_secret_leaves_the_address_and_stays_out_of_caches(
    client_of: ClientOf, token: str
) -> None:
    answer = client_of().get(reverse("invited", args=[token]))
    assert token not in answer.headers["Location"]
    cookie = answer.cookies[configured.INVITED_COOKIE_NAME]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (join(), True, "Lax")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_scanner_that_opens_and_submits_everything_uses_nothing_up(
    visitor: Client, token: str
) -> None:
    """It follows each link of the page, and sends each form as it finds it."""
    for _ in range(3):
        visitor.get(reverse("invited", args=[token]))
        visitor.head(join())
    page = visitor.get(join()).text
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    links = re.findall(r'href="(/[^"]+)"', main)
    assert join("join-account") in links
    for link in links:
        inside = visitor.get(link).text
        fields = dict(
            re.findall(r'<input type="(?!checkbox)\w+" name="(\w+)"(?: value="([^"]*)")?', inside)
        )
        assert visitor.post(link, fields).status_code in (200, 302, 422)
    assert visitor.post(join()).headers["Location"].startswith("/login/")
    assert is_unused()
    assert not User.objects.filter(username="mia").exists()


def test_a_new_account_is_in_the_team_and_logged_in(visitor: Client, checkout: Team) -> None:
    form = visitor.get(join("join-account")).text
    assert 'value="mia@example.org"' in form
    page = visitor.post(join("join-account"), NEW | {"email": "mia@example.org"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("team", args=[checkout.pk])
    assert "Welcome! You are in Checkout now." in unmarked(page.text)
    mia = User.objects.get(username="mia")
    assert (mia.email, mia.get_full_name()) == ("mia@example.org", "Mia")
    assert mia.check_password(NEW["password"])
    assert factories.rights_in(checkout)["mia"] == "member"
    assert not is_unused()


def test_a_new_account_is_not_asked_for_its_password_at_once(visitor: Client) -> None:
    visitor.post(join("join-account"), NEW)
    assert visitor.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "short"}, "Use at least 12"),
        ({"password": "miamiamiamia2026"}, "easy to guess"),
        ({"password": ""}, "Choose a password."),
        ({"username": ""}, "Choose a username."),
        ({"username": "ALICE"}, "Another user has this name"),
        ({"email": "mia"}, "Enter an e-mail address such as"),
    ],
)
def test_what_is_wrong_with_an_account_is_told_and_uses_nothing_up(
    visitor: Client, fields: dict[str, str], sentence: str
) -> None:
    page = visitor.post(join("join-account"), NEW | fields)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="zebra' not in page.text
    assert is_unused()


def test_nobody_makes_an_account_with_more_than_a_right_in_the_team(visitor: Client) -> None:
    assert visitor.post(join("join-account"), NEW | {"is_staff": "1"}).status_code == 400
    assert is_unused()


def test_somebody_logs_in_and_joins_by_a_click(
    visitor: Client, charlie: User, checkout: Team
) -> None:
    page = visitor.get(join()).text
    assert f"/login/?next={join()}" in page
    answer = visitor.post(
        f"/login/?next={join()}", {"login": "charlie", "password": factories.PASSWORD}
    )
    assert answer.headers["Location"] == join()
    assert "Join as charlie" in unmarked(visitor.get(join()).text)
    assert is_unused()
    assert "Welcome!" in visitor.post(join(), follow=True).text
    assert factories.rights_in(checkout)["charlie"] == "member"
    assert not is_unused()


def test_somebody_of_the_team_uses_nothing_up(
    client_of: ClientOf, vera: User, token: str, checkout: Team
) -> None:
    client = client_of(vera)
    client.get(reverse("invited", args=[token]))
    assert "You are in this team already." in client.get(join()).text
    assert "You are in this team already." in client.post(join(), follow=True).text
    assert (factories.rights_in(checkout)["vera"], is_unused()) == ("viewer", True)


def test_used_revoked_and_unknown_ones_are_answered_alike(
    client_of: ClientOf, checkout: Team, alice: User, charlie: User
) -> None:
    (one, used), (two, revoked) = factories.invitation(checkout), factories.invitation(checkout)
    one.accept(by=charlie)
    two.revoke(by=alice)
    pages = [client_of().get(reverse("invited", args=[t])) for t in (used, revoked, "x" * 43)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert NOT_VALID in pages[0].text


def test_one_that_ends_while_its_page_is_open_lets_nobody_in(visitor: Client, alice: User) -> None:
    Invitation.objects.get().revoke(by=alice)
    page = visitor.post(join("join-account"), NEW)
    assert (page.status_code, "Open the invitation" in page.text) == (404, True)
    assert not User.objects.filter(username="mia").exists()


def test_its_page_opens_for_nobody_without_the_cookie(client_of: ClientOf, token: str) -> None:
    assert client_of().get(join()).status_code == 404
    assert client_of().post(join("join-account"), NEW).status_code == 404


def test_guessing_is_slowed_down(client_of: ClientOf, token: str) -> None:
    client = client_of()
    answers = [client.get(f"/invited/{n}/").status_code for n in range(101)]
    assert answers[99:] == [404, 429]
    assert client.get(reverse("invited", args=[token])).status_code == 429
    # Logging in is counted apart.
    assert log_in().status_code == 302

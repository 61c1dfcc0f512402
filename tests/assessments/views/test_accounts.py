"""A person's own account: the profile, a new password, a forgotten one."""

import re
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts.adapter import one_time_link
from assessments.models import User
from config.logs import masked
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.issuers import app_of
from tests.support.logins import HOME, attempt, log_in
from tests.support.mail_server import Inbox
from tests.support.second_factors import by_password

NEW = "zebra lamp orbit canvas"
PROFILE, PASSWORD = "/account/", "/account/password/"


@pytest.fixture
def mia(db: None) -> User:
    return factories.user("mia", email="mia@example.org")


# --- the language ---


@pytest.mark.parametrize(
    ("sent", "led"),
    [
        ("/app/roles/?x=1", "/app/roles/?x=1"),
        ("/other/", "/app/"),
        ("/app/../other/", "/app/"),
        ("/app/%2e%2e/other/", "/app/"),
        ("//evil.example/app/", "/app/"),
        ("", "/app/"),
    ],
)
@pytest.mark.parametrize("by", ["next", "referer"])
def test_choosing_a_language_leads_nowhere_beside_the_path_of_tripod(
    client_of: ClientOf, settings: Settings, sent: str, led: str, by: str
) -> None:
    settings.PUBLIC_URL, settings.ROOT_PATH = "http://testserver/app", "/app/"
    settings.FORCE_SCRIPT_NAME = "/app"
    client, fields = client_of(), {"language": "de"}
    if by == "next":
        answer = client.post("/language/", fields | {"next": sent})
    else:
        whole = urljoin("http://testserver", sent) if sent else ""
        answer = client.post("/language/", fields, headers={"referer": whole})
    assert answer.headers["Location"].removeprefix("http://testserver") == led
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"


def test_a_link_chooses_no_language_and_leads_nowhere(client_of: ClientOf) -> None:
    assert client_of().get("/language/", {"next": "/roles/"}).status_code == 405


# --- the profile ---


def test_the_name_in_the_header_leads_to_the_profile(client_of: ClientOf, alice: User) -> None:
    alice.first_name = "Alice"
    alice.save()
    page = client_of(alice).get(reverse("teams")).text
    assert re.search(r'href="/account/"[^>]*><bdi>Alice</bdi>', page)


def test_a_name_changes_without_the_password(client_of: ClientOf, mia: User) -> None:
    fields = {"first_name": "Mia", "last_name": "Berg", "email": mia.email}
    page = client_of(mia).post(PROFILE, fields, follow=True)
    assert "Your profile is saved." in page.text
    mia.refresh_from_db()
    assert mia.get_full_name() == "Mia Berg"
    entry = AuditEntry.objects.get(action="account")
    assert (entry.who, entry.detail) == ("mia", "changed: first_name, last_name")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("", "Enter your password to change the e-mail"), ("wrong", "This is not your password")],
)
def test_an_address_needs_the_password(
    client_of: ClientOf, mia: User, password: str, sentence: str
) -> None:
    """Whoever finds a browser unlocked could send a new password to an own address."""
    client, fields = client_of(mia), {"email": "other@example.org"}
    page = client.post(PROFILE, fields | {"password": password})
    assert (page.status_code, sentence in page.text) == (422, True)
    mia.refresh_from_db()
    assert mia.email == "mia@example.org"
    client.post(PROFILE, fields | {"password": factories.PASSWORD})
    mia.refresh_from_db()
    assert mia.email == "other@example.org"


@pytest.mark.parametrize("name", ["", "Example ID"])
def test_who_has_no_password_is_told_so_and_offered_none_to_change(
    client_of: ClientOf, mia: User, settings: Settings, name: str
) -> None:
    if name:
        settings.SINGLE_SIGN_ON = app_of("https://id.example.org") | {"name": name}
    mia.set_unusable_password()
    mia.save()
    client = client_of(mia)
    page = client.get(PROFILE).text
    assert ("you log in with Example ID" in page, "An administrator can" in page) == (
        bool(name),
        not name,
    )
    assert ("Change password" in page, "Your password" in page) == (False, False)
    for answer in (client.get(PASSWORD), client.post(PASSWORD, {"password1": NEW})):
        assert (answer.status_code, answer.headers["Location"]) == (302, PROFILE)
    mia.refresh_from_db()
    assert not mia.has_usable_password()


def test_nobody_gives_themselves_rights_on_the_profile(client_of: ClientOf, mia: User) -> None:
    assert client_of(mia).post(PROFILE, {"is_superuser": "1"}).status_code == 400


# --- another password ---


def change(client: Client, old: str = factories.PASSWORD, new: str = NEW) -> PageResponse:
    return client.post(PASSWORD, {"oldpassword": old, "password1": new}, follow=True)


def test_a_password_is_changed_with_the_old_one(client_of: ClientOf, mia: User) -> None:
    client = client_of(mia)
    assert "This is not your password" in change(client, "wrong").text
    assert "Use at least 12" in change(client, new="short").text
    assert "Your password is changed." in change(client).text
    assert client.get(PROFILE).status_code == 200
    assert log_in("mia").status_code == 200
    assert attempt(NEW, name="mia").status_code == 302
    assert AuditEntry.objects.filter(action="password", who="mia").count() == 1


def test_the_old_password_cannot_be_guessed(client_of: ClientOf, mia: User) -> None:
    """Those guesses and the ones of a login are counted together."""
    client = Client(REMOTE_ADDR=HOME)
    client.force_login(mia)
    for _ in range(5):
        change(client, "wrong")
        client.post(PROFILE, {"email": "x@example.org", "password": "wrong"})
    assert "Too many wrong passwords" in change(client).text
    mia.refresh_from_db()
    assert mia.check_password(factories.PASSWORD)
    assert log_in("mia", at=HOME).status_code == 429


def test_the_admin_has_no_page_of_its_own_for_it(client_of: ClientOf, admin: User) -> None:
    for answer in (client_of(admin).get, client_of(admin).post):
        assert answer("/admin/password_change/").headers["Location"] == PASSWORD


# --- a forgotten one ---


def new_password(client: Client, link: str, password: str = NEW) -> PageResponse:
    form = client.get(link).headers.get("Location", link)
    return client.post(form, {"password1": password}, follow=True)


def test_a_mail_leads_to_a_new_password_once(client_of: ClientOf, mia: User, inbox: Inbox) -> None:
    other, client = client_of(mia), client_of()
    page = client.post("/forgotten/", {"email": "MIA@example.org"}, follow=True)
    assert "We sent a mail to this address." in page.text
    assert inbox.only()["Subject"] == "A new password for Tripod"
    link = next(line for line in inbox.text().splitlines() if "/new-password/" in line)
    for _ in range(3):
        assert client_of().get(link).status_code == 302
    assert "Use at least 12" in new_password(client, link, "short").text
    assert "Log in with the new one." in new_password(client, link).text
    assert other.get(PROFILE).status_code == 302
    assert attempt(NEW, name="mia").status_code == 302
    again = new_password(client_of(), link, "another lantern orchid moss")
    assert "This link is no longer valid" in again.text


def test_nobody_learns_who_has_an_account(client_of: ClientOf, mia: User, inbox: Inbox) -> None:
    known = client_of().post("/forgotten/", {"email": mia.email}, follow=True)
    unknown = client_of().post("/forgotten/", {"email": "noah@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert [mail["Subject"] for mail in inbox.mails][1] == "No account in Tripod"


def test_mails_are_limited(client_of: ClientOf, mia: User, inbox: Inbox) -> None:
    client = client_of()
    answers = [client.post("/forgotten/", {"email": mia.email}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(inbox.mails) == 5


def test_a_failing_mail_server_is_told(client_of: ClientOf, mia: User, inbox: Inbox) -> None:
    inbox.refuses = True
    page = client_of().post("/forgotten/", {"email": mia.email})
    assert "The mail could not be sent." in page.text


def test_without_mail_the_page_says_who_helps(client_of: ClientOf, mia: User) -> None:
    page = client_of().get("/forgotten/").text
    assert "Ask an administrator of Tripod" in page
    assert 'name="email"' not in page
    assert client_of().post("/forgotten/", {"email": mia.email}).status_code == 400


def chosen(user: User) -> dict[str, str]:
    return {"action": "one_time_link", "_selected_action": str(user.pk)}


def test_an_administrator_makes_a_link_that_is_shown_once(
    client_of: ClientOf, admin: User, mia: User
) -> None:
    page = client_of(admin).post(reverse("admin:assessments_user_changelist"), chosen(mia)).text
    link = re.findall(r'value="http://testserver(/new-password/[^"]+)"', page)[0]
    assert "Log in with the new one." in new_password(client_of(), link).text
    entry = AuditEntry.objects.get(action="account")
    assert (entry.who, entry.key) == ("admin", str(mia.pk))
    assert link not in str(AuditEntry.objects.values())


def test_staff_who_may_change_users_make_no_link(
    client_of: ClientOf, admin: User, mia: User
) -> None:
    """With one to an administrator's account they would be administrators."""
    mia.is_staff = True
    mia.save()
    mia.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client = client_of(mia)
    address = reverse("admin:assessments_user_changelist")
    assert "one_time_link" not in client.get(address).text
    assert "/new-password/" not in client.post(address, chosen(admin), follow=True).text


def test_a_link_ends_after_a_day_with_a_login_or_another_address(
    client_of: ClientOf, mia: User, settings: Settings
) -> None:
    link = one_time_link(mia)
    mia.email = "other@example.org"
    mia.save()
    assert "no longer valid" in client_of().get(link).text
    mia.refresh_from_db()
    link = one_time_link(mia)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer valid" in client_of().get(link).text


@pytest.mark.parametrize("logged_in_as", ["mia", "noah"])
def test_a_link_that_is_used_by_somebody_logged_in_logs_out(mia: User, logged_in_as: str) -> None:
    factories.user("noah")
    client, _ = by_password(User.objects.get(username=logged_in_as))
    mia.refresh_from_db()
    page = new_password(client, one_time_link(mia))
    assert (page.status_code, page.redirect_chain) == (200, [(reverse("account_login"), 302)])
    assert "Log in with the new one." in page.text
    assert "_auth_user_id" not in client.session
    assert attempt(NEW, name="mia").status_code == 302
    assert log_in("noah").status_code == 302


def test_a_link_of_somebody_else_logs_out_as_soon_as_it_is_opened(mia: User) -> None:
    client, _ = by_password(factories.user("noah"))
    page = client.get(one_time_link(mia), follow=True)
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_links_cannot_be_guessed(client_of: ClientOf, mia: User) -> None:
    uid = one_time_link(mia).split("/")[-2].split("-")[0]
    client = client_of()
    answers = [client.get(f"/new-password/{uid}-abc{n}-def/").status_code for n in range(101)]
    assert answers[99:] == [200, 429]


def test_no_log_has_a_link(mia: User) -> None:
    assert masked(one_time_link(mia)) == "http://testserver/new-password/***/"
    assert masked("GET /invited/abc-DEF_1/ HTTP/1.1") == "GET /invited/***/ HTTP/1.1"

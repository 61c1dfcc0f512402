"""What is sensitive asks for a password or code again after a while, and loses nothing by it."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.models import KeptPost, Team, User
from roles.models import Ruleset
from tests.support import factories
from tests.support.fixtures import PageResponse
from tests.support.issuers import Issuer, address_in, app_of, running
from tests.support.logins import let_in
from tests.support.second_factors import code_of, with_app

pytestmark = pytest.mark.django_db
# Ten minutes, as the settings have it, and a second.
WHILE = 601


@pytest.fixture
def boss() -> User:
    return factories.user("boss", is_staff=True, is_superuser=True)


@pytest.fixture
def late(boss: User) -> Client:
    browser = Client()
    let_in(browser, boss, ago=WHILE)
    return browser


@pytest.fixture
def fresh(boss: User) -> Client:
    browser = Client()
    let_in(browser, boss, ago=WHILE - 30)
    return browser


def confirm(browser: Client, asked: PageResponse, password: str = factories.PASSWORD) -> str:
    """Where the confirmation leads to."""
    there = asked.headers["Location"]
    assert there.startswith(reverse("account_reauthenticate"))
    page = browser.get(there)
    assert "Is it you?" in page.text
    fields = {"password": password, "next": page.context["redirect_field_value"]}
    return browser.post(there, fields).headers["Location"]


def asks(answer: PageResponse) -> bool:
    there = answer.headers.get("Location", "")
    return answer.status_code == 302 and there.startswith(reverse("account_reauthenticate"))


# --- what asks ---


def sensitive(alice: User, checkout: Team) -> dict[str, tuple[str, dict[str, str]]]:
    """Posts of an administrator that ask, by what they do."""
    group, user = Group.objects.create(name="Own"), reverse("admin:assessments_user_changelist")
    delete = {"action": "delete_selected", "_selected_action": str(alice.pk)}
    export = {"action": "export_teams", "_selected_action": str(checkout.pk)}
    draft = Ruleset.objects.published().get()
    return {
        "rights": (reverse("admin:assessments_user_change", args=[alice.pk]), {}),
        "account": (reverse("admin:assessments_user_add"), {}),
        "password": (reverse("admin:auth_user_password_change", args=[alice.pk]), {}),
        "group": (reverse("admin:auth_group_change", args=[group.pk]), {}),
        "new group": (reverse("admin:auth_group_add"), {}),
        "deletion": (reverse("admin:assessments_user_delete", args=[alice.pk]), {"post": "yes"}),
        "deletions": (user, delete),
        "team": (reverse("admin:assessments_team_delete", args=[checkout.pk]), {"post": "yes"}),
        "publishing": (reverse("admin:roles_ruleset_publish", args=[draft.pk]), {}),
        "list": (reverse("admin:assessments_team_changelist"), export),
    }


WHAT = (
    *("rights", "account", "password", "group", "new group", "deletion", "deletions", "team"),
    *("publishing", "list"),
)


@pytest.mark.parametrize("what", WHAT)
def test_what_is_sensitive_in_the_admin_asks_after_a_while(
    late: Client, fresh: Client, alice: User, checkout: Team, what: str
) -> None:
    address, fields = sensitive(alice, checkout)[what]
    assert asks(late.post(address, fields))
    assert User.objects.filter(pk=alice.pk).exists()
    assert Team.objects.filter(pk=checkout.pk).exists()
    assert not asks(fresh.post(address, fields))


def test_reading_and_other_changes_do_not_ask(late: Client, alice: User, checkout: Team) -> None:
    change = reverse("admin:assessments_team_change", args=[checkout.pk])
    addresses = (change, reverse("admin:assessments_user_change", args=[alice.pk]))
    for address in (*addresses, reverse("admin:index"), reverse("teams")):
        assert late.get(address).status_code == 200
    assert not asks(late.post(change, {"name": "Other"}))


def test_a_page_for_deleting_or_publishing_asks_before_it_opens(late: Client, alice: User) -> None:
    address = reverse("admin:assessments_user_delete", args=[alice.pk])
    assert confirm(late, late.get(address)) == address
    assert late.get(address).status_code == 200


@pytest.mark.parametrize("count", [0, 2])
def test_an_export_of_everything_asks_and_keeps_the_choice(
    late: Client, fresh: Client, count: int
) -> None:
    teams = [str(factories.team(name).pk) for name in ("A", "B")][:count]
    fields = {"what": "scores", "team": teams}
    asked = late.post(reverse("export-download"), fields)
    there = confirm(late, asked)
    assert there.startswith(f"{reverse('export')}?what=scores")
    assert all(team in there for team in teams)
    assert late.post(reverse("export-download"), fields).headers["Content-Type"].startswith("text/")
    assert not asks(fresh.post(reverse("export-download"), fields))


def test_an_export_of_own_teams_does_not_ask(alice: User, checkout: Team) -> None:
    browser = Client()
    let_in(browser, alice, ago=WHILE)
    assert not asks(browser.post(reverse("export-download"), {"what": "scores"}))


def test_changing_factors_asks(late: Client, boss: User) -> None:
    assert asks(late.get(reverse("mfa_activate_totp")))
    with_app(boss)
    assert late.get(reverse("mfa_deactivate_totp")).headers["Location"].startswith("/account/conf")
    assert late.get(reverse("mfa_view_recovery_codes")).status_code == 302


# --- nothing is lost ---


def test_what_was_posted_comes_back_and_is_sent_by_a_button(late: Client, alice: User) -> None:
    address = reverse("admin:assessments_user_change", args=[alice.pk])
    form = late.get(address).context["adminform"].form
    fields = {name: value for name in form.fields if (value := form[name].value()) is not None}
    fields |= {"is_staff": "on", "date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    fields = {name: value for name, value in fields.items() if name != "password"}
    there = confirm(late, late.post(address, fields))
    assert there == reverse("send-again")
    page = late.get(there)
    assert "user alice" in page.text
    assert f'action="{address}"' in page.text
    (offer,) = page.context["offers"]
    answer = late.post(offer.path, offer.fields)
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.is_staff
    assert not KeptPost.objects.exists()


def test_no_password_is_kept(late: Client, alice: User) -> None:
    fields = {"username": "new", "password1": "hush-hush-one", "password2": "hush-hush-one"}
    late.post(reverse("admin:assessments_user_add"), fields)
    kept = KeptPost.objects.get()
    assert "hush" not in kept.text
    assert kept.fields == {"username": ["new"]}


def test_a_kept_post_of_the_admin_is_offered_only_to_who_may_send_it(
    late: Client, alice: User
) -> None:
    late.post(reverse("admin:assessments_user_change", args=[alice.pk]), {"is_staff": "on"})
    let_in(late, alice)
    assert late.get(reverse("send-again")).headers["Location"] == reverse("teams")
    assert not KeptPost.objects.exists()


@pytest.mark.parametrize("key", ["0", "x", "_5F", "9" * 400, "a/b"])
def test_a_post_about_nothing_is_dropped(late: Client, key: str) -> None:
    late.post(f"/admin/assessments/user/{key}/change/", {"is_staff": "on"})
    assert late.get(reverse("send-again")).headers["Location"] == reverse("teams")


# --- how it is confirmed ---


def test_a_wrong_password_is_refused_and_counted(late: Client, alice: User) -> None:
    there = reverse("account_reauthenticate")
    for _ in range(10):
        page = late.post(there, {"password": "certainly-not-the-one"})
        assert page.status_code == 200
        assert 'id="error-summary"' in page.text
    page = late.post(there, {"password": factories.PASSWORD})
    assert page.status_code == 429
    assert "Too many wrong passwords. Wait 5 minutes" in page.text


def test_a_code_confirms_too(late: Client, boss: User) -> None:
    secret = with_app(boss)
    there = reverse("export")
    page = late.get(reverse("mfa_reauthenticate"), {"next": there})
    assert "With your password" in page.text
    fields = {"code": code_of(secret), "next": there}
    assert late.post(reverse("mfa_reauthenticate"), fields).headers["Location"] == there
    assert not asks(late.get(reverse("mfa_activate_totp")))


def test_a_confirmation_leads_to_no_other_host(late: Client) -> None:
    fields = {"password": factories.PASSWORD, "next": "https://evil.example/"}
    answer = late.post(reverse("account_reauthenticate"), fields)
    assert answer.headers["Location"] == reverse("teams")


# --- by single sign-on ---


@pytest.fixture
def issuer(settings: Settings) -> Iterator[Issuer]:
    with running() as issuer:
        settings.SINGLE_SIGN_ON = app_of(issuer.url)
        settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS = True
        yield issuer


def by_provider(browser: Client, issuer: Issuer, **fields: str) -> PageResponse:
    address = address_in(browser.post(reverse("single-sign-on"), fields))
    again = "prompt=login" in address and "max_age=0" in address
    assert again is (fields.get("process") == "redirect")
    query = issuer.authorize(address)
    return browser.get(f"{reverse('single-sign-on-callback')}?{query}")


def test_who_has_no_password_confirms_at_the_provider(
    issuer: Issuer, now: Callable[[], int]
) -> None:
    browser = Client()
    by_provider(browser, issuer)
    there = browser.get(reverse("mfa_activate_totp")).headers["Location"]
    assert there.startswith(reverse("confirm-sign-on"))
    assert "Log in with Example ID once more" in browser.get(there).text
    issuer.claims = {"auth_time": now()}
    wanted = reverse("mfa_activate_totp")
    answer = by_provider(browser, issuer, process="redirect", next=wanted)
    assert answer.headers["Location"] == wanted
    assert browser.get(wanted).status_code == 200


@pytest.fixture
def now() -> Callable[[], int]:
    return lambda: int(time.time())


def test_a_provider_that_did_not_ask_again_confirms_nothing(
    issuer: Issuer, now: Callable[[], int]
) -> None:
    browser = Client()
    by_provider(browser, issuer)
    for claims in (
        {},
        {"auth_time": now() - WHILE},
        {"auth_time": now() + 900},
        {"auth_time": "x"},
    ):
        issuer.claims = claims
        by_provider(browser, issuer, process="redirect", next=reverse("teams"))
        assert browser.get(reverse("mfa_activate_totp")).status_code == 302


def test_somebody_else_confirms_nothing(issuer: Issuer, now: Callable[[], int]) -> None:
    browser = Client()
    by_provider(browser, issuer)
    by_provider(Client(), issuer)
    issuer.subject, issuer.claims = "s-2", {"auth_time": now()}
    page = by_provider(browser, issuer, process="redirect")
    assert page.status_code == 403
    assert browser.get(reverse("mfa_activate_totp")).status_code == 302


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

"""Who is disabled, deleted or gets another password while a request waits does not undo it."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.internal import stagekit
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from assessments import access
from assessments.accounts import limits, sessions
from assessments.accounts.adapter import AccountAdapter, one_time_link
from assessments.models import (
    Assessment,
    ChangedAccount,
    Claim,
    Invitation,
    Membership,
    Team,
    User,
)
from assessments.personal_data.erasure import erase
from config import middleware
from tests.support import factories
from tests.support.at_once import answered_after
from tests.support.fixtures import ClientOf
from tests.support.mail_server import Inbox, code_in
from tests.support.posts import WHOLE
from tests.support.second_factors import (
    by_password,
    code_of,
    is_in,
    key_shown,
    ready,
    send_code,
    with_app,
)

MIA = {"first_name": "Mia", "username": "mia", "email": "mia@example.org"}

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "four words nobody has guessed"
CHANGES: dict[str, dict[str, Any]] = {
    "disabled": {"is_active": False},
    "another password": {"password": make_password("what an administrator chose")},
    "deleted": {},
}


def stored() -> list[Any]:
    every: tuple[type[Model], ...] = (User, Team, Membership)
    return [list(model._base_manager.order_by("pk").values()) for model in every]


def changed(person: User, change: dict[str, Any]) -> None:
    row = User.objects.filter(pk=person.pk)
    if change:
        row.update(**change)
    else:
        row.get().delete()


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set once a request has read who sent it."""
    event = Event()

    def end_or_renew(request: HttpRequest) -> None:
        sessions.end_or_renew(request)
        event.set()

    monkeypatch.setattr(middleware, "end_or_renew", end_or_renew)
    return event


def sent_to(name: str, person: User, checkout: Team, alice: User) -> tuple[str, dict[str, Any]]:
    """A page that a person sends about the own account or rights, with what is sent."""
    if name == "join":
        other = factories.team("Basket", lead=alice)
        _invitation, token = Invitation.objects.invite(other, by=alice, right="lead")
        return reverse("invited", args=[token]), {}
    old = factories.PASSWORD
    return {
        "password": (
            reverse("account_change_password"),
            {"oldpassword": old, "password1": NEW},
        ),
        "name": (reverse("profile"), {"first_name": "Robert", "last_name": "", "email": ""}),
        "address": (
            reverse("profile"),
            {"first_name": "", "last_name": "", "email": "b@x.example", "password": old},
        ),
        "team": (reverse("team-new"), WHOLE),
        "leave": (reverse("team-leave", args=[checkout.pk]), {}),
        "erase": (reverse("erase-account"), {}),
    }[name]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", ["password", "name", "address", "team", "join", "leave", "erase"])
def test_the_account_and_its_rights_stay_as_they_were_made_meanwhile(
    checkout: Team,
    alice: User,
    bob: User,
    client_of: ClientOf,
    checked: Event,
    name: str,
    change: dict[str, Any],
) -> None:
    client, (address, sent) = client_of(bob), sent_to(name, bob, checkout, alice)
    if name == "join":
        address = urlsplit(client.get(address)["Location"]).path
    after: list[Any] = []

    def change_first() -> None:
        changed(bob, change)
        after.extend(stored())

    answer: Any = answered_after(change_first, partial(client.post, address, sent), checked)
    # Whoever is deleted has left the team already.
    expected = {302, 403, 404} if (name, change) == ("leave", {}) else {403}
    assert getattr(answer, "status_code", answer) in expected
    assert stored() == after


def test_the_last_lead_who_is_disabled_meanwhile_is_not_erased(
    checkout: Team, alice: User, client_of: ClientOf, checked: Event
) -> None:
    call = partial(client_of(alice).post, reverse("erase-account"))
    told: Any = answered_after(partial(changed, alice, {"is_active": False}), call, checked)
    assert told.status_code == 403
    assert User.objects.get(pk=alice.pk).username == "alice"
    assert checkout.memberships.filter(user=alice, right="lead").exists()


def test_nobody_is_erased_and_in_a_team(
    checkout: Team, alice: User, bob: User, client_of: ClientOf, checked: Event
) -> None:
    basket = factories.team("Basket", lead=alice)
    lock = User.objects.select_for_update(no_key=True).filter(pk=bob.pk).get
    join = partial(Membership.objects.create, team=basket, user=bob, right="lead")
    call = partial(client_of(bob).post, reverse("erase-account"))
    told: Any = answered_after(lock, call, checked, join)
    assert told.status_code in (302, 403)
    erased = User.objects.exclude(erased=None)
    assert erased.exists() == (told.status_code == 302)
    assert not Membership.objects.filter(user__in=erased).exists()


def test_who_is_erased_gets_no_team_at_the_same_moment(
    checkout: Team, alice: User, bob: User
) -> None:
    event, basket = Event(), factories.team("Basket", lead=alice)

    def join() -> object:
        event.set()
        return Membership.objects.create(team=basket, user=bob, right="lead")

    told = answered_after(partial(erase, User.objects.get(pk=bob.pk), by=alice), join, event)
    assert isinstance(told, ChangedAccount)
    assert not Membership.objects.filter(user=bob).exists()


def test_the_housekeeping_erases_nobody_who_is_enabled_meanwhile(bob: User) -> None:
    event, now = Event(), timezone.now()
    User.objects.filter(pk=bob.pk).update(is_active=False, disabled=now)
    read = User.objects.get(pk=bob.pk)

    def erase_late() -> None:
        event.set()
        erase(read, by="housekeeping", disabled_by=now)

    def enable() -> None:
        enabled = User.objects.get(pk=bob.pk)
        enabled.is_active = True
        enabled.save()

    assert answered_after(enable, erase_late, event) is None
    assert User.objects.filter(pk=bob.pk, is_active=True, disabled=None, erased=None).exists()


def test_a_login_of_somebody_who_is_erased_meanwhile_is_refused(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in = AccountAdapter.login

    def login(adapter: AccountAdapter, request: HttpRequest, user: User) -> None:
        erase(User.objects.get(pk=user.pk), by="shell")
        let_in(adapter, request, user)

    monkeypatch.setattr(AccountAdapter, "login", login)
    browser = Client()
    sent = {"login": "bob", "password": factories.PASSWORD}
    assert browser.post(reverse("account_login"), sent).status_code == 403
    assert browser.get(reverse("profile")).status_code == 302
    assert User.objects.get(pk=bob.pk).last_login is None


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_who_is_changed_right_after_the_login_is_not_in(
    bob: User, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    after = AccountAdapter.post_login

    def post_login(adapter: AccountAdapter, request: HttpRequest, user: User, **more: Any) -> Any:
        changed(bob, change)
        return after(adapter, request, user, **more)

    monkeypatch.setattr(AccountAdapter, "post_login", post_login)
    browser, answer = by_password(bob)
    assert answer.status_code in {302, 403}
    assert browser.get(reverse("profile")).status_code == 302
    assert not UserSession.objects.exists()


def test_a_new_password_gives_no_right_back(
    erin: User, client_of: ClientOf, checked: Event
) -> None:
    client, sent = client_of(erin), {"oldpassword": factories.PASSWORD, "password1": NEW}
    rows = User.objects.filter(pk=erin.pk)
    demote = partial(rows.update, is_staff=False, last_name="Miller")
    call = partial(client.post, reverse("account_change_password"), sent)
    told: Any = answered_after(demote, call, checked)
    assert told.status_code == 302
    assert rows.values_list("is_staff", "last_name").get() == (False, "Miller")
    assert rows.get().check_password(NEW)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_link_to_a_new_password_undoes_nothing(
    bob: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    client, event = client_of(), Event()
    first = client.get(urlsplit(one_time_link(bob)).path)
    address = urlsplit(first["Location"]).path
    spend = limits.spend_link

    def spend_link(request: HttpRequest) -> Any:
        event.set()
        return spend(request)

    monkeypatch.setattr(limits, "spend_link", spend_link)
    after: list[Any] = []

    def change_first() -> None:
        changed(bob, change)
        after.extend(stored())

    answered_after(change_first, partial(client.post, address, {"password1": NEW}), event)
    assert stored() == after


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_code_logs_in_nobody_whose_account_changes_meanwhile(
    bob: User, checked: Event, change: dict[str, Any]
) -> None:
    """Not when the account is enabled again either."""
    secret = with_app(bob)
    browser, _ = by_password(bob)
    call = partial(send_code, browser, code_of(secret))
    told: Any = answered_after(partial(changed, bob, change), call, checked)
    assert getattr(told, "status_code", told) in {302, 403}
    User.objects.filter(pk=bob.pk).update(is_active=True)
    assert not is_in(browser)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_app_is_added_to_an_account_that_changes_meanwhile(
    bob: User, checked: Event, change: dict[str, Any]
) -> None:
    browser, address = ready(bob), reverse("mfa_activate_totp")
    sent = {"code": code_of(key_shown(browser.get(address)))}
    told: Any = answered_after(
        partial(changed, bob, change), partial(browser.post, address, sent), checked
    )
    assert getattr(told, "status_code", told) in {302, 400, 403}
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("reads", [0, 1])
def test_a_code_of_an_account_that_is_deleted_leads_back_to_the_login(
    bob: User, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    """Whichever of the page's reads of the account comes first after that."""
    secret = with_app(bob)
    browser, _ = by_password(bob)
    read, done = stagekit.unstash_login, iter(range(reads))

    def unstash_login(*args: Any, **kwargs: Any) -> Any:
        if next(done, None) is None:
            changed(bob, {})
        return read(*args, **kwargs)

    monkeypatch.setattr(stagekit, "unstash_login", unstash_login)
    answer = send_code(browser, code_of(secret))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_login"))
    assert not is_in(browser)


def test_an_address_is_not_verified_for_an_account_that_is_erased_meanwhile(
    admin: User, settings: Settings, inbox: Inbox, checked: Event
) -> None:
    settings.REGISTRATION_DOMAINS = ["example.org"]
    browser = Client()
    browser.post(reverse("account_signup"), {**MIA, "password1": NEW})
    mia, code = User.objects.get(username="mia"), code_in(inbox)
    call = partial(browser.post, reverse("account_email_verification_sent"), {"code": code})
    told: Any = answered_after(partial(erase, mia, by=admin), call, checked)
    assert getattr(told, "status_code", told) in {302, 403}
    assert not EmailAddress.objects.exists()
    assert not is_in(browser)


def test_who_may_change_every_team_holds_only_what_they_see(
    checkout: Team, vera: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera.user_permissions.add(Permission.objects.get(codename="change_team"))
    event = Event()

    def claimed(*args: Any, **kwargs: Any) -> Claim:
        event.set()
        return Claim(*args, **kwargs)

    monkeypatch.setattr(access, "Claim", claimed)
    call = partial(client_of(vera).post, reverse("team-archive", args=[checkout.pk]))
    remove: Callable[[], object] = vera.memberships.get(team=checkout).delete
    told: Any = answered_after(remove, call, event)
    assert told.status_code == 404
    assert not Team.objects.archived().exists()


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set once a view has read its assessment."""
    event, fetch = Event(), access.assessment_to_answer

    def assessment_to_answer(*args: Any) -> Assessment:
        found = fetch(*args)
        event.set()
        return found

    monkeypatch.setattr(access, "assessment_to_answer", assessment_to_answer)
    return event


def test_no_answer_is_kept_of_a_report_that_is_withdrawn_meanwhile(
    checkout: Team, alice: User, client_of: ClientOf, fetched: Event
) -> None:
    quick = factories.submitted(factories.assessment(checkout, track="quick", by=alice))
    full = factories.assessment(checkout, by=alice)
    call = partial(client_of(alice).post, reverse("keep-answers", args=[full.pk]))
    withdraw = partial(Assessment.objects.get(pk=quick.pk).withdraw, by=alice, reason="Wrong.")
    told: Any = answered_after(withdraw, call, fetched)
    assert told.status_code == 302
    assert not full.response.answers.exists()


def test_a_report_has_the_size_that_the_team_has_when_it_is_submitted(
    checkout: Team, alice: User, client_of: ClientOf, fetched: Event
) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))
    call = partial(client_of(alice).post, reverse("submit", args=[draft.pk]))

    def grow() -> None:
        Team.objects.filter(pk=checkout.pk).update(engineers=99)

    told: Any = answered_after(grow, call, fetched)
    assert told.status_code == 302
    draft.refresh_from_db()
    assert draft.report.data["team"]["engineers"] == 99

"""The order of locks: a deletion does not hold what a writer, who holds the team, waits for."""

from functools import partial
from threading import Event
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.urls import reverse
from pytest_django import Settings

from assessments.models import Membership, Team, User
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.at_once import answered_after
from tests.support.fixtures import ClientOf
from tests.support.second_factors import code_of, forged, new_passkey, recovery_codes, with_app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_passkeys(settings: Settings) -> None:
    settings.PASSKEYS = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]


@pytest.mark.parametrize("of_the_team", [True, False])
def test_a_deletion_waits_for_the_team_before_it_takes_a_membership(
    checkout: Team, bob: User, of_the_team: bool
) -> None:
    checked, row = Event(), checkout if of_the_team else bob

    def delete() -> object:
        checked.set()
        return row.delete()

    def lock_membership() -> None:
        # Fails at once if the deletion has it.
        Membership.objects.select_for_update(nowait=True).get(team=checkout, user=bob)

    deleted = answered_after(checkout.hold, delete, checked, lock_membership)
    assert isinstance(deleted, tuple), deleted
    assert not Membership.objects.filter(user__username="bob").exists()


def test_a_page_of_a_team_locks_its_people_in_one_order(
    checkout: Team, admin: User, client_of: ClientOf
) -> None:
    first, last, checked = factories.user("mia"), factories.user("noah"), Event()
    client, address = client_of(admin), page(Team, "change", checkout.pk)
    sent = typed(client.get(address)) | {"memberships-TOTAL_FORMS": 5}
    for place, user in ((3, last), (4, first)):
        row = {"user": user.pk, "team": checkout.pk, "right": "viewer"}
        sent |= {f"memberships-{place}-{name}": value for name, value in row.items()}

    def send() -> object:
        checked.set()
        return client.post(address, sent)

    # Fails at once if the page has it, as another page would that locks the first one first.
    lock_last = partial(User.objects.select_for_update(nowait=True).get, pk=last.pk)
    lock_first = partial(User.objects.select_for_update().get, pk=first.pk)
    answer: Any = answered_after(lock_first, send, checked, lock_last)
    assert answer.status_code == 302
    assert checkout.memberships.filter(user__in=[first, last], right="viewer").count() == 2


@pytest.mark.parametrize("in_the_list", [False, True])
def test_who_erases_an_account_locks_all_administrators_in_one_order(
    bob: User, client_of: ClientOf, in_the_list: bool
) -> None:
    """Two who erase different people at once would wait for each other's own row."""
    first, last = (factories.user(n, is_staff=True, is_superuser=True) for n in ("mia", "noah"))
    client, checked = client_of(last), Event()
    address, sent = page(User, "delete", bob.pk), {"post": "yes"}
    if in_the_list:
        address, chosen = page(User, "changelist"), {"_selected_action": str(bob.pk)}
        sent |= chosen | {"action": "delete_selected"}

    def send() -> object:
        checked.set()
        return client.post(address, sent)

    # Fails at once if the page has it, as the page of the first one would in its turn.
    lock_last = partial(User.objects.select_for_update(nowait=True).get, pk=last.pk)
    lock_first = partial(User.objects.select_for_update().get, pk=first.pk)
    answer: Any = answered_after(lock_first, send, checked, lock_last)
    assert answer.status_code == 302
    assert User.objects.get(pk=bob.pk).erased


@pytest.mark.parametrize("by", ["app", "recovery code", "passkey"])
def test_a_factor_that_is_removed_while_it_is_checked_confirms_nothing(
    alice: User,
    client_of: ClientOf,
    with_passkeys: None,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    """Its use could not be stored: that was a 500."""
    checked, here, other = Event(), client_of(alice), client_of(alice)
    if by == "passkey":
        held = new_passkey(here)
        data = {"name": "Key", "credential": held}
        key = Authenticator.objects.create(user=alice, type="webauthn", data=data)
        monkeypatch.setattr(auth, "complete_authentication", partial(right, key.pk))
        there, sent = "mfa_reauthenticate_webauthn", {"credential": forged(alice, held)}
        remove = reverse("mfa_remove_webauthn", args=[key.pk])
    else:
        secret = with_app(alice)
        code = code_of(secret) if by == "app" else recovery_codes(alice)[0]
        there, sent = "mfa_reauthenticate", {"code": code}
        remove = reverse("mfa_deactivate_totp")

    def send() -> object:
        checked.set()
        return here.post(reverse(there), sent)

    answer: Any = answered_after(lambda: other.post(remove), send, checked)
    there = answer.headers.get("Location", "")
    shown = here.get(there, follow=True) if there else answer
    assert ("was not accepted" in shown.text, "This code is wrong" in shown.text) == (
        by == "passkey",
        by != "passkey",
    )
    assert not Authenticator.objects.exists()


def right(key: int, user: User, response: object) -> Authenticator:
    """As if the signature were right."""
    found = Authenticator.objects.filter(pk=key).first()
    if found is None:
        raise ValueError("There is no such passkey.")
    return found

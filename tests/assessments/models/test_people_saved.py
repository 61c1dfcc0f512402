"""What saving a user stores: nothing that somebody else changed since the row was read."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import make_password

from assessments.models import ChangedAccount, User
from assessments.personal_data.erasure import erase
from tests.support import factories

LONG_AGO = datetime(2020, 1, 7, tzinfo=UTC)
NEW = "four words nobody has guessed"


def stale(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_a_whole_save_keeps_what_changed_meanwhile(erin: User) -> None:
    old = stale(erin)
    User.objects.filter(pk=erin.pk).update(is_active=False, is_staff=False, email="e@x.example")
    old.first_name = "Erin"
    old.save()
    erin.refresh_from_db()
    now = (erin.first_name, erin.is_active, erin.is_staff, erin.email)
    assert now == ("Erin", False, False, "e@x.example")


def test_a_deleted_user_stays_deleted(bob: User) -> None:
    old = stale(bob)
    User.objects.filter(pk=bob.pk).delete()
    old.first_name = "Bob"
    for columns in (None, ["first_name"], ["last_login"]):
        with pytest.raises(ChangedAccount):
            old.save(update_fields=columns)
    assert not User.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": make_password(NEW)}])
def test_no_password_is_set_on_an_account_that_changed(bob: User, change: dict[str, str]) -> None:
    olds = [stale(bob) for _ in range(3)]
    User.objects.filter(pk=bob.pk).update(**change)
    after = User.objects.values().get(pk=bob.pk)
    olds[0].set_password(NEW)
    with pytest.raises(ChangedAccount):
        olds[0].save()
    with pytest.raises(ChangedAccount):
        olds[1].choose_password(NEW)
    with pytest.raises(ChangedAccount):
        olds[2].rename(["first_name"])
    assert User.objects.values().get(pk=bob.pk) == after


def test_a_hash_made_anew_at_a_login_brings_no_old_password_back(bob: User) -> None:
    weak = make_password(factories.PASSWORD, salt="short")
    User.objects.filter(pk=bob.pk).update(password=weak)
    old, fine = stale(bob), stale(bob)
    User.objects.filter(pk=bob.pk).update(password=make_password(NEW))
    with pytest.raises(ChangedAccount):
        old.check_password(factories.PASSWORD)
    assert stale(bob).check_password(NEW)
    User.objects.filter(pk=bob.pk).update(password=weak)
    assert fine.check_password(factories.PASSWORD)
    assert stale(bob).password not in (weak, "")


def test_an_administrator_gives_a_disabled_account_a_password(bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    old = stale(bob)
    old.set_password(NEW)
    old.save()
    assert stale(bob).check_password(NEW)
    with pytest.raises(ChangedAccount):
        stale(bob).choose_password(NEW)


def test_columns_that_were_not_read_are_saved_once_they_are_set(bob: User) -> None:
    part = User.objects.only("username").get(pk=bob.pk)
    part.last_name = "Builder"
    part.save()
    assert stale(bob).last_name == "Builder"
    part.refresh_from_db()
    part.username = "Robert"
    part.save()
    assert (stale(bob).username, stale(bob).username_key) == ("Robert", "robert")
    part.username = "bob"
    part.save()
    assert stale(bob).username == "bob"


def test_nothing_is_stored_of_an_account_that_was_erased(bob: User) -> None:
    olds = [stale(bob) for _ in range(3)]
    erase(stale(bob), by="shell")
    after = User.objects.values().get(pk=bob.pk)
    olds[0].email = "b@x.example"
    olds[1].is_active = False
    for old, columns in zip(olds, (None, ["is_active"], ["last_login"]), strict=True):
        with pytest.raises(ChangedAccount):
            old.save(update_fields=columns)
    assert User.objects.values().get(pk=bob.pk) == after


def test_since_when_an_account_is_disabled_begins_anew(bob: User) -> None:
    for columns in (None, ["is_active"]):
        person = stale(bob)
        User.objects.filter(pk=bob.pk).update(disabled=LONG_AGO)
        person.is_active = False
        person.save(update_fields=columns)
        disabled = stale(bob).disabled
        assert disabled is not None and disabled > LONG_AGO
        person.first_name = "Bob"
        person.save()
        assert stale(bob).disabled == disabled
        person.is_active = True
        person.save(update_fields=columns)
        assert stale(bob).disabled is None

"""Argon2id with little memory, and few hashes at once."""

import time
from threading import Barrier, Thread

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from django.conf import settings as configured
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from pytest_django import Settings

from assessments.accounts.passwords import BoundedArgon2Hasher
from assessments.models import User
from tests.support import factories
from tests.support.logins import attempt

OURS = "assessments.accounts.passwords.BoundedArgon2Hasher"


@pytest.fixture
def real_hasher(settings: Settings) -> None:
    """In place of the fast one of the other tests."""
    settings.PASSWORD_HASHERS = [OURS]


def test_it_is_the_only_one_outside_the_tests() -> None:
    from config import settings

    assert settings.PASSWORD_HASHERS == [OURS]
    assert configured.PASSWORD_HASHERS != [OURS]


def test_a_password_is_stored_as_argon2id_with_less_than_24_mb(db: None, real_hasher: None) -> None:
    stored = factories.user("alice").password
    found = extract_parameters(stored.removeprefix("argon2"))
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (
        *(Type.ID, 19 * 1024, 2, 1),
    )
    assert found.memory_cost * 1024 < 24_000_000
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert isinstance(identify_hasher(stored), BoundedArgon2Hasher)


def test_it_logs_in(db: None, real_hasher: None) -> None:
    factories.user("alice")
    assert attempt(factories.PASSWORD).status_code == 302
    assert attempt(factories.PASSWORD.upper()).status_code == 200
    assert not User.objects.get().check_password("x" * 1001)


def test_of_sixteen_at_once_one_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0

    def slow(hasher: Argon2PasswordHasher, password: str, salt: str) -> str:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.005)
        running -= 1
        return "hash"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    start, hasher = Barrier(16), BoundedArgon2Hasher()

    def run() -> None:
        start.wait(timeout=20)
        hasher.encode("secret", "saltsalt")

    threads = [Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_password_that_is_too_long_is_never_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Argon2PasswordHasher, "verify", None)
    assert not BoundedArgon2Hasher().verify("x" * 1001, "argon2$argon2id$v=19$m=19456,t=2,p=1$")

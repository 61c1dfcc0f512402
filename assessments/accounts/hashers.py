"""Argon2id for passwords, a bounded number of hashes at once."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

from .passwords import LONGEST

# Logins take turns (config/lanes.py); so do other hashes, such as that of a new password.
AT_ONCE = BoundedSemaphore(1)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """OWASP's parameters of 19 MiB: below 24 MB, and about 30 ms of one processor."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        if len(password) > LONGEST:
            return False
        with AT_ONCE:
            return super().verify(password, encoded)

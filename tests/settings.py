"""The settings of the tests: config.settings with a folder and a database of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA_DIR = Path(tempfile.mkdtemp(prefix="tripod-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

# The environment takes precedence over .env: no test may reach a real database or var/.
os.environ |= {
    "DATA_DIR": str(DATA_DIR),
    "STATIC_ROOT": str(DATA_DIR / "static"),
    "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR}/tripod.sqlite3",
    "DEBUG": "false",
    "SECRET_KEY": "only-for-tests-and-long-enough-to-pass-every-check-0123456789",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "",
    "LOG_LEVEL": "WARNING",
    "EMAIL_URL": "",
    "REGISTRATION_DOMAINS": "",
    "TIME_ZONE": "UTC",
}

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

(DATA_DIR / "static").mkdir()

# A file, because the browser's requests come on threads that each open a connection.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # Nothing here outlives the tests, so nothing has to reach the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += (
        " PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
    )

# Hashed file names would need collectstatic; with a fast password hash, creating users is cheap.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
# The tests of second factors switch it on: tests/assessments/accounts/test_second_factor.py.
SECOND_FACTOR_FOR_STAFF = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

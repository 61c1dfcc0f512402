"""The settings as an environment makes them."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NAMES = (
    "ALLOWED_HOSTS AUDIT_LOG_DAYS BEHIND_PROXY CONFIRM_MINUTES DATABASE_POOL DATABASE_URL"
    " DATA_DIR DEBUG DISABLED_ACCOUNT_DAYS EMAIL_FROM EMAIL_URL ENDED_LINK_DAYS HSTS_PRELOAD"
    " LOG_LEVEL OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_EDITORS OIDC_GROUPS_CLAIM OIDC_ISSUER"
    " OIDC_NAME OIDC_READERS OIDC_SIGNUP ORGANISATION_NAME PASSWORD_LOGIN PORT PUBLIC_URL"
    " REASSESS_DAYS REGISTRATION_DOMAINS SECRET_KEY SECRET_KEY_FALLBACKS SESSION_DAYS"
    " SESSION_HOURS START_SECONDS STATEMENT_SECONDS STATIC_ROOT TIME_ZONE TRUSTED_PROXIES"
).split()


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """The settings of an environment, in which all else is empty, as in compose.yaml."""

    def settings(**variables: str) -> dict[str, Any]:
        for name in NAMES:
            monkeypatch.setenv(name, {"DATA_DIR": f"{tmp_path}"}.get(name, ""))
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(tmp=tmp_path))
        return runpy.run_path(f"{ROOT / 'config' / 'settings.py'}")

    return settings

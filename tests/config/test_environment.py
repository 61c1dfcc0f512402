"""How the settings read the environment: an invalid value stops the start with one line."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config import environment
from tools import servers

ROOT = Path(__file__).parents[2]
KEY = "0123456789" * 5
POSTGRES = "postgresql://tripod:hush-hush@127.0.0.1/tripod"


# --- the address ---


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("https://tripod.example", "https://tripod.example"),
        ("HTTPS://Tripod.Example:443/", "https://tripod.example"),
        (" http://127.0.0.1:8000/ ", "http://127.0.0.1:8000"),
        ("https://tools.example/tripod/", "https://tools.example/tripod"),
        ("https://tools.example:8443/a/b-1~c_d.e", "https://tools.example:8443/a/b-1~c_d.e"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://[::1]:8000/tripod", "http://[::1]:8000/tripod"),
        ("", "http://127.0.0.1:8000"),
    ],
)
def test_an_address_is_read_in_the_form_that_browsers_send(
    load: Callable[..., dict[str, Any]], said: str, read: str
) -> None:
    assert load(PUBLIC_URL=said)["PUBLIC_URL"] == read


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "tools.example/tripod",
            "PUBLIC_URL must begin with https:// or http://, such as "
            "'https://tools.example/tripod', not 'tools.example/tripod'.",
        ),
        ("tools.example:8000", "such as 'https://tools.example:8000', not"),
        ("https:/tools.example", "such as 'https://tools.example', not"),
        ("ftp://tools.example", "such as 'https://tools.example', not"),
        ("https://tools.example/?x=1", "must end with its path, without spaces, ? and #"),
        ("https://tools.example/#top", "must end with its path, without spaces, ? and #"),
        ("https://tools.example/my tripod", "must end with its path, without spaces, ? and #"),
        ("https://eve:hush@tools.example", "PUBLIC_URL must have no user name and no password"),
        ("eve:hush@tools.example", "PUBLIC_URL must have no user name and no password"),
        ("https://tools.example:65536", "must have a port from 1 to 65535, or none"),
        ("https://tools.example:0", "must have a port from 1 to 65535, or none"),
        ("https://tools.example:web", "must have a port from 1 to 65535, or none"),
        ("https://tools.example:", "must have a port from 1 to 65535, or none"),
        ("https://[::1", "must have a port from 1 to 65535, or none"),
        ("https://", "must name the host that people use"),
        ("https:///tripod", "must name the host that people use"),
        ("https://my_host", "must name the host that people use"),
        ("http://0.0.0.0:8000", "must name the host that people use"),
        (f"https://{'a' * 64}.example", "must name the host that people use"),
        ("https://tools.example/a//b", "must have a path of letters, digits and"),
        ("https://tools.example/../etc", "must have a path of letters, digits and"),
        ("https://tools.example/%74ripod", "must have a path of letters, digits and"),
        ("https://tools.example/a;b", "must have a path of letters, digits and"),
    ],
)
def test_an_address_that_cannot_be_served_is_one_line(
    load: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str], said: str, line: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        load(PUBLIC_URL=said)
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert line in told
    assert told.count("\n") == 1
    assert "hush" not in told


def test_a_machine_on_its_own_has_two_names_and_any_other_host_one() -> None:
    local = ["http://127.0.0.1:8000", "http://localhost:8000"]
    assert environment.own_origins("http://127.0.0.1:8000") == local
    assert environment.own_origins("http://localhost:8000") == local[::-1]
    assert environment.own_origins("https://tools.example/tripod") == ["https://tools.example"]


@pytest.mark.parametrize(
    ("url", "prefix", "path"),
    [
        ("https://tripod.example", "__Host-", "/"),
        ("https://tools.example/tripod/", "__Secure-", "/tripod/"),
        ("http://127.0.0.1:8000/tripod", "", "/tripod/"),
    ],
)
def test_the_address_decides_on_cookies_and_paths(
    load: Callable[..., dict[str, Any]], url: str, prefix: str, path: str
) -> None:
    made = load(PUBLIC_URL=url)
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert made[f"{kind}_COOKIE_NAME"].startswith(f"{prefix}{kind.lower()[:4]}")
        assert made[f"{kind}_COOKIE_PATH"] == path
        assert made[f"{kind}_COOKIE_SECURE"] is url.startswith("https")
    assert made["STATIC_URL"] == f"{path}static/"
    assert made["FORCE_SCRIPT_NAME"] == path.rstrip("/")
    # Below a path, the storage of the browser belongs to other programs too.
    assert ("storage" in made["CLEAR_SITE_DATA"]) is (path == "/")
    assert "cookies" not in made["CLEAR_SITE_DATA"]


def test_the_host_of_the_address_is_answered_beside_further_ones(
    load: Callable[..., dict[str, Any]],
) -> None:
    hosts = load(PUBLIC_URL="http://[::1]:8000", ALLOWED_HOSTS="tripod.internal, .Example.org")
    assert hosts["ALLOWED_HOSTS"] == [
        *("[::1]", "127.0.0.1", "localhost", "tripod.internal", ".example.org")
    ]


# --- second factors ---


@pytest.mark.parametrize(
    ("url", "passkeys", "staff"),
    [
        ("https://tripod.example", True, True),
        ("https://tools.example:8443/tripod", True, True),
        ("https://xn--mller-kva.example", True, True),
        ("http://tripod.example", False, True),
        ("https://192.0.2.7", False, True),
        ("https://[2001:db8::ab]", False, True),
        ("http://localhost:8000", True, False),
        ("http://127.0.0.1:8000", False, False),
        ("", False, False),
    ],
)
def test_the_address_decides_on_passkeys_and_whether_staff_need_a_factor(
    load: Callable[..., dict[str, Any]], url: str, passkeys: bool, staff: bool
) -> None:
    made = load(PUBLIC_URL=url)
    assert (made["PASSKEYS"], made["SECOND_FACTOR_FOR_STAFF"]) == (passkeys, staff)
    assert ("webauthn" in made["MFA_SUPPORTED_TYPES"]) is passkeys
    assert made["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is not url.startswith("https")


def test_how_long_a_login_counts_is_a_setting(load: Callable[..., dict[str, Any]]) -> None:
    assert load()["ACCOUNT_REAUTHENTICATION_TIMEOUT"] == 600
    assert load(CONFIRM_MINUTES="5")["ACCOUNT_REAUTHENTICATION_TIMEOUT"] == 300


# --- everything else ---


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        (
            {"PUBLIC_URL": "https://tripod.example", "DEBUG": "true"},
            "DEBUG must be false with HTTPS: it shows every error in full to everybody.",
        ),
        (
            {"SECRET_KEY": KEY[:49]},
            "SECRET_KEY must have at least 50 characters, 5 of them different: "
            "openssl rand -hex 32 makes one.",
        ),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY must have at least 50 characters, 5 of them"),
        ({"SECRET_KEY_FALLBACKS": f"{KEY},short"}, "Each key in SECRET_KEY_FALLBACKS must have"),
        ({"DEBUG": "maybe"}, "DEBUG must be true or false, not 'maybe'."),
        ({"BEHIND_PROXY": "nginx"}, "BEHIND_PROXY must be true or false, not 'nginx'."),
        ({"PORT": "http"}, "PORT must be a whole number from 1 to 65535, not 'http'."),
        ({"DATABASE_POOL": "0"}, "DATABASE_POOL must be a whole number from 1 to 1000, not '0'."),
        ({"REASSESS_DAYS": "0"}, "REASSESS_DAYS must be a whole number from 1 to 3650, not '0'."),
        ({"AUDIT_LOG_DAYS": "89"}, "must be a whole number of days, 90 to 99999, or 0 for good"),
        ({"DISABLED_ACCOUNT_DAYS": "-1"}, "DISABLED_ACCOUNT_DAYS must be a whole number of days"),
        ({"ENDED_LINK_DAYS": "soon"}, "ENDED_LINK_DAYS must be a whole number of days, 1 to"),
        ({"CONFIRM_MINUTES": "61"}, "CONFIRM_MINUTES must be a whole number from 1 to 60, not"),
        ({"SESSION_HOURS": "0"}, "SESSION_HOURS must be a whole number from 1 to 8760, not '0'."),
        ({"SESSION_HOURS": "1e3"}, "SESSION_HOURS must be a whole number from 1 to 8760"),
        ({"SESSION_HOURS": "٣"}, "SESSION_HOURS must be a whole number from 1 to 8760"),
        ({"SESSION_HOURS": "9" * 5000}, "SESSION_HOURS must be a whole number from 1 to 8760"),
        ({"SESSION_DAYS": "366"}, "SESSION_DAYS must be a whole number from 1 to 365, not '366'."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number from 0 to 10, not"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ({"TIME_ZONE": "Berlin"}, "TIME_ZONE must be a time zone such as Europe/Berlin"),
        ({"TIME_ZONE": "Europe"}, "TIME_ZONE must be a time zone such as Europe/Berlin"),
        ({"TIME_ZONE": "../etc/passwd"}, "TIME_ZONE must be a time zone such as Europe/Berlin"),
        ({"ALLOWED_HOSTS": "https://a.example"}, "ALLOWED_HOSTS must be host names such as"),
        ({"ALLOWED_HOSTS": "a.example:8000"}, "ALLOWED_HOSTS must be host names such as"),
        ({"ALLOWED_HOSTS": "a.example b.example"}, "separated by commas"),
        ({"DATA_DIR": f"{ROOT / 'manage.py'}"}, "DATA_DIR must be a folder, which"),
        ({"DATA_DIR": f"{ROOT / 'manage.py'}/x"}, "DATA_DIR must be a folder, which"),
        ({"DATA_DIR": "/proc/tripod"}, "DATA_DIR must be a folder that can be written: "),
        ({"STATIC_ROOT": f"{ROOT / 'manage.py'}"}, "STATIC_ROOT must be a folder, which"),
        ({"STATIC_ROOT": "x" * 5000}, "STATIC_ROOT must be a folder, which"),
        ({"STATIC_ROOT": "static"}, "STATIC_ROOT must be another folder than static/ here"),
        ({"DATABASE_URL": "mysql://tripod:hush@h/tripod"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "tripod.sqlite3"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "sqlite://tripod.sqlite3"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "sqlite:////tmp/tripod#1"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "sqlite:////tmp/x?timeout=1"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "postgresql://tripod:hu#sh@h/x"}, "percent-encoded."),
        ({"DATABASE_URL": "postgresql://tripod:hush@h:5x/x"}, "DATABASE_URL must be postgresql://"),
        ({"DATABASE_URL": "postgresql://tripod:hush@h/"}, "DATABASE_URL must be postgresql://"),
        (
            {"DATABASE_URL": f"{POSTGRES}?ssl=on"},
            "an option that PostgreSQL does not know: invalid",
        ),
        (
            {"DATABASE_URL": f"{POSTGRES}?sslmode=a&sslmode=b"},
            "DATABASE_URL has the option 'sslmode' more than once.",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_work_is_one_line(
    load: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    line: str,
) -> None:
    with pytest.raises(SystemExit) as ended:
        load(**variables)
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert line in told
    assert told.count("\n") == 1
    assert "hush" not in told and KEY[:49] not in told


def test_what_can_work_is_taken(load: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    made = load(
        SECRET_KEY=KEY,
        SECRET_KEY_FALLBACKS=f"{KEY[::-1]}, {KEY}",
        DEBUG="True",
        DATABASE_URL=f"{POSTGRES}?sslmode=require",
        DATABASE_POOL="3",
        SESSION_HOURS="8760",
        SESSION_DAYS="365",
        TRUSTED_PROXIES="2",
        ORGANISATION_NAME="Acme Fjordline",
        REASSESS_DAYS="30",
        DISABLED_ACCOUNT_DAYS="365",
        ENDED_LINK_DAYS="0",
        AUDIT_LOG_DAYS="90",
        LOG_LEVEL="info",
        TIME_ZONE="Europe/Berlin",
        STATIC_ROOT="collected",
    )
    assert made["SECRET_KEY_FALLBACKS"] == [KEY[::-1], KEY]
    assert made["DEBUG"] is True
    database = made["DATABASES"]["default"]
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == 3
    assert made["SESSION_COOKIE_AGE"] == 365 * 24 * 60 * 60
    assert made["SESSION_LONGEST_AGE"] == 365 * 24 * 60 * 60
    assert made["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
    assert made["ORGANISATION_NAME"] == "Acme Fjordline"
    assert made["REASSESS_DAYS"] == 30
    assert (made["DISABLED_ACCOUNT_DAYS"], made["ENDED_LINK_DAYS"]) == (365, 0)
    assert made["AUDIT_LOG_DAYS"] == 90
    assert made["LOGGING"]["root"]["level"] == "INFO"
    assert made["STATIC_ROOT"] == ROOT / "collected"


def test_an_empty_environment_is_one_machine_with_sqlite(
    load: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    made = load()
    assert made["DATABASES"]["default"]["NAME"] == f"{tmp_path}/tripod.sqlite3"
    assert made["SECRET_KEY"] == (tmp_path / "secret-key").read_text()
    assert (made["DEBUG"], made["TIME_ZONE"]) == (False, "UTC")
    assert made["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert made["SESSION_COOKIE_AGE"] == 12 * 60 * 60
    assert made["SESSION_LONGEST_AGE"] == 14 * 24 * 60 * 60
    assert load(DATABASE_URL="sqlite:///x/y.sqlite3")["DATABASES"]["default"]["NAME"] == (
        f"{ROOT}/x/y.sqlite3"
    )


def test_a_folder_with_signs_of_an_address_in_its_name_holds_the_database(
    load: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    odd = tmp_path / "50% #1?"
    made = load(DATA_DIR=f"{odd}")
    assert made["DATABASES"]["default"]["NAME"] == f"{odd}/tripod.sqlite3"


@pytest.mark.parametrize("kept", [b"", b"short", b"\xff" * 60])
def test_a_broken_file_of_the_key_is_told(
    load: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    kept: bytes,
) -> None:
    (tmp_path / "secret-key").write_bytes(kept)
    with pytest.raises(SystemExit):
        load()
    told = capsys.readouterr().err
    assert told.startswith(f"The secret key in {tmp_path}/secret-key ")
    assert told.count("\n") == 1


def test_a_file_of_variables_that_cannot_be_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_bytes(b"TIME_ZONE=\xff\n")
    with pytest.raises(SystemExit):
        environment.Environment(tmp_path)
    told = capsys.readouterr().err
    assert told.startswith(f"{tmp_path}/.env cannot be read: ")
    assert told.count("\n") == 1


# --- wherever the settings are read ---


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "config.serve"],
        ["manage.py", "check"],
        ["manage.py", "runserver", "0"],
        ["-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "2", "config.wsgi"],
    ],
    ids=["serve", "check", "runserver", "gunicorn"],
)
def test_every_way_to_start_ends_with_the_line(tmp_path: Path, command: list[str]) -> None:
    fault = {"PUBLIC_URL": "https://tripod.example", "DEBUG": "true", "DATA_DIR": f"{tmp_path}"}
    fault |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | fault | {"PORT": f"{servers.free_port()}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr == (
        "DEBUG must be false with HTTPS: it shows every error in full to everybody.\n"
    )


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"WORKERS": "0"}, "WORKERS must be a whole number from 1 to 1000, not '0'."),
        ({"THREADS": "four"}, "THREADS must be a whole number from 1 to 1000, not 'four'."),
        ({"HOST": "ä" * 70}, "cannot be served: HOST is no IPv4 address and no name of one."),
        ({"HOST": "::1"}, "::1:"),
        ({"STATIC_ROOT": "/proc/tripod"}, "STATIC_ROOT must be a folder that can be written: "),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_server_that_cannot_be_started_is_one_line(
    tmp_path: Path, variables: dict[str, str], line: str
) -> None:
    here = {"DATA_DIR": f"{tmp_path}", "DATABASE_URL": "", "PORT": f"{servers.free_port()}"}
    done = subprocess.run(
        [sys.executable, "-m", "config.serve"],
        cwd=ROOT,
        env=os.environ | here | {"DJANGO_SETTINGS_MODULE": "config.settings"} | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "chosen", "seconds", "subdomains", "preload"),
    [
        ("https://tripod.example", "", True, True, False),
        ("https://tripod.example", "true", True, True, True),
        ("https://tools.example/tripod/", "true", True, False, False),
        ("http://tripod.example", "true", False, False, False),
    ],
)
def test_browsers_keep_a_host_for_years_only_by_choice(
    load: Callable[..., dict[str, Any]],
    url: str,
    chosen: str,
    seconds: bool,
    subdomains: bool,
    preload: bool,
) -> None:
    read = load(PUBLIC_URL=url, HSTS_PRELOAD=chosen)
    assert bool(read["SECURE_HSTS_SECONDS"]) == seconds
    assert read["SECURE_HSTS_INCLUDE_SUBDOMAINS"] == subdomains
    assert read["SECURE_HSTS_PRELOAD"] == preload

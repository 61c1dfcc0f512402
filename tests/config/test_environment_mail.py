"""The mail server, and who may register, from the environment."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must be smtp://host:25, smtps://"),
        ({"EMAIL_URL": "http://hush@mail.example.org"}, "EMAIL_URL must be smtp://host:25"),
        ({"EMAIL_URL": "smtp://mail.example.org:hush"}, "EMAIL_URL must be smtp://host:25"),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL must be smtp://host:25"),
        ({"EMAIL_URL": "smtp://u:hush@m.example?ssl=1"}, "EMAIL_URL must be smtp://host:25"),
        ({"EMAIL_URL": "smtp://m.example"}, "EMAIL_FROM must be the address that mail comes from"),
        ({"EMAIL_FROM": "Tripod"}, "EMAIL_FROM must be an address such as tripod@example.org"),
        ({"REGISTRATION_DOMAINS": "example.org"}, "REGISTRATION_DOMAINS needs EMAIL_URL"),
        (
            {"REGISTRATION_DOMAINS": "mia@example.org"},
            "REGISTRATION_DOMAINS must be domains of e-mail addresses such as example.org",
        ),
    ],
)
def test_what_cannot_work_is_one_line(
    load: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    line: str,
) -> None:
    with pytest.raises(SystemExit):
        load(**variables)
    told = capsys.readouterr().err
    assert line in told
    assert told.count("\n") == 1
    assert "hush" not in told


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtps://me:a%2Fb@mail.example.org", 465, False, True),
        ("submission://me:a%2Fb@mail.example.org", 587, True, False),
        ("submission://me:a%2Fb@mail.example.org:2587", 2587, True, False),
    ],
)
def test_a_mail_server_is_one_url(
    load: Callable[..., dict[str, Any]], url: str, port: int, tls: bool, ssl: bool
) -> None:
    made = load(EMAIL_URL=url, EMAIL_FROM="Tripod <tripod@example.org>")
    assert made["SENDS_MAIL"] is True
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (tls, ssl)
    login = ("me", "a/b") if "@" in url else ("", "")
    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == login
    assert made["DEFAULT_FROM_EMAIL"] == "Tripod <tripod@example.org>"


def test_registration_is_for_the_domains_that_are_named(
    load: Callable[..., dict[str, Any]],
) -> None:
    assert load()["REGISTRATION_DOMAINS"] == []
    made = load(
        EMAIL_URL="smtp://localhost",
        EMAIL_FROM="tripod@example.org",
        REGISTRATION_DOMAINS="@Example.org, example.com",
    )
    assert made["REGISTRATION_DOMAINS"] == ["example.org", "example.com"]

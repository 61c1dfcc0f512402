"""No log holds the token of a link to a report."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.urls import reverse

from assessments.models import Team, User
from config.logs import LONGEST, Masked, masked
from tests.support import factories
from tests.support.fixtures import ClientOf

CLEAN = "/shared/report/0b6a1c9e-51c2-4f0c-9d5e-3f3b7c1f2a10/"
TOKEN = "-dash_and-letters-09AZ"
SECRET = "q7Yd_0-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"
RESET = "cz3k1p-0123456789abcdef0123456789abcdef"
FILE = "tripod-several-teams-2026-01-01-to-2026-06-30-criteria.csv"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the handler of the settings writes."""
    (console,) = (h for h in logging.getLogger().handlers if _masks(h))
    assert isinstance(console, logging.StreamHandler)
    stream = io.StringIO()
    before = console.setStream(stream)
    yield stream
    console.setStream(before)


def _masks(handler: logging.Handler) -> bool:
    return any(isinstance(f, Masked) for f in handler.filters)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET /shared/{TOKEN}/ HTTP/1.1", "GET /shared/***/ HTTP/1.1"),
        (
            f'"https://tripod.example/shared/{TOKEN}" "curl"',
            '"https://tripod.example/shared/***" "curl"',
        ),
        (f"//shared//{TOKEN}?x=1", "//shared//***?x=1"),
        (f"/tripod/shared/{TOKEN}/", "/tripod/shared/***/"),
        (f"/tripod{CLEAN}", f"/tripod{CLEAN}"),
        (f"/shared%2F{TOKEN}/", "/shared%2F***/"),
        (f"/Shared/{TOKEN}/", "/Shared/***/"),
        (f"/shared/report{TOKEN}/", "/shared/***/"),
        (f"/shared/{TOKEN}/ and /shared/{TOKEN}/", "/shared/***/ and /shared/***/"),
        (f"GET {CLEAN} HTTP/1.1", f"GET {CLEAN} HTTP/1.1"),
        ("/assessments/1/share/", "/assessments/1/share/"),
        ("a hundred shared runners", "a hundred shared runners"),
        # Wherever a secret stands, and whatever stands before it.
        (f"/shared/ {SECRET}/", "/shared/ ***/"),
        (f"/shared/%20{SECRET}/", "/shared/***/"),
        (f"/shared/%2520{SECRET}", "/shared/***"),
        (f'/shared/"{SECRET}"', '/shared/"***"'),
        (f"/shared/'{SECRET}'", "/shared/'***'"),
        (f"/invited/\\x20{SECRET}/", "/invited/***/"),
        (f"/shared%2f%22{SECRET}%22", "/shared%2f***"),
        (
            f"/elsewhere/{SECRET}?next=%2Fshared%2F%20{SECRET}",
            "/elsewhere/***?next=%2Fshared%2F***",
        ),
        (f"/shared/ %{SECRET[0].encode().hex()}{SECRET[1:]}", "/shared/ ***"),
        (f"/new-password/ 1-{RESET}/", "/new-password/ 1-***/"),
        (f"/new-password/%2220-{RESET}", "/new-password/***"),
        (f"/forgotten/ MTIz-{RESET}", "/forgotten/ MTIz-***"),
        # What only looks like one.
        (f"export {FILE}", f"export {FILE}"),
        (f"in test_{'a_long_name_' * 5}", f"in test_{'a_long_name_' * 5}"),
        (f"/teams/{CLEAN[15:51]}/", f"/teams/{CLEAN[15:51]}/"),
        (SECRET[:-1], SECRET[:-1]),
    ],
)
def test_only_the_token_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_every_handler_masks() -> None:
    loggers = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    handlers = [h for log in loggers for h in getattr(log, "handlers", ())]
    ours = [h for h in handlers if not type(h).__module__.startswith(("_pytest", "logging.Null"))]
    ours = [h for h in ours if not isinstance(h, logging.NullHandler)]
    assert ours
    assert [h for h in ours if not _masks(h)] == []


@pytest.mark.parametrize("level", ["WARNING", "DEBUG"])
def test_requests_leave_no_token_in_the_log(
    client_of: ClientOf, alice: User, checkout: Team, said: io.StringIO, level: str
) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    _, alive = factories.share_link(done)
    link, dead = factories.share_link(done)
    link.revoke(by=alice)
    client, loggers = client_of(), [logging.getLogger(name) for name in ("", "django")]
    before = [log.level for log in loggers]
    for log in loggers:
        log.setLevel(level)
    for token, status in ((alive, 302), (dead, 404), ("never-made", 404)):
        address = reverse("shared", args=[token])
        assert client.get(address).status_code == status
        assert client.post(address).status_code == 405
        assert client.get(address.rstrip("/")).status_code == 301
    for log, own in zip(loggers, before, strict=True):
        log.setLevel(own)
    assert "Not Found: /shared/***/" in said.getvalue()
    assert "Method Not Allowed (POST): /shared/***/" in said.getvalue()
    assert not [token for token in (alive, dead, "never-made") if token in said.getvalue()]


def test_a_traceback_is_masked_too(said: io.StringIO) -> None:
    try:
        raise ValueError(f"/shared/{TOKEN}/")
    except ValueError:
        logging.getLogger("django.request").exception(
            "Internal Server Error: %s", f"/shared/{TOKEN}/"
        )
    assert TOKEN not in said.getvalue()
    assert "ValueError: /shared/***/" in said.getvalue()


def test_a_message_that_does_not_go_with_its_arguments_harms_nobody(
    said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logging.getLogger("django.request").warning("%d of %d", "one")
    logging.getLogger("django.request").warning("still there")
    assert "still there" in said.getvalue()


def test_a_long_line_loses_its_middle(said: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not found: %s", "/x" * 5000 + "/end")
    line = said.getvalue()
    assert "Not found: /x" in line and line.endswith("/end\n")
    assert LONGEST < len(line) < LONGEST + 100

"""No log holds the token of a link to a report, nor a line that somebody else wrote."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.urls import reverse
from gunicorn.config import Config

from assessments.models import Team, User
from config.logs import LONGEST, Masked, masked
from config.server_log import MaskedLogger
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


# --- lines that nobody forges ---

FORGED = "2026-11-30 21:00:00,000 CRITICAL tripod.audit: fake"


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\r\n"], ids=ascii
)
def test_nobody_writes_a_line_of_the_log(said: io.StringIO, end: str) -> None:
    sent = f"/x{end}{FORGED}\x1b[31m\x9b31m\u202e"
    try:
        raise ValueError(sent)
    except ValueError as error:
        logging.getLogger("config.middleware").warning("Odd: %s", sent, exc_info=error)
    lines = said.getvalue().splitlines()
    assert [line for line in lines if line.startswith("2026-11-30 21")] == []
    assert [line for line in lines[1:] if not line.startswith("  ")] == []
    assert r"\x1b[31m\x9b31m\u202e" in lines[0] and FORGED in lines[0]
    assert not any(sign in said.getvalue() for sign in "\x1b\x9b\u202e\u2028\x85")


def test_gunicorns_logger_escapes_too(capsys: pytest.CaptureFixture[str]) -> None:
    log = MaskedLogger(Config())
    log.error("Odd: %s", f"/x\n{FORGED}\x1b")
    assert log.error_log.filters
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(rf"Odd: /x\n{FORGED}\x1b")


def test_what_is_refused_unread_is_a_line_without_a_traceback(
    client_of: ClientOf, said: io.StringIO
) -> None:
    assert client_of().get("/?x=%00").status_code == 400
    assert len(said.getvalue().splitlines()) <= 2 and "Traceback" not in said.getvalue()


def test_a_foreign_host_is_a_line_without_a_traceback(
    client_of: ClientOf, said: io.StringIO
) -> None:
    for host in ("evil.example", "x" * 8000, "evil.example\u202e/"):
        assert client_of().get("/", headers={"host": host}).status_code == 400
    lines = said.getvalue().splitlines()
    assert len(lines) == 3 and "Traceback" not in said.getvalue()
    assert all("Invalid HTTP_HOST header" in line and len(line) < LONGEST + 100 for line in lines)

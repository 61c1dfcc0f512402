"""Reports of browsers: a line each, bounded in size and rate, and nothing in the database."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from config import csp_reports
from tests.support.fixtures import ClientOf
from tests.support.got import got

OLD = {
    "csp-report": {
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?who=alice",
        "document-uri": "http://testserver/teams/?q=secret",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "effectiveDirective": "style-src-attr",
            "blockedURL": "inline",
            "documentURL": "http://testserver/teams/",
        },
    }
]


@pytest.fixture(autouse=True)
def nothing_yet() -> None:
    csp_reports._moments.clear()


def send(client: Client, data: object, kind: str = "application/csp-report") -> int:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    answer = client.generic("POST", "/csp-report/", body, kind)
    assert not answer.content
    assert not answer.cookies
    return answer.status_code


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (OLD, "script-src-elem kept https://evil.example/x.js from '/teams/'"),
        (NEW, "style-src-attr kept inline from '/teams/'"),
    ],
)
def test_a_report_is_a_line(
    client: Client, caplog: pytest.LogCaptureFixture, data: Any, line: str
) -> None:
    checks = Client(enforce_csrf_checks=True)
    assert send(checks, data, "application/reports+json") == 204
    assert [record.getMessage() for record in caplog.records] == [
        f"Content-Security-Policy: {line}"
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"[]",
        b"{}",
        b"[1]",
        b"\xff",
        b'{"csp-report": 1}',
        b"[" * 10_000,
        b"null",
        b"1e999",
    ],
)
def test_what_is_no_report_is_refused(
    client: Client, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    assert send(client, data) == 400
    assert "kept" not in caplog.text


def test_a_large_one_is_refused_unread(client: Client) -> None:
    assert send(client, b"[" + b" " * csp_reports.LARGEST) == 413


def test_no_report_makes_a_line_of_its_own_or_a_long_one(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    evil = {
        "blocked-uri": "x\n2026 ERROR forged \x1b[31m\u2028" + "y" * 5000,
        "document-uri": "//[",
    }
    assert send(client, {"csp-report": evil}) in (204, 400)
    for record in caplog.records:
        message = record.getMessage()
        assert message.isprintable() and message.isascii()
        assert len(message) < 600


def test_a_flood_ends_at_so_many_lines_a_minute(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    said = [send(client, OLD) for _ in range(csp_reports.MOST + 20)]
    assert said == [204] * csp_reports.MOST + [429] * 20
    assert caplog.text.count("script-src-elem") == csp_reports.MOST
    assert send(client, {}) == 400
    assert len(caplog.records) == csp_reports.MOST
    now[0] += csp_reports.SECONDS
    assert send(client, OLD) == 204


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_only_a_post_is_taken(client: Client, method: str) -> None:
    assert client.generic(method, "/csp-report/").status_code == 405


def test_every_page_says_where_reports_go(client_of: ClientOf) -> None:
    headers = client_of().get("/").headers
    assert "report-uri /csp-report/" in headers["Content-Security-Policy"]
    assert "report-to csp" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == 'csp="/csp-report/"'
    assert got(settings.ROOT_PATH) == "/"

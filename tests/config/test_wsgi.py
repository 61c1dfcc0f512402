"""What is refused before Django reads a request."""

import io
from collections.abc import Callable

import pytest
from django.core.signals import request_finished
from django.urls import get_script_prefix, set_script_prefix
from pytest_django import Settings

from config.headers import LEAST, completed
from config.wsgi import LONGEST, LONGEST_COOKIES, MOST_BACKSLASHES, application, is_usual
from tests.support.growth import is_linear, stopped_after


def ask(content_type: str, method: str = "GET") -> tuple[str, bytes]:
    """The status and the body."""
    status, _, body = whole(content_type, method)
    return status, body


def headers_of(content_type: str) -> list[tuple[str, str]]:
    return whole(content_type, "GET")[1]


def whole(
    content_type: str, method: str, *, cookies: str = "", path: str = "/robots.txt"
) -> tuple[str, list[tuple[str, str]], bytes]:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        "CONTENT_TYPE": content_type,
        "HTTP_COOKIE": cookies,
    }
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        said.append((status, headers))
        return lambda _: None

    answer = application(environ, start)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return *said[0], body


@pytest.mark.parametrize(
    "cookies",
    ['x="' + "\\\\" * (MOST_BACKSLASHES // 2 + 1) + '"', "x=" + "y" * LONGEST_COOKIES],
    ids=["backslashes", "long"],
)
def test_cookies_that_take_long_to_read_are_refused_before_that(cookies: str) -> None:
    status, headers, body = whole("", "GET", cookies=cookies)
    assert status == "431 Request Header Fields Too Large"
    assert b"delete them in your browser" in body
    assert set(LEAST) <= {name for name, _ in headers}


def test_cookies_of_others_on_the_same_host_are_let_be(db: None) -> None:
    others = 'a="it says \\"hello\\""; ' + "b=" + "y" * 4000
    assert whole("", "GET", cookies=others)[0] == "200 OK"


def test_what_the_server_cannot_send_leaves_no_connection_open(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A header that the server refuses would else keep its connection to the database."""
    ended: list[object] = []
    request_finished.connect(lambda **_: ended.append(1), weak=False, dispatch_uid="ended")

    def refuse(*_: object) -> Callable[[bytes], object]:
        raise ConnectionAbortedError

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/robots.txt", "SERVER_NAME": "127.0.0.1"}
    environ |= {"SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http"}
    with pytest.raises(ConnectionAbortedError):
        application(environ | {"wsgi.input": io.BytesIO()}, refuse)
    request_finished.disconnect(dispatch_uid="ended")
    assert ended == [1]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded; charset=UTF-8",
        'multipart/form-data; boundary="----WebKitFormBoundary7MA4YWxkTrZu0gW"',
    ],
)
def test_the_usual_encodings_pass(db: None, content_type: str) -> None:
    assert ask(content_type)[0] == "200 OK"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=base64",
        "text/plain; charset*=x''%ff",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x; charset=unicode_escape",
        "multipart/form-data; boundary=",
        "text/plain; charset=utf-8 utf-16",
        "text/plain; name*=x''%ff",
        "a/b/c",
        "a/b" + "; " * 60 + "!",
        "a" * 8000 + "!",
        "a/b;" + " " * LONGEST,
        "multipart/form-data; boundary=" + "x" * LONGEST,
    ],
    ids=lambda value: value[:40],
)
def test_any_other_encoding_is_a_plain_400(db: None, content_type: str) -> None:
    with stopped_after(5):
        assert ask(content_type)[0] == "400 Bad Request"


@pytest.mark.parametrize("start", ["", "a/b"])
@pytest.mark.parametrize("part", ["; ", "a", " ;", ";boundary=x", "/", '"'])
def test_no_header_costs_more_than_its_length_allows(
    start: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.wsgi.LONGEST", 10**9)
    assert is_linear(is_usual, lambda length: f"{start}{part * length}!", 20_000)


@pytest.mark.parametrize("content_type", ["", "text/plain; charset=utf-16"])
def test_head_has_the_status_and_no_body(db: None, content_type: str) -> None:
    status, body = ask(content_type)
    assert body
    assert ask(content_type, "HEAD") == (status, b"")


@pytest.mark.parametrize("content_type", ["", "text/plain; charset=utf-16"])
def test_every_answer_has_the_least_headers_once(db: None, content_type: str) -> None:
    names = [name.lower() for name, _ in headers_of(content_type)]
    assert {name.lower() for name in LEAST} <= set(names)
    assert len(names) == len(set(names))


def test_the_redirect_to_the_path_has_them_too(db: None, settings: Settings) -> None:
    settings.PUBLIC_URL, settings.FORCE_SCRIPT_NAME = "http://127.0.0.1/robots.txt", "/robots.txt"
    before = get_script_prefix()
    try:
        found = dict(headers_of(""))
    finally:
        set_script_prefix(before)
    assert found["Location"] == "/robots.txt/"
    assert found["Content-Security-Policy"] == LEAST["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("subdomains", "preload", "said"),
    [
        (False, False, "max-age=31536000"),
        (True, False, "max-age=31536000; includeSubDomains"),
        (True, True, "max-age=31536000; includeSubDomains; preload"),
    ],
)
def test_with_https_refusals_have_hsts_as_pages_have_it(
    settings: Settings, subdomains: bool, preload: bool, said: str
) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = subdomains
    settings.SECURE_HSTS_PRELOAD = preload
    assert ("Strict-Transport-Security", said) in headers_of("text/html; charset=utf-7")
    # Django's own stays alone.
    own = [("strict-transport-security", "max-age=1")]
    assert [v for n, v in completed(own) if n.lower() == own[0][0]] == ["max-age=1"]


def test_without_https_nothing_has_hsts() -> None:
    names = [name for name, _ in headers_of("text/html; charset=utf-7")]
    assert "Strict-Transport-Security" not in names

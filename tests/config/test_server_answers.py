"""The real server: bodies with and without a length, and headers on what Django never sees."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from urllib.request import Request, urlopen

import pytest

from config.bodies import MB, MOST
from config.headers import LEAST
from config.receiving import LARGEST
from config.server_answers import PAUSE
from tests.support import factories
from tools import live

pytestmark = [pytest.mark.slow, pytest.mark.each_database]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
IMPORT = "/admin/assessments/questionnaireversion/import/"
MAKE = (
    "from assessments.models import User; "
    f"User.objects.create_superuser('root', password='{factories.PASSWORD}')"
)
LOG_IN = (
    "from django.test import Client; from assessments.models import User; "
    "c = Client(); c.force_login(User.objects.get(username='root')); "
    "print(c.cookies['sessionid'].value)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Server]:
    server = live.Server(tmp_path_factory.mktemp("answers"))
    try:
        server.start()
        server.run(MAKE)
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def session(server: live.Server) -> str:
    return f"sessionid={server.run(LOG_IN)}"


def send(
    server: live.Server, path: str, size: int, *, chunked: bool, cookie: str = ""
) -> HTTPResponse:
    """A form of this size, all of which is sent before the answer is read."""
    line = HTTPConnection("127.0.0.1", server.port, timeout=60)
    pieces = [b"text=", *[b"x" * 50_000] * (size // 50_000), b"x" * (size % 50_000 - 5)]
    headers = FORM | {"Cookie": cookie, "Accept": "text/html"}
    if chunked:
        line.request("POST", path, iter(pieces), headers, encode_chunked=True)
    else:
        line.request("POST", path, b"".join(pieces), headers)
    return line.getresponse()


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [MOST + 6, LARGEST + 6, 12 * MB])
def test_a_large_body_gets_a_page_that_says_the_limit(
    server: live.Server, size: int, chunked: bool
) -> None:
    answer = send(server, "/language/", size, chunked=chunked)
    assert answer.status == 413
    assert b"at most 2 MB at once" in answer.read()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_fits_is_read_however_it_comes(
    server: live.Server, session: str, chunked: bool
) -> None:
    # 403: the form has arrived, and its token is missing.
    assert send(server, "/language/", 1 * MB, chunked=chunked).status == 403
    assert send(server, IMPORT, 3 * MB, chunked=chunked).status == 413
    assert send(server, IMPORT, 3 * MB, chunked=chunked, cookie=session).status == 403
    assert send(server, IMPORT, LARGEST + 6, chunked=chunked, cookie=session).status == 413


@pytest.mark.parametrize("stalled", [b"/csp-report/", b"/login/"])
@pytest.mark.parametrize("length", [1000, LARGEST + 1])
def test_bodies_that_stall_keep_no_page_and_no_login_waiting(
    server: live.Server, stalled: bytes, length: int
) -> None:
    """As many as pages are made at once, and half as many again; too large ones neither."""
    size = b"Content-Length: %d\r\n\r\n{" % length
    head = b"POST " + stalled + b" HTTP/1.1\r\n" + HOST + size
    with ExitStack() as stack:
        for _ in range(12):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            stack.enter_context(line).sendall(head)
        begun = time.monotonic()
        assert raw(server, EARLY["a page"])[0].endswith("200 OK")
        # It has no token.
        assert raw(server, b"POST /login/ HTTP/1.1\r\n" + HOST + b"\r\n")[0].split()[1] == "403"
        # They are waited for twice as long.
        assert time.monotonic() - begun < PAUSE / 2


def test_connections_that_stay_open_keep_no_page_waiting(server: live.Server) -> None:
    """Their number is far above that of the threads."""
    with ExitStack() as stack:
        for _ in range(16):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            stack.enter_context(line).sendall(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")
        begun = time.monotonic()
        assert raw(server, EARLY["a page"])[0].endswith("200 OK")
        assert time.monotonic() - begun < 8


def test_a_body_that_was_cut_off_is_not_taken_for_whole(server: live.Server) -> None:
    head = b"POST /language/ HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\nlanguage=de"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100).startswith(b"HTTP/1.1 400 ")


def test_chunks_are_read_as_a_form(server: live.Server) -> None:
    body = iter(
        [b'{"csp-report": {"blocked-uri"', b': "inline", "effective-directive": "img-src"}}']
    )
    line = HTTPConnection("127.0.0.1", server.port, timeout=60)
    line.request("POST", "/csp-report/", body, encode_chunked=True)
    assert line.getresponse().status == 204
    assert "img-src kept inline" in server.said.read_text()


def raw(server: live.Server, request: bytes) -> tuple[str, dict[str, str], str]:
    """Status, headers with small names, and body of what the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(request)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
    head, _, body = answer.decode().partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    return status, {k.lower(): v for k, _, v in (one.partition(": ") for one in lines)}, body


HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
EARLY = {
    "no HTTP": b"nonsense\r\n\r\n",
    "another encoding": b"GET / HTTP/1.1\r\n" + HOST + b"Content-Type: a/b; charset=utf-16\r\n\r\n",
    "a bad header": b"GET / HTTP/1.1\r\n" + HOST + b"a b: c\r\n\r\n",
    "a long line": b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "a length and chunks": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no chunks": b"POST /login/ HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
    "another host": b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "no such page": b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n",
    "a page": b"GET / HTTP/1.1\r\n" + HOST + b"\r\n",
}


@pytest.mark.parametrize("kind", EARLY)
def test_every_answer_has_the_headers_and_none_names_the_server(
    server: live.Server, kind: str
) -> None:
    status, headers, body = raw(server, EARLY[kind])
    assert int(status.split()[1]) in ((200,) if kind == "a page" else (400, 404, 414))
    assert {name.lower() for name in LEAST} <= headers.keys()
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    assert "gunicorn" not in body and "Traceback" not in body
    assert "a b" not in body


def test_a_static_file_has_them_too(server: live.Server) -> None:
    with urlopen(Request(f"{server.url}/"), timeout=30) as page:  # noqa: S310
        path = page.read().decode().partition('href="/static/')[2].partition('"')[0]
    with urlopen(Request(f"{server.url}/static/{path}"), timeout=30) as file:  # noqa: S310
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in file.headers["Cache-Control"]
        assert file.headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
        assert "Server" not in file.headers

"""What comes in is bounded, and says in one way how long it is."""

import time
import tracemalloc
from unittest.mock import Mock

import pytest
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer

from config.receiving import (
    DISCARDED,
    IN_FILES,
    IN_MEMORY,
    LARGEST,
    LONGEST_HEAD,
    LONGEST_LINE,
    Body,
    Request,
    length_of,
)
from config.server import MOST

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = MB = 1_000_000


def parsed(*pieces: bytes) -> Request:
    request = Request(
        Adjustments(max_request_header_size=LONGEST_HEAD, max_request_body_size=2**62)
    )
    for piece in pieces:
        while piece and not request.completed:
            piece = piece[request.received(piece) :]
    return request


def body_of(request: Request) -> bytes:
    body: bytes = request.get_body_stream().read()
    return body


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


@pytest.mark.parametrize("coding", [b"chunked", b"Chunked"])
def test_a_body_in_chunks_gets_its_length(coding: bytes) -> None:
    request = parsed(
        POST + b"Transfer-Encoding: " + coding + b"\r\n\r\n", chunk(b"name=x"), chunk(b"")
    )
    assert (request.completed, request.error) == (True, None)
    assert request.headers["CONTENT_LENGTH"] == "6"
    assert body_of(request) == b"name=x"


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(("size", "fits"), [(LARGEST, True), (LARGEST + 1, False)])
def test_a_body_is_kept_if_it_fits_and_keeps_its_length_if_not(
    size: int, fits: bool, chunked: bool
) -> None:
    """The length is what config/bodies.py refuses."""
    pieces = [b"x" * PIECE] * (size // PIECE) + [b"x" * (size % PIECE)]
    if chunked:
        request = parsed(CHUNKED, *map(chunk, pieces), chunk(b""))
    else:
        request = parsed(POST + b"Content-Length: %d\r\n\r\n" % size, *pieces)
    assert (request.completed, request.error) == (True, None)
    assert request.headers["CONTENT_LENGTH"] == str(size)
    assert (len(body_of(request)) == size) is fits


@pytest.mark.parametrize("chunked", [True, False])
def test_of_what_is_too_large_a_part_is_thrown_away_and_the_rest_not_awaited(chunked: bool) -> None:
    """A browser then shows the refusal."""
    head = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % 10**12
    pieces = [b"x" * PIECE] * (DISCARDED // PIECE)
    request = parsed(POST + head + b"\r\n\r\n", *(map(chunk, pieces) if chunked else pieces))
    assert (request.completed, request.error) == (True, None)
    assert int(request.headers["CONTENT_LENGTH"]) >= DISCARDED
    assert request.headers["CONNECTION"] == "close"
    assert request.body_rcv is not None
    assert len(request.body_rcv.getbuf().getfile().read()) <= LARGEST


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", 400),
        (b"Content-Length: -5\r\n", 400),
        (b"Transfer-Encoding: gzip, chunked\r\n", 501),
        (b"Transfer-Encoding : chunked\r\n", 400),
        (b"Transfer-Encoding: chunked, chunked\r\n", 400),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"Transfer-Encoding: ,\r\nContent-Length: 5\r\n", 400),
        (b"Transfer-Encoding:\r\nContent-Length: 5\r\n", 400),
        (b"Transfer-Encoding:\r\n", 400),
        (b"X: y\r\n folded: z\r\n", 400),
        (b"X\r\n", 400),
        (b"X: y\x00z\r\n", 400),
        (b"X: y\nContent-Length: 5\r\n", 400),
        (b"Content-Length: " + b"0" * 19 + b"5\r\n", 400),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", 400),
        (b"a b: c\r\n", 400),
        (b"X: " + b"y" * LONGEST_HEAD + b"\r\n", 431),
    ],
)
def test_what_two_servers_could_read_differently_is_refused(head: bytes, code: int) -> None:
    request = parsed(POST + head + b"\r\n")
    assert request.completed
    assert request.error is not None and request.error.code == code


def test_chunks_are_not_of_http_1_0() -> None:
    request = parsed(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert request.error is not None and request.error.code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"xyz\r\n\r\n",
        b"5\n\r\nabcde\r\n0\r\n\r\n",
        b"\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"5\nabcde\r\n0\r\n\r\n",
        b"5\r\r\nabcde\r\n0\r\n\r\n",
        b"5 \r\nabcde\r\n0\r\n\r\n",
        b"0x5\r\nabcde\r\n0\r\n\r\n",
        b"5\r\nabcdef\r\n0\r\n\r\n",
        b"5\r\nabcde\n0\r\n\r\n",
        b"5\r\nabcde\r\n0\r\nX: y\n\r\n",
        b"5" * 16 + b"\r\n",
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_chunks_that_are_none_are_refused(body: bytes, at_once: bool) -> None:
    pieces = [body] if at_once else [bytes([one]) for one in body]
    request = parsed(CHUNKED, *pieces)
    assert request.completed
    assert request.error is not None and request.error.code == 400


@pytest.mark.parametrize("at_once", [True, False])
def test_a_body_in_chunks_ends_where_it_ends(at_once: bool) -> None:
    """Extensions and trailers are read over, and what comes behind is the next request."""
    body = b"3;a=b\r\nabc\r\n2\r\n\r\n\r\n0\r\nX: y\r\nZ: z\r\n\r\n"
    request = parsed(CHUNKED)
    came, at = body + b"GET", 0
    while not request.completed:
        at += request.received(came[at:] if at_once else came[at : at + 1])
    assert (request.error, at) == (None, len(body))
    assert body_of(request) == b"abc\r\n"


@pytest.mark.parametrize(
    "begun",
    [b"", b"5;", b"5\r\nabcde\r\n0\r\n", b"5\r\nabcde\r\n0\r\n" + b"X: y\r\n" * 1000],
)
def test_lines_between_chunks_end(begun: bytes) -> None:
    request = parsed(CHUNKED, begun)
    sent = 0
    while not request.completed:
        sent += request.received(b"a" * 100)
    assert sent <= LONGEST_LINE + 100
    assert request.error is not None and request.error.code == 400
    assert len(request.body_rcv.line) <= LONGEST_LINE + 100


def test_chunks_of_a_byte_take_as_long_as_they_are() -> None:
    began = time.process_time()
    request = parsed(CHUNKED, b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n")
    assert len(body_of(request)) == 20_000
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"GET a://" + b"1" * 8000 + b" HTTP/1.1x", 400),
        (b"GET a://" + b"1" * 8000 + b" HTTP/1.1 x", 400),
        (b"GET a://" + b"1" * 30_000 + b" HTTP/1.1x", 414),
        (b"GET " + b"a" * 8000, 400),
        (b"GET / HTTP/1.1\r\na:" + b" " * 32_000 + b"\0", 400),
        (b"GET / HTTP/1.1\r\na:" + b"\t " * 16_000 + b"b", None),
        (b"GET / HTTP/1.1\r\na:" + b"b " * 16_000, None),
        (b"GET / HTTP/1.1\r\na:" + b"b" * 16_000 + b" " * 16_000 + b"\x7f", 400),
        (b"GET / HTTP/1.1\r\na:\r\n" + b" " * 32_000 + b"\0", 400),
        (b"GET / HTTP/1.1\r\n" + b"a" * 32_000, 400),
    ],
)
def test_no_head_takes_the_square_of_its_length(head: bytes, code: int | None) -> None:
    began = time.process_time()
    request = parsed(head + b"\r\n\r\n")
    assert time.process_time() - began < 0.2
    assert (request.error and request.error.code) == code


@pytest.mark.parametrize(
    "line",
    [
        b"GET /",
        b"GET  / HTTP/1.1",
        b"GET / HTTP/1.1 ",
        b"GET /\t HTTP/1.1",
        b"GET /\x00 HTTP/1.1",
        b"GET / HTTP/11",
        b"GET / http/1.1",
        b"get / HTTP/1.1",
        b"GET http://[ HTTP/1.1",
        b"GET http://[/ HTTP/1.1",
    ],
)
def test_a_first_line_is_a_method_a_target_and_a_version(line: bytes) -> None:
    request = parsed(line + b"\r\nHost: a\r\n\r\n")
    assert request.error is not None and request.error.code == 400


def begun(size: int) -> Request:
    return parsed(POST + b"Content-Length: %d\r\n\r\n" % (size + 1), b"x" * size)


def test_bodies_in_files_have_room_together() -> None:
    """What stalls would fill the disk that answers wait on."""
    stalled = [begun(LARGEST - 1) for _ in range(IN_FILES // LARGEST)]
    assert not any(request.completed for request in stalled)
    refused = begun(LARGEST - 1)
    assert refused.completed
    assert refused.error is not None and refused.error.code == 503
    small = begun(IN_MEMORY - 2)
    assert small.received(b"x") and small.completed and small.error is None
    refused.close()
    stalled.pop().close()
    assert not begun(LARGEST - 1).completed


def test_small_bodies_of_many_take_no_more_memory_than_they_may() -> None:
    """Those in memory have no room in files: what bounds them is their size, and MOST of them."""
    many, before = 50, Body.in_files
    tracemalloc.start()
    try:
        small = [begun(IN_MEMORY - 1) for _ in range(many)]
        taken, _ = tracemalloc.get_traced_memory()
        assert not any(request.completed for request in small)
        assert Body.in_files == before
        # Whoever lets a buffer grow asks for some more than it needs.
        assert many * IN_MEMORY <= taken < 1.5 * many * IN_MEMORY
        for request in small:
            request.body_rcv.buf.append(b"x")
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert Body.in_files - before == many * IN_MEMORY, "counted from their first byte"
    assert left < taken / 2
    assert MOST * IN_MEMORY < 2**26


def test_a_body_gives_its_room_back_once() -> None:
    before = Body.in_files
    request = begun(MB)
    assert Body.in_files > before
    request.close()
    request.close()
    assert Body.in_files == before
    request = begun(MB)
    del request
    assert Body.in_files == before


def test_a_full_disk_refuses_a_body(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OverflowableBuffer, "append", Mock(side_effect=OSError(28, "No space")))
    request = begun(10)
    assert request.completed
    assert request.error is not None and request.error.code == 503
    assert "No space" in caplog.text


@pytest.mark.parametrize(("more", "code"), [(0, None), (1, 414)])
def test_the_first_line_has_a_length(more: int, code: int | None) -> None:
    line = b"GET /" + b"x" * (LONGEST_LINE - 14 + more) + b" HTTP/1.1"
    request = parsed(line + b"\r\nHost: a\r\n\r\n")
    assert request.completed
    assert (request.error and request.error.code) == code


@pytest.mark.parametrize(("text", "length"), [("", 0), ("0", 0), ("nonsense", 0), ("12", 12)])
def test_a_length_is_a_number_or_none(text: str, length: int) -> None:
    assert length_of({"CONTENT_LENGTH": text}) == length

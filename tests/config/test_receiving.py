"""What comes in is bounded, and says in one way how long it is."""

import pytest
from waitress.adjustments import Adjustments

from config.receiving import DISCARDED, LARGEST, LONGEST_HEAD, LONGEST_LINE, Request, length_of

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = 1_000_000


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


def test_chunks_that_are_none_are_refused() -> None:
    request = parsed(CHUNKED, b"xyz\r\n\r\n")
    assert request.error is not None and request.error.code == 400


@pytest.mark.parametrize(("more", "code"), [(0, None), (1, 414)])
def test_the_first_line_has_a_length(more: int, code: int | None) -> None:
    line = b"GET /" + b"x" * (LONGEST_LINE - 14 + more) + b" HTTP/1.1"
    request = parsed(line + b"\r\nHost: a\r\n\r\n")
    assert request.completed
    assert (request.error and request.error.code) == code


@pytest.mark.parametrize(("text", "length"), [("", 0), ("0", 0), ("nonsense", 0), ("12", 12)])
def test_a_length_is_a_number_or_none(text: str, length: int) -> None:
    assert length_of({"CONTENT_LENGTH": text}) == length

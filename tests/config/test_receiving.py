"""A body is read before a page waits for it, gets a length, and no more of it is read than fits."""

import io
import socket
from http import HTTPStatus
from threading import Event
from typing import Any

import pytest

from config import receiving
from config.receiving import DISCARDED, LARGEST, PAUSE, SENDING, receive


class Counted(io.BytesIO):
    """Counts what was asked for."""

    asked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked += size or 0
        return super().read(size)


class Broken(io.BytesIO):
    """Fails as gunicorn does for chunks that are none, or as a socket on which nothing comes."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        raise self.error


class Line:
    """Notes what a socket is told about its patience."""

    def __init__(self) -> None:
        self.told: list[int | None] = []
        self.shut, self.heard = list[int](), Event()

    def shutdown(self, how: int) -> None:
        self.shut.append(how)
        self.heard.set()

    def settimeout(self, seconds: int | None) -> None:
        self.told.append(seconds)


def environ_of(body: io.BytesIO, coding: str = "chunked") -> dict[str, Any]:
    return {"HTTP_TRANSFER_ENCODING": coding, "wsgi.input": body}


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
def test_a_body_in_chunks_gets_its_length(coding: str) -> None:
    environ = environ_of(io.BytesIO(b"name=x"), coding)
    assert receive(environ) is None
    assert environ["CONTENT_LENGTH"] == "6"
    assert environ["wsgi.input"].read() == b"name=x"


class Endless(Counted):
    """Never ends, and keeps nothing in memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked += size or 0
        return b"x" * (size or 0)


@pytest.mark.parametrize("coding", ["chunked", ""])
def test_of_what_is_too_large_a_part_is_thrown_away_and_the_length_stays(coding: str) -> None:
    """Before a page waits for it; a browser then shows the refusal."""
    body = Endless()
    environ = environ_of(body, coding)
    if not coding:
        environ["CONTENT_LENGTH"] = str(10**12)
    assert receive(environ) is None
    assert int(environ["CONTENT_LENGTH"]) > LARGEST
    assert DISCARDED <= body.asked <= DISCARDED + LARGEST + 1


class Trickle(io.BytesIO):
    """Gives a byte now and then, until the line is shut down."""

    def __init__(self, line: "Line") -> None:
        super().__init__()
        self.line = line

    def read(self, size: int | None = -1, /) -> bytes:
        assert self.line.heard.wait(timeout=20)
        return b""


@pytest.mark.parametrize("length", [100, LARGEST + 100])
def test_a_body_that_comes_byte_by_byte_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(receiving, "IN_ALL", 0.01)
    line = Line()
    body = {"CONTENT_LENGTH": str(length), "wsgi.input": Trickle(line), "gunicorn.socket": line}
    # What is too large is refused with a page.
    assert receive(body) == (HTTPStatus.REQUEST_TIMEOUT if length < LARGEST else None)
    assert line.shut == [socket.SHUT_RD]


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (ValueError("no chunk"), HTTPStatus.BAD_REQUEST),
        (TimeoutError(), HTTPStatus.REQUEST_TIMEOUT),
    ],
)
def test_a_broken_or_stalled_one_is_refused(error: Exception, refused: HTTPStatus) -> None:
    assert receive(environ_of(Broken(error))) == refused
    assert receive({"CONTENT_LENGTH": "5", "wsgi.input": Broken(error)}) == refused


def test_a_body_that_was_cut_off_is_refused() -> None:
    whole: dict[str, Any] = {"CONTENT_LENGTH": "6", "wsgi.input": io.BytesIO(b"name=x")}
    assert receive(whole) is None
    assert whole["wsgi.input"].read() == b"name=x"
    cut = {"CONTENT_LENGTH": "7", "wsgi.input": io.BytesIO(b"name=x")}
    assert receive(cut) == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("length", ["", "0", "nonsense"])
def test_where_there_is_no_body_nothing_is_read(length: str) -> None:
    body = io.BytesIO(b"x")
    environ: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": body}
    assert receive(environ) is None
    assert environ == {"CONTENT_LENGTH": length, "wsgi.input": body}
    assert body.tell() == 0


def test_whoever_takes_nothing_of_an_answer_is_not_waited_for_either() -> None:
    line = Line()
    assert receive({"wsgi.input": io.BytesIO(), "gunicorn.socket": line}) is None
    assert line.told == [SENDING]
    body = {"CONTENT_LENGTH": "1", "wsgi.input": io.BytesIO(b"x"), "gunicorn.socket": line}
    assert receive(body) is None
    assert line.told == [SENDING, PAUSE, SENDING]
    assert line.shut == []

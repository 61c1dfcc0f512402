"""A body is read before a page waits for it, gets a length, and no more of it is read than fits."""

import io
from http import HTTPStatus
from typing import Any

import pytest

from config.receiving import LARGEST, REST, SECONDS, receive


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


def test_of_an_endless_one_no_more_is_read_than_is_needed_to_refuse_it() -> None:
    body = Counted(b"x" * (LARGEST + 100))
    environ = environ_of(body)
    assert receive(environ) is None
    assert environ["CONTENT_LENGTH"] == str(LARGEST + 1)
    assert body.asked == LARGEST + 1
    assert environ[REST].read() == b"x" * 99


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


@pytest.mark.parametrize("length", ["", "0", "nonsense", str(LARGEST + 1)])
def test_any_other_body_stays_as_it_is(length: str) -> None:
    body = io.BytesIO(b"x")
    environ: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": body}
    assert receive(environ) is None
    assert environ == {"CONTENT_LENGTH": length, "wsgi.input": body}


def test_patience_ends_with_the_body_unless_that_is_too_large_to_be_read() -> None:
    line = Line()
    body = {"CONTENT_LENGTH": "1", "wsgi.input": io.BytesIO(b"x"), "gunicorn.socket": line}
    assert receive(body) is None
    assert line.told == [SECONDS, None]
    line.told.clear()
    assert receive(body | {"CONTENT_LENGTH": str(LARGEST + 1)}) is None
    assert line.told == [SECONDS]

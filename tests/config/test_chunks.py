"""A body in chunks gets a length, and no more of it is read than fits."""

import io
from typing import Any

import pytest

from config.chunks import LARGEST, REST, give_length


class Counted(io.BytesIO):
    """Counts what was asked for."""

    asked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked += size or 0
        return super().read(size)


def environ_of(body: io.BytesIO, coding: str = "chunked") -> dict[str, Any]:
    return {"HTTP_TRANSFER_ENCODING": coding, "wsgi.input": body}


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
def test_a_body_in_chunks_gets_its_length(coding: str) -> None:
    environ = environ_of(io.BytesIO(b"name=x"), coding)
    assert give_length(environ)
    assert environ["CONTENT_LENGTH"] == "6"
    assert environ["wsgi.input"].read() == b"name=x"


def test_of_an_endless_one_no_more_is_read_than_is_needed_to_refuse_it() -> None:
    body = Counted(b"x" * (LARGEST + 100))
    environ = environ_of(body)
    assert give_length(environ)
    assert environ["CONTENT_LENGTH"] == str(LARGEST + 1)
    assert body.asked == LARGEST + 1
    assert environ[REST].read() == b"x" * 99


def test_a_broken_one_is_refused() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ValueError("no chunk")

    assert not give_length(environ_of(Broken()))


def test_any_other_body_stays_as_it_is() -> None:
    body = io.BytesIO(b"x")
    environ: dict[str, Any] = {"CONTENT_LENGTH": "1", "wsgi.input": body}
    assert give_length(environ)
    assert environ == {"CONTENT_LENGTH": "1", "wsgi.input": body}

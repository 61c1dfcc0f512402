"""What comes in: all of a request is there before a thread is taken for it, and no more than fits.

waitress parses; here are Tripod's bounds. A body that is too large keeps its length, or gets one,
for config/bodies.py to refuse it with a page.
"""

from typing import Any
from wsgiref.types import WSGIEnvironment

from waitress.buffers import OverflowableBuffer
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest

# As much as an import may be (DATA_UPLOAD_MAX_MEMORY_SIZE); one byte more is enough to refuse it.
LARGEST = 5_000_000
# A browser shows the refusal only if it could send all of it: so much is thrown away.
DISCARDED = 20_000_000
# What-if names every figure in its address; proxies take as much by default.
LONGEST_LINE = 8190
# The first line and all headers; config/wsgi.py bounds the cookies among them.
LONGEST_HEAD = 32_768
# Of a body or an answer in memory; the rest is in a temporary file without a name.
IN_MEMORY = 65_536


class TooLong(BadRequest):  # type: ignore[misc]
    code, reason = 414, "URI Too Long"


class TimedOut(BadRequest):  # type: ignore[misc]
    code, reason = 408, "Request Timeout"


class Body(OverflowableBuffer):  # type: ignore[misc]
    """A body: its length is what came, of which no more is kept than fits."""

    def __init__(self) -> None:
        super().__init__(IN_MEMORY)
        self.came = 0

    def append(self, piece: bytes) -> None:
        self.came += len(piece)
        if self.came <= LARGEST:
            super().append(piece)

    def __len__(self) -> int:
        return self.came


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request, with nothing in it that two servers could understand differently."""

    error: BadRequest | None
    body_rcv: Any
    completed: bool

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if len(self.first_line) > LONGEST_LINE:
            self.error, self.body_rcv = TooLong("the first line"), None
        # HTTP/1.0 has no chunks: waitress leaves the header there alone.
        if "TRANSFER_ENCODING" in self.headers or (
            self.chunked and "CONTENT_LENGTH" in self.headers
        ):
            raise ParsingError("Two ways to tell the length of the body")
        if self.body_rcv is not None:
            self.body_rcv.buf = Body()

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.body_bytes_received >= DISCARDED and not self.completed:
            self.completed = True
            # What still comes is no request.
            self.headers |= {"CONNECTION": "close"}
            if self.chunked:
                self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)
        return consumed


def length_of(environ: WSGIEnvironment) -> int:
    """How long the body is by its header; 0 if that says nothing, or no number."""
    text = str(environ.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0

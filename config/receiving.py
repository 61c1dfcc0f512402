"""What comes in: all of a request is there before a thread is taken for it, and no more than fits.

waitress parses; here are Tripod's bounds. A body that is too large keeps its length, or gets one,
for config/bodies.py to refuse it with a page.
"""

import re
import threading
from contextlib import suppress
from typing import Any
from wsgiref.types import WSGIEnvironment

from waitress.buffers import OverflowableBuffer
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest, logger

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
# Of all bodies of a process in such files: a container may have 64 MB for them and the answers.
IN_FILES = 16_000_000
# The size of a chunk, with what else may stand in its line.
LONGEST_CHUNK_LINE = 256
# Of a length: any that Python makes a number of, and no pages of them.
DIGITS = 19
CONTROLS = bytes(code for code in (*range(32), 127) if code != ord("\t"))
# Method, target and version, one blank between them; matches without going back.
FIRST_LINE = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [^\x00-\x20\x7f]+ HTTP/[0-9]\.[0-9]")
CHUNK_LINE = re.compile(r"([0-9a-fA-F]{1,15})(?:;[\t\x20-\x7e\x80-\xff]*)?")


class Malformed(BadRequest):  # type: ignore[misc]
    """With a reason for whoever looks into it; the answer repeats nothing of it."""


class TooLong(BadRequest):  # type: ignore[misc]
    code, reason = 414, "URI Too Long"


class TimedOut(BadRequest):  # type: ignore[misc]
    code, reason = 408, "Request Timeout"


class NoRoom(BadRequest):  # type: ignore[misc]
    code, reason = 503, "Service Unavailable"


class Body(OverflowableBuffer):  # type: ignore[misc]
    """A body: its length is what came, of which no more is kept than fits, here and in all."""

    # Of all bodies in files together: a request is answered on another thread than others come.
    in_files = 0
    lock = threading.RLock()

    def __init__(self) -> None:
        super().__init__(IN_MEMORY)
        self.came = self.counted = 0
        self.has_room = True

    def append(self, piece: bytes) -> None:
        self.came += len(piece)
        if self.came <= LARGEST and self._take_room():
            super().append(piece)

    def _take_room(self) -> bool:
        with self.lock:
            # At this size waitress puts all of it into a file.
            more = (self.came if self.came >= IN_MEMORY else 0) - self.counted
            if more and Body.in_files + more > IN_FILES:
                self.has_room = False
            else:
                Body.in_files += more
                self.counted += more
        return self.has_room

    def close(self) -> None:
        with self.lock:
            Body.in_files -= self.counted
            self.counted = 0
        # What a full disk did not take cannot be written now either.
        with suppress(OSError):
            super().close()

    def __del__(self) -> None:
        # Of a request that nobody closed, too.
        self.close()

    def __len__(self) -> int:
        return self.came


class Chunks(ChunkedReceiver):  # type: ignore[misc]
    """A body in chunks, by the grammar alone; waitress's own takes odd lines, and endless ones."""

    def __init__(self, buf: Body) -> None:
        super().__init__(buf)
        self.error: BadRequest | None = None
        self.left, self.line, self.part, self.room = 0, b"", "size", LONGEST_CHUNK_LINE

    def received(self, data: bytes) -> int:
        at = 0
        while at < len(data) and not (self.completed or self.error):
            if self.left:
                piece = data[at : at + self.left]
                self.buf.append(piece)
                self.left -= len(piece)
                at += len(piece)
                continue
            end = data.find(b"\n", at) + 1
            self.line += data[at : end or len(data)]
            at = end or len(data)
            if len(self.line) > self.room:
                self.error = Malformed("A line between chunks is too long")
            elif end:
                self._take(self.line)
                self.line = b""
        return at

    def _take(self, line: bytes) -> None:
        text = line.removesuffix(b"\r\n")
        size = CHUNK_LINE.fullmatch(text.decode("latin-1"))
        if text == line:
            self.error = Malformed("A line between chunks ends otherwise than in CR LF")
        elif self.part == "trailer":
            self.room -= len(line)
            self.completed = not text
        elif self.part == "end" and not text:
            self.part = "size"
        elif self.part == "size" and size:
            self.left = int(size[1], 16)
            self.part = "end" if self.left else "trailer"
            self.room = LONGEST_CHUNK_LINE if self.left else LONGEST_LINE
        else:
            self.error = Malformed("Invalid chunk")


def _plain(header: bytes) -> dict[bytes, list[bytes]]:
    """The values by their names; ParsingError for what waitress would read in the square of it."""
    found: dict[bytes, list[bytes]] = {}
    for line in filter(None, header.split(b"\r\n")):
        name, colon, value = line.partition(b":")
        if not colon or line[:1].isspace() or line.translate(None, CONTROLS) != line:
            raise ParsingError("Invalid header")
        found.setdefault(name.lower(), []).append(value.strip(b" \t"))
    return found


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request, with nothing in it that two servers could understand differently."""

    error: BadRequest | None
    body_rcv: Any
    completed: bool
    path = ""

    def parse_header(self, header_plus: bytes) -> None:
        line, _, header = header_plus.partition(b"\r\n")
        if len(line) > LONGEST_LINE:
            self.error = TooLong("the first line")
            return
        if not FIRST_LINE.fullmatch(line.decode("latin-1")):
            raise ParsingError("Invalid first line")
        given = _plain(header)
        lines = [name + b":" + value for name, values in given.items() for value in values]
        try:
            super().parse_header(b"\r\n".join([line, *lines, b""]))
        except ValueError as error:
            raise ParsingError("Invalid target or length") from error
        self._bound_body(given.get(b"transfer-encoding"), b"content-length" in given)

    def _bound_body(self, codings: list[bytes] | None, has_length: bool) -> None:
        # waitress takes several codings, empty ones, and leaves them alone in HTTP/1.0.
        is_chunked = self.version == "1.1" and (codings or [b""])[0].lower() == b"chunked"
        if codings and not (is_chunked and len(codings) == 1 and not has_length):
            raise ParsingError("Two ways to tell the length of the body, or none")
        if len(str(self.headers.get("CONTENT_LENGTH", ""))) > DIGITS:
            raise ParsingError("Content-Length is too long")
        if self.chunked:
            self.body_rcv = Chunks(Body())
        elif self.body_rcv is not None:
            self.body_rcv.buf = Body()

    def received(self, data: bytes) -> int:
        try:
            consumed: int = super().received(data)
        except OSError:
            logger.exception("A body could not be kept")
            consumed = len(data)
            self._end(NoRoom("the disk takes no more"))
        if self.error or self.body_rcv is None:
            pass
        elif not self.body_rcv.getbuf().has_room:
            self._end(NoRoom("too many bodies at once"))
        elif self.body_bytes_received >= DISCARDED and not self.completed:
            self._end(None)
            if self.chunked:
                self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)
        return consumed

    def _end(self, error: BadRequest | None) -> None:
        self.error, self.completed = error, True
        # What still comes is no request.
        self.headers |= {"CONNECTION": "close"}


def length_of(environ: WSGIEnvironment) -> int:
    """How long the body is by its header; 0 if that says nothing, or no number."""
    text = str(environ.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0

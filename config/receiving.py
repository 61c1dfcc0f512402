"""Reads a body before a page waits for it, gives one in chunks its length, drops what is too much.

Django would take a body in chunks for empty, and a slow or stalled one would hold a page's place.
"""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Timer
from wsgiref.types import InputStream, WSGIEnvironment

# As much as an import may be (DATA_UPLOAD_MAX_MEMORY_SIZE); one byte more is enough to refuse it.
LARGEST = 5_000_000
# A browser shows the refusal only if it could send all of it: so much is read and thrown away.
DISCARDED, PIECE = 20_000_000, 65_536
# Whoever sends nothing for so long is not waited for, nor whoever is not done after so long.
PAUSE, IN_ALL = 20, 60
# Nor whoever takes nothing of an answer: a piece of an export has 64 KB.
SENDING = 90


def receive(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Reads no more than fits; None, or why the body is refused: cut off, broken or stalled.

    A body that is too large keeps its length, or gets one, for config/bodies.py to refuse it.
    gunicorn's errors about chunks have no common type but Exception.
    """
    line = environ.get("gunicorn.socket")
    if not (length_of(environ) or _is_in_chunks(environ)):
        whole, late = True, False
    else:
        with _patience(line) as over:
            try:
                whole = _read(environ)
            except TimeoutError:
                return HTTPStatus.REQUEST_TIMEOUT
            except Exception:
                return HTTPStatus.BAD_REQUEST
        late = over.is_set()
    if line:
        line.settimeout(SENDING)
    if whole:
        return None
    return HTTPStatus.REQUEST_TIMEOUT if late else HTTPStatus.BAD_REQUEST


@contextmanager
def _patience(line: socket.socket | None) -> Iterator[Event]:
    """Hears no more after IN_ALL: a byte now and then would start the time of a pause anew."""
    over = Event()

    def hang_up() -> None:
        over.set()
        if line:
            line.shutdown(socket.SHUT_RD)

    clock = Timer(IN_ALL, hang_up)
    clock.daemon = True
    clock.start()
    if line:
        line.settimeout(PAUSE)
    try:
        yield over
    finally:
        clock.cancel()


def _read(environ: WSGIEnvironment) -> bool:
    """Whether all came of a body that fits."""
    source, length = environ["wsgi.input"], length_of(environ)
    if _is_in_chunks(environ):
        body = source.read(LARGEST + 1)
        length = len(body)
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(length)}
    elif length <= LARGEST:
        body = source.read(length)
        environ["wsgi.input"] = io.BytesIO(body)
        return len(body) == length
    if length > LARGEST:
        _discard(source)
    return True


def _discard(source: InputStream) -> None:
    left = DISCARDED
    while left > 0 and (piece := source.read(min(PIECE, left))):
        left -= len(piece)


def _is_in_chunks(environ: WSGIEnvironment) -> bool:
    return "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()


def length_of(environ: WSGIEnvironment) -> int:
    """How long the body is by its header; 0 if that says nothing, or no number."""
    text = str(environ.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0

"""Reads a body before a page waits for it, and gives one in chunks its length.

Django would take a body in chunks for empty, and a slow or stalled one would hold a page's place.
"""

import io
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

# As much as an import may be (DATA_UPLOAD_MAX_MEMORY_SIZE); one byte more is enough to refuse it.
LARGEST = 5_000_000
# What of the body has not been read yet, for config/bodies.py to throw away.
REST = "tripod.rest"
# Whoever sends nothing for so long is not waited for.
SECONDS = 20


def receive(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Reads no more than fits; None, or why the body is refused: cut off, broken or stalled.

    A longer body in chunks gets a length that is refused later. gunicorn's errors about chunks have
    no common type but Exception.
    """
    line = environ.get("gunicorn.socket")
    if line:
        line.settimeout(SECONDS)
    try:
        whole = _read(environ)
    except TimeoutError:
        return HTTPStatus.REQUEST_TIMEOUT
    except Exception:
        return HTTPStatus.BAD_REQUEST
    if line and length_of(environ) <= LARGEST:
        line.settimeout(None)
    return None if whole else HTTPStatus.BAD_REQUEST


def _read(environ: WSGIEnvironment) -> bool:
    """Whether all of the body came."""
    source, length = environ["wsgi.input"], length_of(environ)
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        body = source.read(LARGEST + 1)
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), REST: source}
        return True
    if not 0 < length <= LARGEST:
        return True
    body = source.read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return len(body) == length


def length_of(environ: WSGIEnvironment) -> int:
    """How long the body is by its header; 0 if that says nothing, or no number."""
    text = str(environ.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0

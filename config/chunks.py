"""Gives a body that comes in chunks its length; Django would take it for empty."""

import io
from wsgiref.types import WSGIEnvironment

# As much as an import may be (DATA_UPLOAD_MAX_MEMORY_SIZE); one byte more is enough to refuse it.
LARGEST = 5_000_000
# What of the body has not been read yet, for config/bodies.py to throw away.
REST = "tripod.rest"


def give_length(environ: WSGIEnvironment) -> bool:
    """Reads no more than fits; a longer body gets a length that is refused. False if it is broken.

    gunicorn's errors about chunks have no common type but Exception.
    """
    if "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return True
    rest = environ["wsgi.input"]
    try:
        body = rest.read(LARGEST + 1)
    except Exception:
        return False
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), REST: rest}
    return True

"""What gunicorn says by itself: no `Server` header, and refusals with the headers of all others."""

from collections.abc import Callable
from functools import partial
from socket import socket

from gunicorn import util
from gunicorn.http.wsgi import Response

from config import headers

# Seconds for what was sent to arrive, before a connection is closed.
LINGER = 0.1
CLOSE = util.close_graceful
# Why a request was not understood stays in the log: the answer repeats nothing of it.
TEXT = "The server could not understand this request."


def harden() -> None:
    """Changes gunicorn, which has no setting for any of it."""
    util.write_error = write_error
    # It waits for the other side to close, on the thread that accepts all connections.
    util.close_graceful = partial(CLOSE, timeout=LINGER)
    if not hasattr(Response.default_headers, "__wrapped__"):
        lines = _without_server(Response.default_headers)
        Response.default_headers = lines  # type: ignore[assignment, method-assign]


def _without_server(original: Callable[[Response], list[str]]) -> Callable[[Response], list[str]]:
    def default_headers(response: Response) -> list[str]:
        return [line for line in original(response) if not line.startswith("Server:")]

    # Marks it: gunicorn reads its configuration again after a HUP.
    default_headers.__wrapped__ = original  # type: ignore[attr-defined]
    return default_headers


def write_error(sock: socket, status_int: int, reason: str, mesg: str) -> None:
    """In the place of gunicorn's own: its answer to what it cannot read."""
    body = headers.page(reason, TEXT)
    own = [("Connection", "close"), ("Content-Type", headers.PLAIN)]
    lines = [f"HTTP/1.1 {status_int} {reason}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.completed(own)]
    util.write_nonblock(sock, "\r\n".join([*lines, "", ""]).encode("latin1") + body)

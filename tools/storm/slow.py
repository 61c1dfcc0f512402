"""Clients that are slow on purpose: requests that never end, and answers that are hardly read."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from urllib.parse import urlencode

# What a reader takes a second, and how much the system may take for it in advance.
PACE, AHEAD = 1024, 4096
HOST = b"Host: 127.0.0.1\r\n"
HALF = b"GET / HTTP/1.1\r\n" + HOST + b"X-Slow: "


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\n".encode() + HOST + b"\r\n"


def post(path: str, fields: dict[str, str], cookie: str) -> bytes:
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nCookie: {cookie}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    return head.encode() + HOST + b"\r\n" + body


@contextmanager
def half_open(port: int, count: int) -> Iterator[None]:
    """Connections on which a request has begun; a byte a second follows."""
    over = Event()
    with ExitStack() as stack:
        lines = [_begun(stack, port) for _ in range(count)]
        dripping = Thread(target=_drip, args=(port, lines, stack, over))
        dripping.start()
        try:
            yield
        finally:
            over.set()
            dripping.join()


def _begun(stack: ExitStack, port: int) -> socket.socket:
    line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    line.sendall(HALF)
    return line


def _drip(port: int, lines: list[socket.socket], stack: ExitStack, over: Event) -> None:
    """Whoever is sent away begins anew."""
    while not over.wait(1):
        for place, line in enumerate(lines):
            try:
                line.sendall(b"x")
            except OSError:
                with suppress(OSError):
                    lines[place] = _begun(stack, port)


class Reader(Thread):
    """Takes the answer to a request at PACE."""

    def __init__(self, port: int, request: bytes, over: Event) -> None:
        super().__init__()
        self.over, self.begun, self.ended = over, b"", False
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, AHEAD)
        self.line.settimeout(60)
        self.line.connect(("127.0.0.1", port))
        self.line.sendall(request)

    def run(self) -> None:
        while not self.over.wait(1):
            with suppress(OSError):
                if piece := self.line.recv(PACE):
                    self.begun = self.begun or piece
                    continue
            self.ended = True
            break
        self.line.close()


@contextmanager
def slow_readers(port: int, requests: list[bytes]) -> Iterator[list[Reader]]:
    over = Event()
    readers = [Reader(port, request, over) for request in requests]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        over.set()
        for reader in readers:
            reader.join()

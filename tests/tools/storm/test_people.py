"""What a person who saves takes an answer for, and what is lost or doubled by the rows."""

import json
import socket
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from tools import servers
from tools.storm.people import Client, Crowd, kind_of


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "saved"),
        (503, "away"),
        (502, "refused"),
        (504, "refused"),
        (500, "failed"),
        (409, "failed"),
    ],
)
def test_an_answer_has_a_kind(status: int, kind: str) -> None:
    assert kind_of(status) == kind


def test_nobody_there_is_a_refusal() -> None:
    client = Client(servers.free_port())
    assert client.ask("/") == "refused"
    assert client.seen.kinds == {"refused": 1}


@pytest.mark.parametrize(
    ("sent", "kind"), [(b"", "reset"), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", "reset")]
)
def test_an_answer_that_breaks_off_is_a_reset(sent: bytes, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(sent)

        thread = Thread(target=answer)
        thread.start()
        assert Client(server.getsockname()[1]).ask("/") == kind
        thread.join()


@pytest.mark.parametrize(
    ("saved", "stored", "found"),
    [
        (5, (5, 5), (0, 0)),
        # Stored, and the acknowledgement was lost on the way.
        (5, (6, 6), (0, 0)),
        (5, (4, 4), (1, 0)),
        (5, (5, 6), (0, 1)),
        (5, (5, 4), (1, 0)),
        (5, None, (5, 0)),
    ],
)
def test_what_was_acknowledged_is_compared_with_the_rows(
    saved: int, stored: Any, found: tuple[int, int]
) -> None:
    rows = {"draft": stored} if stored else {}
    crowd = SimpleNamespace(
        writers=[SimpleNamespace(saved=saved, draft="draft")],
        server=SimpleNamespace(run=lambda _: json.dumps(rows)),
    )
    assert Crowd.compare(crowd) == found  # type: ignore[arg-type]

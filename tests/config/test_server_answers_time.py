"""How long somebody is waited for, in what they send and in what they take."""

import socket
from collections.abc import Iterator
from threading import Thread
from unittest.mock import Mock
from wsgiref.types import StartResponse

import pytest
from waitress.buffers import OverflowableBuffer

from config.headers import LEAST
from config.receiving import IN_FILES, IN_MEMORY, Body
from config.server_answers import HEAD, IDLE, IN_ALL, LINGER, PAUSE, SENDING
from tests.support.connections import Client

BEGUN = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"


@pytest.mark.parametrize(
    ("sent", "seconds", "silent"),
    [
        (b"GET / HTTP/1.1\r\nX: y", HEAD, False),
        (BEGUN, PAUSE, True),
        (BEGUN, IN_ALL, False),
    ],
    ids=["headers that go on", "a body that stalled", "a body that goes on"],
)
def test_a_request_that_does_not_come_whole_is_told_so(
    sent: bytes, seconds: float, silent: bool
) -> None:
    client = Client(sent)
    client.wait(seconds - 1, silent=silent)
    assert not client.server.add_task.called
    client.wait(seconds + 1, silent=silent)
    answer = client.told()
    assert b" 408 Request Timeout\r\n" in answer
    assert b"did not come whole in time" in answer
    assert b"Connection: close" in answer
    assert b"Server:" not in answer
    assert all(name.encode() in answer for name in LEAST)


def test_a_body_for_which_there_is_no_room_is_told_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Body, "in_files", IN_FILES)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
    client = Client(head)
    for _ in range(IN_MEMORY // 8192 + 1):
        client.here.sendall(b"x" * 8192)
        client.connection.handle_read()
    answer = client.told()
    assert b" 503 Service Unavailable\r\n" in answer
    assert b"Retry-After: 60\r\n" in answer and b"Connection: close" in answer
    assert b"send it again in a minute" in answer
    client.write()
    client.here.sendall(b"x" * 8192)
    client.connection.handle_read()
    assert client.connection.connected, "the rest is thrown away, so that the answer is read"


def test_a_connection_that_ends_gives_the_room_of_its_body_back() -> None:
    client, before = Client(BEGUN.replace(b"100", b"1000000")), Body.in_files
    for _ in range(2 * IN_MEMORY // 8192):
        client.here.sendall(b"x" * 8192)
        client.connection.handle_read()
    assert Body.in_files > before
    client.connection.handle_close()
    assert Body.in_files == before


def test_a_request_that_was_cut_off_is_told_so() -> None:
    client = Client(BEGUN)
    client.here.shutdown(socket.SHUT_WR)
    client.connection.handle_read()
    assert b" 400 Bad Request\r\n" in client.told()


@pytest.mark.parametrize("limit", [IDLE, SENDING])
def test_a_connection_on_which_nothing_happens_ends(limit: float) -> None:
    client = Client()
    if limit == SENDING:
        client.connection.total_outbufs_len = 1
    client.wait(limit - 1)
    assert not client.connection.will_close
    client.wait(limit + 1)
    assert client.connection.will_close


def test_whoever_takes_something_now_and_then_is_waited_for() -> None:
    client = Client()
    client.connection.total_outbufs_len = 1
    client.wait(10 * SENDING, silent=False)
    assert not client.connection.will_close


def test_a_request_that_is_answered_has_its_time() -> None:
    client = Client(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.wait(10 * IN_ALL)
    assert client.server.add_task.call_count == 1
    assert not client.connection.will_close


def test_the_other_side_is_heard_out_before_the_end() -> None:
    """To close at once resets the connection, and takes back what was not read yet."""
    client = Client()
    client.connection.close_when_flushed = True
    client.write()
    assert client.here.recv(1) == b"", "the answer has ended"
    client.here.sendall(b"still sending")
    client.connection.handle_read()
    assert client.connection.connected
    client.wait(LINGER + 1)
    client.write()
    assert not client.connection.connected


def test_who_hangs_up_after_the_end_is_forgotten_at_once() -> None:
    client = Client()
    client.connection.close_when_flushed = True
    client.write()
    client.here.close()
    client.connection.handle_read()
    assert not client.connection.connected


class Disk:
    """A full one, from some point of an answer on."""

    def __init__(self, error: OSError, after: int) -> None:
        self.error, self.left = error, after

    def append(self, _: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise self.error


def answered(monkeypatch: pytest.MonkeyPatch, error: OSError, after: int) -> Client:
    def answer(_: object, start: StartResponse) -> list[bytes]:
        start("200 OK", [("Content-Length", "8")])
        return [b"half", b"rest"]

    client = Client(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.serve(answer)
    disk, append = Disk(error, after), OverflowableBuffer.append

    def kept(buffer: OverflowableBuffer, piece: bytes) -> None:
        disk.append(piece)
        append(buffer, piece)

    monkeypatch.setattr(OverflowableBuffer, "append", kept)
    client.connection.service()
    return client


def test_an_answer_that_a_full_disk_breaks_off_is_in_the_log_and_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = answered(monkeypatch, OSError(28, "No space left"), 2)
    assert "No space left" in caplog.text
    assert client.connection.will_close
    client.write()
    assert not client.connection.connected
    assert client.here.recv(10_000).endswith(b"half")


def test_an_answer_that_cannot_even_begin_is_told_and_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = Client(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.serve(Mock(side_effect=OSError(28, "No space left")))
    assert b" 500 Internal Server Error\r\n" in client.told()
    assert "No space left" in caplog.text


@pytest.mark.parametrize("after", [0, 1])
def test_a_connection_that_the_application_could_not_make_is_in_the_log(
    after: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A mail server that refuses is no client that went away."""

    def answer(_: object, start: StartResponse) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", "8")])
        yield from [b"half"] * after
        raise ConnectionRefusedError(111, "The mail server refused")

    client = Client(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.serve(answer)
    client.here.settimeout(5)
    told = client.told()
    assert "The mail server refused" in caplog.text
    assert (b" 500 Internal Server Error\r\n" in told) is (after == 0)
    assert client.connection.will_close is (after == 1)


def test_a_client_that_went_away_is_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whether waitress notices it in a write or before one."""
    closed: list[str] = []

    def answer(_: object, start: StartResponse) -> Iterator[bytes]:
        start("200 OK", [("Content-Type", "text/csv")])
        try:
            yield b"x" * 100_000
            client.write()
            yield from [b"x"] * 3
        finally:
            closed.append("closed")

    client = Client(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.serve(answer)
    client.here.close()
    client.connection.service()
    assert closed and not client.connection.connected
    assert not caplog.records


def test_an_answer_that_ends_while_it_is_sent_is_heard_out_too() -> None:
    """On the thread that answers, between two looks of the thread for connections."""
    client = Client(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    client.here.settimeout(5)

    def answer(_: object, start: StartResponse) -> list[bytes]:
        start("200 OK", [("Content-Length", "4")])
        return [b"here"]

    client.serve(answer)
    connection = client.connection
    flush, answering = connection._flush_exception, Thread(target=connection.service)

    def meanwhile(*given: object, **named: object) -> object:
        connection._flush_exception = flush
        answering.start()
        answering.join(0.5)
        return flush(*given, **named)

    connection._flush_exception = meanwhile
    client.write()
    answering.join(10)
    client.write()
    assert connection.connected and connection.lingering
    assert client.here.recv(10_000).endswith(b"here")


def test_a_body_that_stalls_is_given_up_though_an_answer_before_it_is_not_taken() -> None:
    client = Client(BEGUN)
    client.connection.total_outbufs_len = 1
    client.wait(IN_ALL + 1, silent=False)
    assert b" 408 " in client.told()


def test_urgent_data_ends_a_connection() -> None:
    client = Client()
    client.connection.handle_expt()
    assert not client.connection.connected

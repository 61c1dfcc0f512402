"""Requests that come together are taken one at a time, and none of them ends the process."""

import socket
import time
from unittest.mock import Mock
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from config.server import Listener
from config.server_answers import IDLE
from tests.support.connections import Client

GET = b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = b"POST /x/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def serving(sent: bytes) -> Client:
    """A client of an application that answers with what it was sent."""
    client = Client()
    client.serve(answer)
    client.here.sendall(sent)
    client.connection.handle_read()
    return client


def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    body = environ["PATH_INFO"].encode() + b" " + environ["wsgi.input"].read()
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def tasks(client: Client) -> int:
    count: int = client.server.add_task.call_count
    return count


def test_the_next_begins_when_the_answer_before_it_has_gone() -> None:
    """Else each of thousands is parsed at once, and has a file open for its answer."""
    client = serving(GET * 200)
    connection = client.connection
    for done in range(1, 4):
        assert (tasks(client), len(connection.requests)) == (done, 1)
        assert not connection.readable() and not connection.writable()
        assert not connection.is_idle()
        connection.service()
        assert client.here.recv(10_000).count(b"HTTP/1.1 200") == 1
        assert connection.writable()
        client.write()
    assert len(connection.behind) == 196 * len(GET)


def test_nothing_begins_while_an_answer_waits() -> None:
    client = serving(GET * 3)
    client.connection.service()
    client.connection.total_outbufs_len = 1
    assert not client.connection.received(b"") or tasks(client) == 1
    client.connection.total_outbufs_len = 0
    client.connection.received(b"")
    assert tasks(client) == 2


def test_all_of_them_are_answered_though_the_sender_sends_no_more() -> None:
    client = serving(GET * 3)
    client.here.shutdown(socket.SHUT_WR)
    for _ in range(3):
        client.connection.service()
        if client.connection.readable():
            client.connection.handle_read()
        client.write()
    assert client.here.recv(10_000).count(b"HTTP/1.1 200") == 3


def test_blank_lines_between_them_are_no_requests() -> None:
    began = time.monotonic()
    client = serving(b"\r\n" * 4000)
    assert (tasks(client), client.connection.behind) == (0, b"")
    client.here.sendall(b"\r\n" + GET)
    client.connection.handle_read()
    assert tasks(client) == 1
    assert time.monotonic() - began < 1


def test_after_the_last_answer_what_is_behind_it_is_forgotten() -> None:
    client = serving(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + GET)
    client.connection.service()
    client.write()
    assert tasks(client) == 1
    assert client.connection.readable() and not client.connection.writable()


def test_the_word_to_go_on_is_given_after_the_answer_and_on_the_thread_of_connections() -> None:
    """On another it could close the socket under the loop."""
    client = serving(GET + HEAD)
    client.connection.service()
    told = client.here.recv(10_000)
    assert told.startswith(b"HTTP/1.1 200") and CONTINUE not in told
    client.write()
    assert client.here.recv(10_000) == CONTINUE
    client.here.sendall(b"12345")
    client.connection.handle_read()
    client.connection.service()
    assert client.here.recv(10_000).endswith(b"/x/ 12345")


def test_nobody_is_told_to_go_on_with_what_is_complete() -> None:
    client = serving(GET.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n") + GET)
    client.connection.service()
    client.write()
    client.connection.service()
    told = client.here.recv(10_000)
    assert told.count(b"HTTP/1.1 200") == 2 and CONTINUE not in told


def test_a_client_that_is_gone_when_it_is_told_to_go_on_ends_alone() -> None:
    client = serving(GET + HEAD)
    client.here.close()
    client.connection.service()
    client.write()
    if client.connection.connected:
        client.connection.handle_read()
    assert not client.connection.connected
    client.connection.check(time.time())


@pytest.mark.parametrize("line", [None, Mock(**{"fileno.return_value": -1})])
def test_a_socket_that_is_closed_ends_no_check_of_the_others(line: object) -> None:
    gone, idle = Client().connection, Client().connection
    gone.socket = line
    listener = Listener.__new__(Listener)
    listener.active_channels = {1: gone, 2: idle}
    listener.maintenance(time.time() + IDLE + 1)
    assert idle.will_close


def test_a_connection_that_cannot_be_checked_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    odd, idle = Mock(), Client().connection
    odd.check.side_effect = RuntimeError
    listener = Listener.__new__(Listener)
    listener.logger = Mock()
    listener.active_channels = {1: odd, 2: idle}
    listener.maintenance(time.time() + IDLE + 1)
    assert odd.will_close and idle.will_close
    assert listener.logger.exception.called

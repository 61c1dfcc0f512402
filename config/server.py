"""The server: gunicorn keeps the processes, and waitress the connections within each.

gunicorn's own workers give a thread to each client, however slow it is
(docs/decisions/0018-processes-by-gunicorn-connections-by-waitress.md).
"""

import mmap
import os
import resource
import socket
import subprocess  # nosec B404
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from types import FrameType, SimpleNamespace
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import Task, ThreadedTaskDispatcher

from config.receiving import IN_MEMORY, LONGEST_HEAD
from config.server_answers import LINGER, Connection

# Connections of a process, where the system lets it have as many; and files that it opens beside.
MOST, BESIDE = 1000, 200
# Bytes of an answer that the system takes in advance; Linux doubles it.
HANDED_ON = 65_536
# An answer beyond this holds a place for pages until it is taken.
WAITING_ANSWER = 100_000_000


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """Takes connections on a socket; those it has taken are its `active_channels`."""

    channel_class = Connection
    stopping = False
    access: Logger

    def maintenance(self, now: float) -> None:
        for connection in list(self.active_channels.values()):
            try:
                connection.check(now)
            except Exception:
                # One connection never ends the process, and with it all others.
                self.logger.exception("A connection could not be checked")
                connection.will_close = True

    def note(self, task: Task, took: timedelta) -> None:
        """A line in gunicorn's access log."""
        if self.access.access_log_enabled:
            environ = task.get_environment()
            environ["RAW_URI"] = environ["REQUEST_URI"]
            answer: Any = SimpleNamespace(
                status=task.status, sent=task.content_bytes_written, headers=task.response_headers
            )
            self.access.access(answer, task.request.headers, environ, took)

    def stop(self) -> None:
        """Takes what waits already, then no more: another process may have the same socket."""
        self.stopping = True
        before = -1
        while len(self.active_channels) > before:
            before = len(self.active_channels)
            self.handle_accept()
        self.del_channel()
        self.socket.close()


class Server(Worker):
    """A process that serves; gunicorn starts it, asks whether it lives, and ends it by SIGTERM."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        # Shared with gunicorn, which has to know when it serves.
        self.shared = mmap.mmap(-1, 1)
        self.listeners: list[Listener] = []
        self.connections: dict[int, Any] = {}

    @property
    def serves(self) -> bool:
        return self.shared[0] == 1

    def run(self) -> None:
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        self.listeners = [self._listen(one.sock, dispatcher) for one in self._bound()]
        self.shared[0] = 1
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._drain()
        dispatcher.shutdown(timeout=1)

    def _bound(self) -> Iterable[Any]:
        """gunicorn's own kind of sockets."""
        return self.sockets

    def _listen(self, listening: Any, dispatcher: ThreadedTaskDispatcher) -> Listener:
        settings = Adjustments(
            ident="",
            clear_untrusted_proxy_headers=False,
            connection_limit=most_connections(),
            max_request_header_size=LONGEST_HEAD,
            # config/receiving.py bounds the body.
            max_request_body_size=2**62,
            inbuf_overflow=IN_MEMORY,
            outbuf_overflow=IN_MEMORY,
            outbuf_high_watermark=WAITING_ANSWER,
            recv_bytes=65_536,
            cleanup_interval=1,
            log_socket_errors=False,
        )
        # Else the system takes megabytes for each slow reader, in memory.
        taken = (socket.SOL_SOCKET, socket.SO_SNDBUF, HANDED_ON)
        settings.socket_options = [*settings.socket_options, taken]
        listener = Listener(
            self.wsgi,
            map=self.connections,
            _sock=listening,
            dispatcher=dispatcher,
            adj=settings,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )
        listener.access = self.log
        return listener

    def _turn(self) -> None:
        """Reads and writes where something can be; a second at most."""
        self.notify()
        wasyncore.loop(timeout=1, map=self.connections, use_poll=True, count=1)

    def _drain(self) -> None:
        """Answers what has been accepted, then ends."""
        began = time.time()
        for listener in self.listeners:
            listener.stop()
        while time.time() - began < self.cfg.graceful_timeout:
            now = time.time()
            for listener in self.listeners:
                listener.maintenance(now)
            open_ones = [c for one in self.listeners for c in one.active_channels.values()]
            if not open_ones:
                break
            for connection in open_ones:
                # Somebody may just be sending a request on it.
                if connection.is_idle() and now - max(began, connection.last_activity) > LINGER:
                    connection.will_close = True
            self._turn()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        for listener in self.listeners:
            listener.pull_trigger()


def most_connections() -> int:
    """How many there can be: each is a file of the process, and so is an answer that waits."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST + BESIDE
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max((most - BESIDE) // 2, 10)


def settings_hold() -> bool:
    """Whether they can be used; it says why not.

    In a process of its own: what gunicorn imports, processes that start later would not read anew.
    """
    check = [sys.executable, "-c", "import config.settings"]
    return subprocess.run(check).returncode == 0  # noqa: S603 # nosec B603


class Master(Arbiter):
    """gunicorn's own ends the old processes before the new ones can answer anybody."""

    def reload(self) -> None:
        if settings_hold():
            super().reload()
        elif self.log:
            self.log.error("Not reloaded: the settings cannot be used, and the old ones stay.")

    def spawn_worker(self) -> int:
        """One after the other, so that there is a processor for those who serve, here or beside."""
        self._await_servers()
        return super().spawn_worker()

    def manage_workers(self) -> None:
        if len(self.WORKERS) > self.num_workers:
            self._await_servers()
        super().manage_workers()

    def _await_servers(self) -> None:
        until = time.monotonic() + self.cfg.timeout
        while time.monotonic() < until:
            servers: Iterable[Any] = self.WORKERS.values()
            if all(server.serves for server in servers):
                break
            self.reap_workers()
            time.sleep(0.05)

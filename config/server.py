"""The server: gunicorn keeps the processes, and waitress the connections within each.

gunicorn's own workers give a thread to each client, however slow it is
(docs/decisions/0018-processes-by-gunicorn-connections-by-waitress.md).
"""

import mmap
import os
import resource
import signal
import socket
import subprocess  # nosec B404
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from types import FrameType, SimpleNamespace
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.errors import HaltServer
from gunicorn.glogging import Logger
from gunicorn.sock import BaseSocket
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import Task, ThreadedTaskDispatcher

from config.receiving import IN_MEMORY, LONGEST_HEAD
from config.server_answers import LINGER, Connection

# In the environment: the line to print when the first process serves.
GREETING = "TRIPOD_GREETING"
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
        self._open()
        self.listeners = [self._listen(one.sock, dispatcher) for one in self._bound()]
        self.shared[0] = 1
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._drain()
        dispatcher.shutdown(timeout=1)

    def _bound(self) -> Iterable[Any]:
        """gunicorn's own kind of sockets."""
        return self.sockets

    def _open(self) -> None:
        """Listens, if no process before it does; from here on nobody has to wait."""
        asked = socket.SOL_SOCKET, socket.SO_ACCEPTCONN
        closed = [one for one in self._bound() if not one.sock.getsockopt(*asked)]
        for one in closed:
            try:
                one.sock.listen(self.cfg.backlog)
            except OSError as error:
                self.log.error("%s cannot be served: %s", one, error.strerror)
                sys.exit(Arbiter.APP_LOAD_ERROR)
        if closed and GREETING in os.environ:
            sys.stdout.write(f"{os.environ[GREETING]}\n")
            sys.stdout.flush()

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


class Unserved(Exception):
    """A reload whose new processes do not serve."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Master(Arbiter):
    """gunicorn's own ends the old processes before the new ones can answer anybody."""

    # While it reloads, the age of the youngest process from before.
    before: int | None = None

    def start(self) -> None:
        """Without listening: who connects would wait until the first process has loaded."""
        kinds: Any = BaseSocket
        asks = kinds._is_listening
        kinds._is_listening = staticmethod(lambda _: True)
        try:
            super().start()
        finally:
            kinds._is_listening = staticmethod(asks)

    def reload(self) -> None:
        if not settings_hold():
            self._say("the settings cannot be used")
            return
        config, self.before = self.cfg, self.worker_age
        try:
            super().reload()
        except (Unserved, HaltServer, SystemExit) as error:
            # A new process ends by the last of them, too.
            if self.before is None or os.getpid() != self.pid:
                raise
            self._stay(getattr(error, "reason", "gunicorn.conf.py cannot be used"), config)
        finally:
            self.before = None

    def _stay(self, reason: str, config: Config) -> None:
        """As before the reload: processes and settings."""
        self._say(reason)
        self._end_new_ones()
        self.app.cfg = config
        self.setup(self.app)

    def _say(self, why: str) -> None:
        if self.log:
            self.log.error("Not reloaded, and the old processes stay: %s.", why)

    def spawn_worker(self) -> int:
        """One after the other, so that there is a processor for those who serve, here or beside."""
        self._await_servers()
        return super().spawn_worker()

    def manage_workers(self) -> None:
        if self.before is not None or len(self.WORKERS) > self.num_workers:
            self._await_servers()
            # The old ones end now.
            self.before = None
        super().manage_workers()

    def _await_servers(self) -> None:
        """Until all serve, or for the time-out; a reload without them is Unserved."""
        until = time.monotonic() + (self.cfg.timeout or float("inf"))
        while not all(server.serves for server in self._servers()) and time.monotonic() < until:
            self._miss_none()
            self.reap_workers()
            time.sleep(0.05)
        self._miss_none()
        if not all(server.serves for server in self._new()):
            raise Unserved(f"a new one does not serve after {self.cfg.timeout} seconds")

    def _servers(self) -> list[Any]:
        return list(self.WORKERS.values())

    def _new(self) -> list[Any]:
        """Those that a reload has started so far."""
        started = self.worker_age if self.before is None else self.before
        return [server for server in self._servers() if server.age > started]

    def _miss_none(self) -> None:
        if self.before is not None and len(self._new()) < self.worker_age - self.before:
            raise Unserved("a new one has ended")

    def _end_new_ones(self) -> None:
        for server in self._new():
            # One that loads would end when it has loaded, if it ever does.
            self.kill_worker(server.pid, signal.SIGTERM if server.serves else signal.SIGKILL)
        until = time.monotonic() + self.cfg.graceful_timeout
        while left := self._new():
            if time.monotonic() > until:
                for server in left:
                    self.kill_worker(server.pid, signal.SIGKILL)
            with suppress(HaltServer):
                self.reap_workers()
            time.sleep(0.05)

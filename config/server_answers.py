"""What goes out: answers that no slow reader holds a thread for, and refusals like all others.

A connection is read and written by one thread for all (waitress); here is how long it may take.
"""

import fcntl
import socket
import sys
import termios
import time
from datetime import timedelta

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import Error

from config import headers
from config.receiving import Malformed, NoRoom, Request, TimedOut

# Seconds for the first line and the headers; for a body that has stalled, and for all of it.
HEAD, PAUSE, IN_ALL = 20, 20, 60
# For somebody who takes nothing of an answer, and for a connection on which nothing is asked.
SENDING, IDLE = 90, 20
# After the last answer, for the other side to read it: to close at once could take it back.
LINGER = 2
# Why a request was not understood stays in the log: the answer repeats nothing of it.
TEXT = "The server could not understand this request."
LATE = "The request did not come whole in time: send it again, without a pause."
FULL = "So much is being sent here at once that there is no room: send it again in a minute."
FAILED = "Something went wrong here, and is in the log: try again later."


def text_of(error: Error) -> str:
    if isinstance(error, TimedOut):
        return LATE
    if isinstance(error, NoRoom):
        return FULL
    return TEXT if error.code < 500 else FAILED


def _unsent(line: socket.socket) -> int:
    """What Linux has still to send; others do not say."""
    try:
        return int.from_bytes(fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except (OSError, TypeError, ValueError):
        # The last two of a socket that has just been closed.
        return 0


class Refusal(ErrorTask):  # type: ignore[misc]
    """An answer of the server's own, to what never reached Tripod or broke off in it."""

    def execute(self) -> None:
        error = self.request.error
        body = headers.page(error.reason, text_of(error))
        self.status, self.content_length = f"{error.code} {error.reason}", len(body)
        self.response_headers += headers.completed([("Content-Type", headers.PLAIN)])
        if isinstance(error, NoRoom):
            self.response_headers.append(("Retry-After", str(IN_ALL)))
        self.set_close_on_finish()
        self.write(body)


class Answer(WSGITask):  # type: ignore[misc]
    """Tripod's answer, with a line in the access log if that is on."""

    def service(self) -> None:
        """As waitress does, but no OSError is a client that went away: it is in the log.

        A full disk is none, nor is a mail server that refused. waitress raises nothing for a
        client's socket but ClientDisconnected, which is none.
        """
        try:
            self.start()
            self.execute()
            self.finish()
        except OSError:
            # Nobody may take what there is of an answer for all of it.
            self.channel.will_close = self.wrote_header
            raise

    def start(self) -> None:
        super().start()
        if self.channel.server.stopping:
            # The next request comes on another connection.
            self.set_close_on_finish()

    def finish(self) -> None:
        super().finish()
        took = timedelta(seconds=time.time() - self.start_time)
        self.channel.server.note(self, took)


class Connection(HTTPChannel):  # type: ignore[misc]
    """A client: what it sends and takes has its time."""

    parser_class, task_class, error_task_class = Request, Answer, Refusal
    request: Request | None
    close_when_flushed: bool
    will_close: bool
    # When the request began that has not yet come whole, and when the last answer was sent.
    began = lingering = 0.0
    # What came behind a request that is still being answered.
    behind = b""
    # Bytes that were handed to the system, and not taken yet.
    unsent = 0

    def check(self, now: float) -> None:
        """Waits no longer for whoever is too slow; called every second."""
        if self.socket is None:
            return
        before, self.unsent = self.unsent, _unsent(self.socket)
        if before != self.unsent:
            self.last_activity = now
        silent = now - self.last_activity
        if self.request is not None:
            # Whether an earlier answer is taken, or not.
            if self._is_late(self.request, now - self.began, silent):
                self.refuse(TimedOut("it did not come whole"))
        elif self.total_outbufs_len or self.unsent:
            # To close now could take back what the system still holds.
            self.will_close = self.will_close or silent > SENDING
        elif self.lingering:
            self.will_close = now - self.lingering > LINGER
        else:
            # What is being answered has its time.
            self.will_close = self.will_close or (silent > IDLE and self.is_idle())

    @staticmethod
    def _is_late(request: Request, since: float, silent: float) -> bool:
        if request.headers_finished:
            return silent > PAUSE or since > IN_ALL
        return since > HEAD

    def is_idle(self) -> bool:
        waits = self.total_outbufs_len or self.unsent or self.lingering
        return not (self.requests or self.request or self.behind or waits)

    def handle_expt(self) -> None:
        """Nobody sends urgent data: it would wake the loop again and again."""
        self.handle_close()

    def refuse(self, error: Error) -> None:
        """Answers a request of which no more is awaited."""
        with self.requests_lock:
            request, self.request = self.request, None
            if request is None:
                return
            request.error = error
            self.requests.append(request)
        self.server.add_task(self)

    # --- on the thread for all connections ---

    def readable(self) -> bool:
        return not self.behind and bool(super().readable())

    def writable(self) -> bool:
        return bool(super().writable() or self._goes_on())

    def _goes_on(self) -> bool:
        """Whether there is more to parse, and nothing before it that is not yet answered."""
        return bool(self.behind) and not (self.requests or self.total_outbufs_len)

    def received(self, data: bytes) -> bool:
        """Takes one request; waitress would take all that came, and open a file for each."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            self.behind += data
            while self.connected and self._goes_on():
                self._parse()
        return True

    def _parse(self) -> None:
        if self.request is None:
            self.began = time.time()
            self.behind = self.behind.lstrip()
            self.request = Request(self.adj)
        request = self.request
        self.behind = self.behind[request.received(self.behind) :]
        if request.completed:
            self.request, self.sent_continue = None, False
            if not request.empty:
                self.requests.append(request)
                self.server.add_task(self)
        elif request.expect_continue and request.headers_finished and not self.sent_continue:
            self.send_continue()

    def handle_read(self) -> None:
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except OSError:
            self.handle_close()
            return
        if data and not self.lingering:
            self.last_activity = time.time()
            self.received(data)
        elif not data and self.request is not None:
            self.refuse(Malformed("cut off"))
        elif not data:
            self.handle_close()

    def handle_write(self) -> None:
        """As waitress does, but hears the other side out before it closes."""
        # Who answers on another thread says that this was the last answer before or after it:
        # waitress would close at once.
        with self.requests_lock:
            is_last, self.close_when_flushed = self.close_when_flushed, False
            super().handle_write()
            self.close_when_flushed = is_last and bool(self.total_outbufs_len)
        if not self.connected:
            return
        if not is_last:
            self.received(b"")
        elif not self.close_when_flushed:
            self._linger()

    def handle_close(self) -> None:
        if self.request is not None:
            self.request.close()
        super().handle_close()

    def _linger(self) -> None:
        self.lingering, self.behind = time.time(), b""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()

"""A connection of config.server_answers without a server around it."""

import socket
import time
from unittest.mock import Mock

from waitress.adjustments import Adjustments

from config.server_answers import Connection


class Client:
    """The other side of a connection whose server does nothing by itself."""

    def __init__(self, sent: bytes = b"") -> None:
        self.here, there = socket.socketpair()
        settings = Adjustments(ident="")
        self.server = Mock(active_channels={}, stopping=False, adj=settings)
        self.connection = Connection(self.server, there, ("a", 1), settings, map={})
        if sent:
            self.here.sendall(sent)
            self.connection.handle_read()

    def serve(self, application: object) -> None:
        self.server.application = application
        self.server.effective_port, self.server.server_name = 80, "a"
        self.server.adj.url_prefix = ""

    def wait(self, seconds: float, *, silent: bool = True) -> None:
        """So much time passes, in which nothing comes if it is `silent`."""
        now = time.time() + seconds
        self.connection.last_activity = time.time() + (0.0 if silent else seconds)
        self.connection.check(now)

    def told(self) -> bytes:
        """What the server answers, when it was asked to."""
        assert self.server.add_task.called
        self.connection.service()
        return self.here.recv(10_000)

    def write(self) -> None:
        self.connection.handle_write()

"""Tripod as a process of its own, with its own data: for tests, and for pictures of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tools import servers

# Seconds for a first start on a busy machine.
PATIENCE = 180


class Server:
    """Tripod as `make run` starts it, with its own data; can be killed and started again."""

    def __init__(self, folder: Path, database: str | None = None, **environment: str) -> None:
        self.port, self.said = servers.free_port(), folder / "said"
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database or f"sqlite:///{folder}/tripod.sqlite3",
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str, module: str = "config.serve") -> None:
        with self.said.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *options],
                env=self.environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                # The socket listens before the server is ready, so wait for a response.
                line = HTTPConnection("127.0.0.1", self.port, timeout=5)
                line.request("GET", "/readyz")
                line.getresponse()
                return
            except (HTTPException, OSError):
                time.sleep(0.1)
        raise TimeoutError(f"The server did not come up:\n{self.said.read_text()}")

    def kill(self) -> None:
        """Kills all processes at once, without a chance to finish anything."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
            self._await_port()

    def _await_port(self) -> None:
        """Until the last of the killed processes has given the port back: they end one by one."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as line, suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                line.bind(("127.0.0.1", self.port))
                return
            time.sleep(0.01)

    def run(self, script: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", script],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

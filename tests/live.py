"""Tripod in a process and on data of its own, for what the tests' own process cannot show."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException


class Server:
    """Tripod as `make run` starts it, on data of its own, to be killed and started again."""

    def __init__(self, folder, database=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database or f"sqlite:///{folder}/tripod.sqlite3",
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        self.process = None

    def start(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.serve", *options],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(600):
            try:
                # The socket listens before the server does: only an answer tells.
                line = HTTPConnection("127.0.0.1", self.port, timeout=5)
                line.request("GET", "/readyz")
                line.getresponse()
                return
            except (HTTPException, OSError):
                time.sleep(0.1)
        raise TimeoutError("The server did not come up.")

    def kill(self):
        """Everything at once, without a chance to finish anything."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def run(self, script):
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", script],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

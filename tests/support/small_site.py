"""A tiny application for config.server, without Django: what a server does shows with any."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from tools.servers import free_port

ROOT = Path(__file__).parents[2]
SETTINGS = """
import gunicorn.app.base
from config.server import Master
gunicorn.app.base.Arbiter = Master
worker_class = "config.server.Server"
workers, threads, graceful_timeout, loglevel = 1, 4, 20, "warning"
"""
PIECES, PIECE = 100, b"x" * 30_000
# Seconds to load: as long as a process takes that has more to do.
if os.environ.get("SLOW_TO_LOAD"):
    time.sleep(2)


def hurt(folder: Path) -> None:
    """What a file says goes wrong with a process that starts."""
    fault = folder / "fault"
    kind = fault.read_text(encoding="utf-8") if fault.exists() else "none"
    if kind == "the second stalls":
        fault.write_text("it stalls", encoding="utf-8")
    elif kind == "it stalls":
        time.sleep(60)
    elif kind == "it is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "it ends":
        sys.exit(1)
    elif kind == "it has a fault":
        raise RuntimeError(kind)


if "FAULTS" in os.environ:
    hurt(Path(os.environ["FAULTS"]))


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Its process, something large, or something that takes a while."""
    path = environ["PATH_INFO"]
    if path == "/large":
        start("200 OK", [("Content-Type", "text/csv")])
        return (PIECE for _ in range(PIECES))
    if path == "/slow":
        time.sleep(1.5)
    body = str(os.getpid()).encode()
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]


class SmallSite:
    """It as a process of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        settings, self.said = folder / "small.conf.py", folder / "said"
        settings.write_text(SETTINGS, encoding="utf-8")
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "--config", settings),
                    *("--bind", f"127.0.0.1:{self.port}", f"{__name__}:application"),
                ],
                cwd=ROOT,
                env=os.environ | environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def processes(self) -> set[int]:
        """Those that serve, or will."""
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="utf-8")
        return {int(child) for child in children.split()}

    def ask(self, path: str = "/", line: HTTPConnection | None = None) -> str:
        line = line or HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET", path)
        return line.getresponse().read().decode()

    def wait(self) -> str:
        """Until it answers; its process."""
        for _ in range(600):
            try:
                return self.ask()
            except (HTTPException, OSError):
                time.sleep(0.1)
        raise TimeoutError("The small site did not come up.")

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def small_site(folder: Path, **environment: str) -> Iterator[SmallSite]:
    site = SmallSite(folder, **environment)
    try:
        site.wait()
        yield site
    finally:
        site.end()

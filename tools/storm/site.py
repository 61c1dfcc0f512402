"""Tripod as `make run` starts it, on SQLite or on a PostgreSQL of its own, to be hurt."""

import copy
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tools import servers
from tools.live import Server

# Of a disk in memory, and what is written to it at once.
ROOM, PIECE = "600m", 1_000_000
# A file for slow readers; collectstatic leaves it where it is.
LARGE, SIZE = "large.bin", 3_000_000


class Site:
    """A server with its data, and its database if that is PostgreSQL."""

    def __init__(self, folder: Path, database: servers.Postgres | None, disk: Path | None) -> None:
        self.folder, self.database, self.disk = folder, database, disk
        self.server = Server(folder, database.url if database else None, LOG_LEVEL="ERROR")
        self.spare = servers.free_port()
        static = folder / "static"
        static.mkdir()
        (static / LARGE).write_bytes(os.urandom(SIZE))

    @property
    def engine(self) -> str:
        return "PostgreSQL" if self.database else "SQLite"

    @property
    def ports(self) -> list[int]:
        """Where an instance listens or will listen."""
        return [self.server.port, self.spare]

    def workers(self) -> list[int]:
        master = master_of(self.server)
        children = Path(f"/proc/{master}/task/{master}/children")
        return [int(child) for child in children.read_text().split()]

    def beside(self) -> Server:
        """Another instance on the same data, not started yet."""
        other = copy.copy(self.server)
        other.port, self.spare = self.spare, self.server.port
        other.environment = self.server.environment | {"PORT": str(other.port)}
        other.process = None
        return other


def master_of(server: Server) -> int:
    assert server.process
    return server.process.pid


def send(sign: signal.Signals, process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, sign)


def end(server: Server) -> int:
    """Ends it in peace; its exit code."""
    assert server.process
    send(signal.SIGTERM, server.process.pid)
    code = server.process.wait(timeout=60)
    server.process = None
    return code


@contextmanager
def site(engine: str) -> Iterator[Site]:
    """A site that serves, with its data on a disk of its own where that is allowed."""
    with ExitStack() as stack:
        disk = stack.enter_context(_disk())
        folder = disk or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = folder / "data"
        data.mkdir(mode=0o700)
        database = None
        if engine == "PostgreSQL":
            database = stack.enter_context(servers.own_postgres(folder, keeps=True))
        one = Site(data, database, disk)
        # Whichever instance it is then.
        stack.callback(lambda: one.server.kill())
        one.server.start()
        yield one


@contextmanager
def _disk() -> Iterator[Path | None]:
    with tempfile.TemporaryDirectory(prefix="tripod-storm-", ignore_cleanup_errors=True) as name:
        mount = ("mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=755", "tmpfs", name)
        if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(name)
        finally:
            subprocess.run(("umount", "--lazy", name), check=True)


@contextmanager
def full(one: Site) -> Iterator[None]:
    """No room is left: on the disk, or else for any file of Tripod's processes."""
    if one.disk is None:
        with limited([master_of(one.server), *one.workers()]):
            yield
        return
    ballast = one.disk / "ballast"
    try:
        _fill(ballast)
        yield
    finally:
        ballast.unlink()


def _fill(ballast: Path) -> None:
    size = PIECE
    with ballast.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2


@contextmanager
def limited(processes: Iterable[int]) -> Iterator[None]:
    """No file of these processes can grow."""

    def limit(size: int) -> None:
        for process in processes:
            with suppress(ProcessLookupError):
                resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    limit(0)
    try:
        yield
    finally:
        limit(resource.RLIM_INFINITY)


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    """Waits for it."""
    over = time.monotonic() + seconds
    while not true():
        if time.monotonic() > over:
            raise TimeoutError("It did not come true in time.")
        time.sleep(0.05)

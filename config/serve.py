"""`python -m config.serve`: port, migrations, demo with logins, then gunicorn with workers.

`python -m config.serve` serves. `--demo` makes a demo organisation on the first run and shows its
logins; `--collected` says that an image was built with the static files already collected.
`--version` prints the version of Tripod, `--check` only says whether the port is free: neither
needs an installed package.
"""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import __version__
from config.sizes import pages_at_once, threads_beside, whole

BASE_DIR = Path(__file__).resolve().parent.parent


def address() -> tuple[str, int]:
    return os.environ.get("HOST") or "127.0.0.1", whole("PORT", "8000", 65535)


def size() -> list[str]:
    """Processes and threads, as options of gunicorn: for pages, for what waits, and for probes."""
    workers, threads = whole("WORKERS", "2", 1000), pages_at_once() + threads_beside()
    return ["--workers", f"{workers}", "--threads", f"{threads}"]


def reserve(host: str, port: int) -> socket.socket:
    """A socket with this address, which does not listen yet; exits with one line without it."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with told(host, port):
        reserved.bind((host, port))
    return reserved


def refuse_second(host: str, port: int) -> None:
    """Exits if another listens by now: sockets can share a port as long as none listens."""
    with told(host, port), socket.socket() as line:
        if line.connect_ex((host, port)) == 0:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


@contextmanager
def told(host: str, port: int) -> Iterator[None]:
    """Exits with one line if the address is not available."""
    try:
        yield
    except PermissionError:
        sys.exit(f"Port {port} needs more rights: choose another one, such as PORT=8000.")
    except (OSError, TypeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            sys.exit(f"Port {port} of {host} is in use. Choose another one: make run PORT=8001")
        why = getattr(error, "strerror", None) or "HOST is no IPv4 address and no name of one"
        sys.exit(f"{host[:60]}:{port} cannot be served: {why}.")


def prepare(*, demo: bool, collected: bool) -> None:
    """Makes all ready to serve; exits with one line if that cannot be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from config.preparing import Unprepared, prepare

    try:
        prepare(demo=demo, collected=collected)
    except Unprepared as error:
        sys.exit(str(error))


def greet(*, demo: bool) -> None:
    """Prints the logins of the demo; the address follows when it serves."""
    from django.conf import settings

    from config.server import GREETING

    logins = settings.DATA_DIR / "demo-logins.txt"
    if demo and logins.exists():
        told = f"\nDemo logins, name and password (kept in {logins}):\n{logins.read_text()}"
        print(told, flush=True)
    os.environ[GREETING] = f"Tripod is at {settings.PUBLIC_URL} (Ctrl-C ends it)"


def become_server(listener: socket.socket, size: list[str]) -> None:
    """Replaces this process, so that signals reach gunicorn: SIGTERM lets requests finish.

    It listens when it serves (config/server.py): nobody has to wait for a migration, nor until it
    has loaded. Until then a proxy is refused, and asks another instance.
    """
    listener.set_inheritable(True)
    # Its other settings are in gunicorn.conf.py, so that they apply without this module too.
    bound = ["--bind", f"fd://{listener.fileno()}", *size]
    server = [sys.executable, "-m", "gunicorn", *bound, "config.wsgi:application"]
    os.chdir(BASE_DIR)
    os.execv(sys.executable, server)


def main(arguments: list[str]) -> None:
    unknown = set(arguments) - {"--check", "--collected", "--demo", "--version"}
    if unknown:
        sys.exit(__doc__)
    if "--version" in arguments:
        print(__version__)
        return
    where, asked = address(), size()
    listener = reserve(*where)
    if "--check" in arguments:
        return
    # Only their owner can read the files that are created from here on, such as the database.
    os.umask(0o077)
    demo = "--demo" in arguments
    prepare(demo=demo, collected="--collected" in arguments)
    refuse_second(*where)
    greet(demo=demo)
    become_server(listener, asked)


if __name__ == "__main__":
    main(sys.argv[1:])

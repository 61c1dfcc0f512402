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
from pathlib import Path

from config import __version__
from config.lanes import ASKING, WAITING, pages_at_once, whole

BASE_DIR = Path(__file__).resolve().parent.parent


def address() -> tuple[str, int]:
    return os.environ.get("HOST") or "127.0.0.1", whole("PORT", "8000", 65535)


def size() -> list[str]:
    """Processes and threads, as options of gunicorn: for pages, logins and sign-ons that wait."""
    workers, threads = whole("WORKERS", "2", 1000), pages_at_once() + WAITING + ASKING
    return ["--workers", f"{workers}", "--threads", f"{threads}"]


def reserve(host: str, port: int) -> socket.socket:
    """The listening socket; exits with one line if the port is not available."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Two sockets can be bound to one port as long as neither listens.
        listener.listen()
    except PermissionError:
        sys.exit(f"Port {port} needs more rights: choose another one, such as PORT=8000.")
    except (OSError, TypeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            sys.exit(f"Port {port} of {host} is in use. Choose another one: make run PORT=8001")
        why = getattr(error, "strerror", None) or "HOST is no IPv4 address and no name of one"
        sys.exit(f"{host[:60]}:{port} cannot be served: {why}.")
    return listener


def prepare(*, demo: bool, collected: bool) -> None:
    """Updates the database and the static files; makes the demo organisation if asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command
    from django.db import OperationalError, connections

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        sys.exit(f"The database cannot be used: {' '.join(str(error).split())}")
    except CommandError as error:
        sys.exit(str(error))
    call_command("load_catalogue")
    call_command("clear_expired")
    try:
        if not collected:
            call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        sys.exit(f"STATIC_ROOT must be a folder that can be written: {error}.")
    if demo:
        call_command("demo_organisation", verbosity=0)
    connections.close_all()


def greet(*, demo: bool) -> None:
    """Prints the address and, with the demo, the logins."""
    from django.conf import settings

    logins = settings.DATA_DIR / "demo-logins.txt"
    if demo and logins.exists():
        print(f"\nDemo logins, name and password (kept in {logins}):\n{logins.read_text()}")
    print(f"Tripod is at {settings.PUBLIC_URL} (Ctrl-C ends it)", flush=True)


def become_server(listener: socket.socket, size: list[str]) -> None:
    """Replaces this process, so that signals reach gunicorn: SIGTERM lets requests finish."""
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
    listener, asked = reserve(*address()), size()
    if "--check" in arguments:
        return
    # Only their owner can read the files that are created from here on, such as the database.
    os.umask(0o077)
    demo = "--demo" in arguments
    prepare(demo=demo, collected="--collected" in arguments)
    greet(demo=demo)
    become_server(listener, asked)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Health: `/livez` says that the process answers, `/readyz` that all of it works.

Answered before Django, so that neither waits for pages, sessions or their pool of connections.
"""

import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.db import connection

from config import database

# Seconds to wait for an answer, and for which it stands: anybody may ask, as often as they like.
PATIENCE, STANDS = 2.5, 1.0
# What a disk must have left.
FREE = 32 * 1024 * 1024
# More than PostgreSQL finds room for in a page: with a full disk it cannot be written.
SIZE = 6_000
ASK = {
    "sqlite": "INSERT INTO cache (cache_key, value, expires) VALUES (?, ?, CURRENT_TIMESTAMP)",
    "postgresql": "INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, now())",
}


class Readiness:
    """Whether Tripod is ready, asked on a thread of its own by one at a time."""

    def __init__(self) -> None:
        self.lock, self.thread = Lock(), ThreadPoolExecutor(1, "readyz")
        self.asked: Future[bool] | None = None
        self.began = 0.0

    def __call__(self) -> bool:
        with self.lock:
            done = self.asked is None or self.asked.done()
            if done and time.monotonic() - self.began > STANDS:
                self.asked, self.began = self.thread.submit(is_ready), time.monotonic()
            asked = self.asked
        try:
            return asked is not None and asked.result(PATIENCE)
        except TimeoutError:
            return False


def is_ready() -> bool:
    """The disk has room, and the database is of this version and takes a row."""
    folders = {settings.DATA_DIR}
    if connection.vendor == "sqlite":
        folders.add(Path(settings.DATABASES["default"]["NAME"]).parent)
    try:
        if any(shutil.disk_usage(folder).free < FREE for folder in folders):
            return False
        with database.own_connection() as line:
            return database.is_migrated(line) and _takes_a_row(line)
    except (database.Unusable, OSError):
        return False


def _takes_a_row(line: Any) -> bool:
    """Writes one and takes it back; a standby, or a file that is read-only, refuses it."""
    line.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
    line.execute(ASK[connection.vendor], (f"readyz:{uuid4()}", os.urandom(SIZE).hex()))
    line.execute("ROLLBACK")
    return True


is_now_ready = Readiness()


def asks(environ: WSGIEnvironment) -> bool:
    """Whether a request is a probe: with the path of PUBLIC_URL, or without it."""
    name = environ["PATH_INFO"].removeprefix(settings.ROOT_PATH.rstrip("/"))
    return name in ("/livez", "/readyz") and environ["REQUEST_METHOD"] in ("GET", "HEAD")


def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """`ok`, or `not ready`: no details for the public."""
    ready = environ["PATH_INFO"].endswith("/livez") or is_now_ready()
    status, text = ("200 OK", b"ok") if ready else ("503 Service Unavailable", b"not ready")
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text]

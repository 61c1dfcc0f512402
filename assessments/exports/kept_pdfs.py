"""PDFs are made one at a time a process, and kept: the same page is the same file.

A file is named after the page that it was made of, so that a page that changed is made anew.
"""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock

from django.conf import settings

# How many wait while one is made, and for how long: each holds a place for pages.
WAITING, SECONDS = 1, 20
# What is kept: files that somebody asked for in so many days, and so many bytes in all.
DAYS, MOST = 7, 100_000_000

_places, _turn = BoundedSemaphore(1 + WAITING), Lock()


class Busy(Exception):
    """Others wait for their PDF already."""


def pdf_of(html: str, make: Callable[[str], bytes]) -> bytes:
    """The kept PDF of a page, or a new one; Busy if too many wait."""
    file = _folder() / f"{hashlib.sha256(html.encode()).hexdigest()}.pdf"
    if kept := _read(file):
        return kept
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _turn.acquire(timeout=SECONDS):
            raise Busy
        try:
            # Whoever waited for the same page gets what was made meanwhile.
            return _read(file) or _kept(file, make(html))
        finally:
            _turn.release()
    finally:
        _places.release()


def clear(*, all: bool = False) -> None:
    """Deletes what nobody asked for, then the longest unused, until the rest fits; or all."""
    with suppress(OSError):
        newest_first = sorted(
            ((part.stat().st_mtime, part.stat().st_size, part) for part in _folder().iterdir()),
            reverse=True,
        )
        size, oldest = 0, time.time() - DAYS * 24 * 60 * 60
        for used, length, part in newest_first:
            size += length
            if all or used < oldest or size > MOST:
                part.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "pdf"


def _read(file: Path) -> bytes:
    """The content, or nothing; it counts as used now."""
    with suppress(OSError):
        os.utime(file)
        return file.read_bytes()
    return b""


def _kept(file: Path, content: bytes) -> bytes:
    """The content, which is stored whole or not at all; a full disk costs nobody a PDF."""
    whole = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as part:
            part.write(content)
        whole.replace(file)
        clear()
    except OSError:
        with suppress(OSError):
            whole.unlink(missing_ok=True)
    return content

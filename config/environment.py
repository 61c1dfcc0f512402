"""Reads and checks the environment: secret keys, hosts, database, mail, PUBLIC_URL, folders."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
import dj_email_url
from django.core.management.utils import get_random_secret_key
from environs import Env, EnvError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# What Django's deployment check requires of a key.
KEY_LENGTH, KEY_VARIETY = 50, 5
# As Django parses the Host header; in ALLOWED_HOSTS a dot may come before it.
HOST = re.compile(r"[a-z0-9.-]{1,253}|\[[a-f0-9:.]{2,45}\]")
SEGMENT = re.compile(r"[A-Za-z0-9._~-]{1,100}")
NOBODY = ("0.0.0.0", "[::]", "[::0]")  # noqa: S104 # nosec B104 (refused, not listened on)
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[A-Za-z0-9.-]{1,253}")
LOGIN = ("USER", "PASSWORD")
MAIL_PORTS = {"smtp": 25, "smtps": 465, "submission": 587}
DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK = ("127.0.0.1", "localhost")
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
# Options that Django handles itself and does not pass to PostgreSQL.
DJANGO_OPTIONS = {"assume_role", "isolation_level", "server_side_binding"}


def refuse(line: str) -> NoReturn:
    """Ends the process: nothing can run with this environment."""
    sys.stderr.write(f"{line}\n")
    sys.exit(1)


class Environment:
    """Reads variables from the environment and from .env; an empty one counts as not set."""

    def __init__(self, base: Path) -> None:
        self.base, self.env = base, Env()
        try:
            self.env.read_env(base / ".env", recurse=False)
        except (OSError, UnicodeError) as error:
            refuse(f"{base / '.env'} cannot be read: {error}.")

    def text(self, name: str, default: str = "") -> str:
        return self.env.str(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = self.text(name)
        try:
            return self.env.bool(name) if text else default
        except EnvError:
            refuse(f"{name} must be true or false, not {shown(text)}.")

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self.text(name, str(default))
        if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
            refuse(f"{name} must be a whole number from {least} to {most}, not {shown(text)}.")
        return int(text)

    def days(self, name: str, default: int, least: int = 1) -> int:
        """For how many days something is kept; 0 for good."""
        text = self.text(name, str(default))
        if not re.fullmatch("[0-9]{1,5}", text) or 0 < int(text) < least:
            days = f"a whole number of days, {least} to 99999, or 0 for good"
            refuse(f"{name} must be {days}, not {shown(text)}.")
        return int(text)

    def names(self, name: str) -> list[str]:
        """The parts of a list separated by commas."""
        return [part for part in map(str.strip, self.text(name).split(",")) if part]

    def hosts(self, name: str) -> list[str]:
        """Host names as the browser sends them, without scheme and port."""
        found = [part.lower() for part in self.names(name)]
        for part in found:
            if part != "*" and not HOST.fullmatch(part.removeprefix(".")):
                refuse(
                    f"{name} must be host names such as tripod.example.org, separated by commas, "
                    f"without https:// and port, not {shown(part)}."
                )
        return found

    def domains(self, name: str) -> list[str]:
        """Domains of e-mail addresses; a star stands for all of them."""
        found = [part.lower().removeprefix("@") for part in self.names(name)]
        for part in found:
            if part != "*" and not DOMAIN.fullmatch(part):
                refuse(
                    f"{name} must be domains of e-mail addresses such as example.org, separated by "
                    f"commas, or * for all, not {shown(part)}."
                )
        return found

    def level(self, name: str, default: str) -> str:
        text = self.text(name, default).upper()
        if text not in LEVELS:
            refuse(f"{name} must be one of {', '.join(LEVELS)}, not {shown(text)}.")
        return text

    def time_zone(self, name: str, default: str) -> str:
        text = self.text(name, default)
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            refuse(f"{name} must be a time zone such as Europe/Berlin, not {shown(text)}.")
        return text

    def folder(self, name: str, default: Path) -> Path:
        """The absolute path of a folder that can exist; a relative path starts at `base`."""
        path = self.base / Path(self.text(name, str(default))).expanduser()
        with suppress(OSError):
            first = next(part for part in (path, *path.parents) if part.exists())
            if first.is_dir():
                return path
        refuse(f"{name} must be a folder, which {shown(str(path))} cannot be.")

    def own_folder(self, name: str, default: Path) -> Path:
        """A folder that only its owner can read, created if it is missing."""
        path = self.folder(name, default)
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            refuse(f"{name} must be a folder that can be written: {error}.")
        return path

    # --- secrets: their values are never shown ---

    def secret_key(self, name: str, file: Path) -> str:
        """The key from the environment, or from `file`, which the first run creates."""
        if text := self.text(name):
            return sound(text, name)
        try:
            key = _stored_key(file)
        except (OSError, UnicodeError) as error:
            refuse(f"The secret key in {file} cannot be kept: {error}.")
        return sound(key, f"The secret key in {file}", "; delete the file for a new one")

    def secret_keys(self, name: str) -> list[str]:
        return [sound(key, f"Each key in {name}") for key in self.names(name)]

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Django's settings of the database: SQLite or PostgreSQL."""
        url = self.text(name)
        if not url:
            return {"ENGINE": SQLITE, "NAME": str(default)}
        found = _database(url)
        if found.get("ENGINE") == SQLITE and _is_file(found):
            return found | {"NAME": str(self.base / found["NAME"])}
        if found.get("ENGINE") == POSTGRESQL and found["NAME"]:
            _refuse_unknown_options(name, found.get("OPTIONS", {}))
            return found
        refuse(
            f"{name} must be postgresql://user:password@host/name or sqlite:////folder/file, "
            "with signs such as / # ? % in a password percent-encoded."
        )

    def mail(self, name: str) -> dict[str, Any]:
        """Django's settings of the mail server by their names; empty without one."""
        url = self.text(name)
        if not url:
            return {}
        found = _mail(url)
        if not found.get("EMAIL_HOST"):
            refuse(
                f"{name} must be smtp://host:25, smtps://user:password@host:465 or, with STARTTLS, "
                "submission://user:password@host:587, with signs such as / # ? % @ in user and "
                "password percent-encoded."
            )
        known = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
        return {f"EMAIL_{key}": found[f"EMAIL_{key}"] for key in known}

    def address(self, name: str) -> str:
        """An e-mail address, with or without a name before it; empty if it is not set."""
        text = self.text(name)
        if text and not ADDRESS.fullmatch(parseaddr(text)[1]):
            refuse(f"{name} must be an address such as tripod@example.org, not {shown(text)}.")
        return text


def shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


def sound(key: str, what: str, advice: str = "") -> str:
    """The key, if it is long and varied enough."""
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        refuse(
            f"{what} must have at least {KEY_LENGTH} characters, {KEY_VARIETY} of them different"
            f"{advice or ': openssl rand -hex 32 makes one'}."
        )
    return key


def _stored_key(path: Path) -> str:
    """The key in this file, which is created if missing and readable by its owner only."""
    if not path.exists():
        whole = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(get_random_secret_key())
            # No file is ever there with half a key, and of two processes the first one wins.
            with suppress(FileExistsError):
                os.link(whole, path)
        finally:
            whole.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8").strip()


def _database(url: str) -> dict[str, Any]:
    with suppress(ValueError):
        return {} if urlsplit(url).fragment else {**dj_database_url.parse(url)}
    return {}


def _mail(url: str) -> dict[str, Any]:
    """What the URL says. For dj-email-url, smtps:// is STARTTLS; for everybody else TLS at once."""
    scheme, _, rest = url.partition("://")
    safe = {"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False} if scheme == "smtps" else {}
    with suppress(ValueError):
        if scheme not in MAIL_PORTS or urlsplit(url).query or not urlsplit(url).hostname:
            return {}
        found = {**dj_email_url.parse(f"smtp://{rest}" if safe else url)}
        port = urlsplit(url).port or MAIL_PORTS[scheme]
        login = {f"EMAIL_HOST_{key}": found[f"EMAIL_HOST_{key}"] or "" for key in LOGIN}
        return found | login | {"EMAIL_PORT": port} | safe
    return {}


def _is_file(found: Mapping[str, Any]) -> bool:
    return found["NAME"] != ":memory:" and not found.get("HOST") and not found.get("OPTIONS")


def _refuse_unknown_options(name: str, options: Mapping[str, Any]) -> None:
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    asked = {key: value for key, value in options.items() if key not in DJANGO_OPTIONS}
    twice = [key for key, value in asked.items() if isinstance(value, list)]
    if twice:
        refuse(f"{name} has the option {shown(twice[0])} more than once.")
    try:
        make_conninfo(**asked)
    except ProgrammingError as error:
        refuse(f"{name} has an option that PostgreSQL does not know: {str(error).strip()}.")


# --- the public address ---


def public_url(text: str) -> str:
    """The address in the form that browsers send, without a slash at the end."""
    if "@" in text:
        refuse("PUBLIC_URL must have no user name and no password, and no @.")
    if not re.match("https?://", text, re.I):
        likely = "https://" + re.sub(r"^(\w+:)?/+", "", text)
        _refuse_url(f"begin with https:// or http://, such as {shown(likely)}", text)
    if re.search(r"[\s?#]", text):
        _refuse_url("end with its path, without spaces, ? and #", text)
    parts = _split(text)
    if parts is None:
        _refuse_url("have a port from 1 to 65535, or none", text)
    host, path = _host(parts, text), _path(parts.path, text)
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{path}"


def _split(text: str) -> SplitResult | None:
    """The parts of an address; None if its port is invalid or brackets do not match."""
    with suppress(ValueError):
        parts = urlsplit(text)
        return None if parts.port == 0 or parts.netloc.endswith(":") else parts
    return None


def own_origins(url: str) -> list[str]:
    """The origins that forms may come from: a loopback address under both of its names."""
    parts = urlsplit(url)
    names = LOOPBACK if parts.hostname in LOOPBACK else ()
    port = f":{parts.port}" if parts.port else ""
    hosts = [parts.netloc, *(f"{name}{port}" for name in names if name != parts.hostname)]
    return [f"{parts.scheme}://{host}" for host in hosts]


def _host(parts: SplitResult, text: str) -> str:
    try:
        name = parts.hostname or ""
        host = f"[{name}]" if ":" in name else name.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not HOST.fullmatch(host) or host in NOBODY:
        _refuse_url("name the host that people use, such as https://tripod.example.org", text)
    return host


def _path(path: str, text: str) -> str:
    segments = path.strip("/").split("/") if path.strip("/") else []
    if not all(SEGMENT.fullmatch(s) and s.strip(".") for s in segments):
        _refuse_url("have a path of letters, digits and . _ ~ -, such as /tripod", text)
    return "".join(f"/{segment}" for segment in segments)


def _refuse_url(what: str, text: str) -> NoReturn:
    refuse(f"PUBLIC_URL must {what}, not {shown(text)}.")

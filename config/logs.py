"""What is logged: no secrets in addresses, no long lines and no forged ones."""

import logging
import re
from contextlib import suppress
from typing import Any

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)

# Links to reports, invitations and new passwords: all that follows except the address of a report
# without a token, which needs a cookie.
TOKEN = re.compile(
    r"""((?:shared|invited|new-password)(?:/|%2f)+)"""
    r"""(?!report/[0-9a-f-]{36}/(?![^\s"'?#]))[^\s"'?#/]+""",
    re.IGNORECASE,
)
# What looks like such a secret, wherever it stands: the key of a new password, of 6 and 32 signs;
# and 43 signs of base 64, with whatever is written as "%20" before, in or after it.
KEY = re.compile("[0-9a-z]{6}-[0-9a-f]{32}")
ROW = re.compile("(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){43,}")
CODED = re.compile("%[0-9A-Fa-f]{2}")

# What ends a line, moves a terminal's cursor or turns the direction of a text.
STEERING = re.compile(r"[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

# Anybody can send long addresses and headers, which fill a disk line by line.
LONGEST, LONGEST_TRACEBACK = 2_000, 20_000
# What Django refuses before a view: the message says why, and a traceback repeats it.
SENT = (BadRequest, DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def masked(text: str) -> str:
    return ROW.sub(_mask, KEY.sub("***", TOKEN.sub(r"\1***", text)))


def _mask(found: re.Match[str]) -> str:
    """Names of files and functions stay: they have no capitals, as 43 random signs have."""
    letters = CODED.sub("", found[0])
    return found[0] if letters == letters.lower() else "***"


def escaped(text: str) -> str:
    """A text in one line, whatever is in it: nobody writes a line of the log by what they send."""
    return STEERING.sub(lambda found: ascii(found[0])[1:-1], text)


def indented(traceback: str) -> str:
    """Its lines, of which none can be taken for the beginning of an entry."""
    return "\n".join(f"  {escaped(line)}" for line in traceback.split("\n"))


def shortened(text: str, longest: int) -> str:
    """A text with its end, of which the middle is left out if it is too long."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]} … {text[-half:]}"


class Masked(logging.Filter):
    """Masks tokens in the message and the traceback of each record, escapes and shortens both."""

    def filter(self, record: logging.LogRecord) -> bool:
        # The handler reports a message that does not fit its arguments.
        with suppress(TypeError, ValueError):
            record.msg, record.args = shortened(escaped(masked(record.getMessage())), LONGEST), ()
        if record.exc_info and isinstance(record.exc_info[1], SENT):
            record.exc_info = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = indented(shortened(masked(record.exc_text), LONGEST_TRACEBACK))
        return True


def configuration(level: str) -> dict[str, Any]:
    """LOGGING, with this level; every handler masks the secrets in addresses."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"masked": {"()": "config.logs.Masked"}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["masked"],
            },
            "errors": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["masked"],
                "level": "ERROR",
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Instead of Django's own handlers, which mask nothing.
            "django": {"handlers": []},
            "django.server": {"handlers": [], "propagate": True},
            # Exports and changes to share links are logged whatever LOG_LEVEL is.
            "tripod.audit": {"level": "INFO"},
            # Its warnings are about styles for screens, which nobody has to read, and about missing
            # glyphs, for which exports/glyphs.py listens.
            "weasyprint": {"level": "WARNING", "handlers": ["errors"], "propagate": False},
            "fontTools": {"level": "ERROR"},
            # It tells of each request that waits for a thread.
            "waitress.queue": {"level": "ERROR"},
        },
    }

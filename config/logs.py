"""Keeps the tokens of links to reports out of the logs: anybody who has one can read it."""

import logging
import re
from contextlib import suppress

# All that follows /shared/ except the address without a token, which needs a cookie.
TOKEN = re.compile(
    r"""(shared(?:/|%2f)+)(?!report/[0-9a-f-]{36}/(?![^\s"'?#]))[^\s"'?#/]+""", re.IGNORECASE
)


def masked(text: str) -> str:
    return TOKEN.sub(r"\1***", text)


class Masked(logging.Filter):
    """Masks tokens in the message and in the traceback of each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        # The handler reports a message that does not fit its arguments.
        with suppress(TypeError, ValueError):
            record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True

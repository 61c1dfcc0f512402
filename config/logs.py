"""What no log may hold: the token of a link to a report, which would open it for its readers."""

import logging
import re
from contextlib import suppress

# All that follows /shared/ but the clean address, which opens nothing without its cookie.
TOKEN = re.compile(
    r"""(shared(?:/|%2f)+)(?!report/[0-9a-f-]{36}/(?![^\s"'?#]))[^\s"'?#/]+""", re.IGNORECASE
)


def masked(text: str) -> str:
    return TOKEN.sub(r"\1***", text)


class Masked(logging.Filter):
    """Masks tokens in the message and in the traceback of each record."""

    def filter(self, record):
        # A message that does not go with its arguments is for the handler to tell.
        with suppress(TypeError, ValueError):
            record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True

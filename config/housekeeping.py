"""Clears what has expired, at the start of each worker and every hour: sessions, kept posts."""

import logging
import random
import threading
import time
from contextlib import suppress
from typing import NoReturn

from django.core.management import call_command
from django.db import DatabaseError, connections

SECONDS = 60 * 60

logger = logging.getLogger(__name__)


def begin() -> threading.Thread:
    """Lets a thread of this process clear regularly, as long as the process lives."""
    thread = threading.Thread(target=_go_on, name="housekeeping", daemon=True)
    thread.start()
    return thread


def _go_on() -> NoReturn:
    while True:
        try:
            call_command("clear_expired")
        except DatabaseError as error:
            # The database may be away for a while: the next round comes.
            logger.warning("Expired sessions were not cleared: %s", " ".join(str(error).split()))
        with suppress(DatabaseError):
            connections.close_all()
        # Not all workers at the same moment.
        time.sleep(SECONDS * random.uniform(0.9, 1.1))  # noqa: S311 # nosec B311 (no secret)

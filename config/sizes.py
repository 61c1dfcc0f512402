"""How much a process does at once. `make run` looks here before any package is installed."""

import os
import re
import sys

# Logins that wait in each process; more are asked to come back.
WAITING = 16
# Sign-ons in each process that ask the provider at the same time.
ASKING = 8
# Requests in each process that send a mail at the same time; further mails are not sent.
MAILING = 4
# Pages that wait in each process, beside those that are made; more are asked to come back, so that
# there is always a thread for a probe.
WAITING_PAGES = 32
PROBES = 2


def whole(name: str, default: str, most: int) -> int:
    """A number from the environment; exits with one line if it is invalid."""
    text = os.environ.get(name) or default
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        sys.exit(f"{name} must be a whole number from 1 to {most}, not {text[:20]!r}.")
    return int(text)


def pages_at_once() -> int:
    """How many pages each process makes at the same time."""
    return whole("THREADS", "4", 1000)


def threads_beside() -> int:
    """How many threads each process has beside those that make pages."""
    return WAITING_PAGES + WAITING + ASKING + MAILING + PROBES

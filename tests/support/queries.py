"""What a page costs in queries and in work, for tests that compare the costs of two requests."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def counted(client: Client, address: str) -> int:
    """The number of queries for one page, or for a whole file."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
    assert (response.status_code, bool(body)) == (200, True), address
    return len(queries)


@contextmanager
def work() -> Iterator[list[int]]:
    """Counts the calls of Python functions in the block: unlike time, the same on any machine."""
    calls = [0]

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        calls[0] += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@contextmanager
def steps() -> Iterator[list[int]]:
    """Counts the instructions of SQLite's virtual machine in the block, in thousands."""
    counted, own = [0], connection.connection

    def count() -> None:
        counted[0] += 1

    own.set_progress_handler(count, 1000)
    try:
        yield counted
    finally:
        own.set_progress_handler(None, 0)

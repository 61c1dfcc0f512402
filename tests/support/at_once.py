"""Calls on threads that start at the same moment, or wait for a change of another person."""

import time
from collections.abc import Callable
from threading import Barrier, Event, Thread
from typing import Any

from django.db import connection, transaction


def at_once(*calls: Callable[[], object]) -> list[Any]:
    """What the calls return or raise, each on a thread and connection of its own."""
    results: list[Any] = [None] * len(calls)
    start = Barrier(len(calls))

    def run(place: int, call: Callable[[], object]) -> None:
        start.wait(timeout=20)
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def answered_after(
    change: Callable[[], object],
    call: Callable[[], object],
    checked: Event,
    then: Callable[[], object] = bool,
) -> object:
    """What a call returns or raises that was `checked`, then waited while a `change` was made.

    `then` is called before the transaction of the change ends, while the other one waits for it.
    """
    results: list[object] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    checked.clear()
    with transaction.atomic():
        change()
        thread.start()
        assert checked.wait(timeout=20)
        if connection.vendor == "postgresql":
            _until_it_waits_for_us()
        then()
    thread.join(timeout=60)
    return results[0]


def _until_it_waits_for_us() -> None:
    """SQLite has one writer, which waits wherever it is; there is nothing to ask it."""
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
            time.sleep(0.05)
    raise AssertionError("It does not wait for the lock of this transaction.")

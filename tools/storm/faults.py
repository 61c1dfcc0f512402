"""The faults: each hurts a site for some seconds, and puts it right again."""

import json
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from .people import SESSION, TOKEN
from .site import LARGE, Site, end, full, master_of, send, until
from .slow import get, half_open, post, slow_readers

# How often a fault comes and how long slow clients stay, in a short storm and in a long one.
TIMES, STAY = {True: 1, False: 3}, {True: 4, False: 25}
HALF_OPEN, EXPORTS, FILES = 200, 6, 44
# An audit log of 3 MB, and somebody who may export it.
LONG_LOG = f"""
import json
from assessments.models import User
from roles.audit import AuditEntry
{SESSION}
user, new = User.objects.get_or_create(username="auditor", is_staff=True, is_superuser=True)
if new:
    entry = dict(who="storm", action="export", subject="x" * 200, detail="x" * 500)
    AuditEntry.objects.bulk_create(AuditEntry(**entry) for _ in range(4_000))
entry = AuditEntry.objects.order_by("pk").first()
print(json.dumps({{"entry": str(entry.pk), "session": session_of(user)}}))
"""


@dataclass(frozen=True)
class Fault:
    """What happens, and what has to hold meanwhile beside that nothing is lost."""

    name: str
    happen: Callable[[Site, bool], None]
    # Nobody may notice: no reset, nobody refused, saves and pages in less than a second.
    unnoticed: bool = False
    proxied: bool = False


def nothing(site: Site, short: bool) -> None:
    """For comparison: what the machine does with the same load and no fault."""
    time.sleep(STAY[short] / 2)


def workers_killed(site: Site, short: bool) -> None:
    for _ in range(3 * TIMES[short]):
        send(signal.SIGKILL, site.workers()[0])
        time.sleep(1)
        until(lambda: len(site.workers()) == 2)


def all_killed(site: Site, short: bool) -> None:
    """Everything at once, and started again at once."""
    for _ in range(TIMES[short]):
        site.server.kill()
        site.server.start()
        time.sleep(1)


def restarted(site: Site, short: bool) -> None:
    for _ in range(TIMES[short]):
        end(site.server)
        site.server.start()
        time.sleep(1)


def reloaded(site: Site, short: bool) -> None:
    for _ in range(TIMES[short]):
        before = set(site.workers())
        send(signal.SIGHUP, master_of(site.server))
        until(partial(_replaced, site, before))


def _replaced(site: Site, before: set[int]) -> bool:
    now = set(site.workers())
    return len(now) == len(before) and not before & now


def rolled(site: Site, short: bool) -> None:
    """A new instance beside the old one, which then ends; the proxy asks whichever is there."""
    for _ in range(TIMES[short]):
        old = site.server
        site.server = site.beside()
        site.server.start()
        end(old)


def full_disk(site: Site, short: bool) -> None:
    with full(site):
        time.sleep(STAY[short] / 2)
    if site.database:
        # Without room for its log PostgreSQL ends; somebody who watches over it starts it again.
        site.database.restart()


def away(site: Site, short: bool) -> None:
    """PostgreSQL crashes and is back; or SQLite's file is held for longer than a save waits."""
    for _ in range(TIMES[short]):
        if site.database:
            site.database.stop("immediate")
            time.sleep(2)
            site.database.start()
        else:
            with _held(site):
                time.sleep(9)
        time.sleep(2)


@contextmanager
def _held(site: Site) -> Iterator[None]:
    file = site.folder / "tripod.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def half_open_requests(site: Site, short: bool) -> None:
    with half_open(site.server.port, HALF_OPEN):
        time.sleep(STAY[short])


def slow_clients(site: Site, short: bool) -> None:
    """Some take the export of a large audit log, the others a large file."""
    made = json.loads(site.server.run(LONG_LOG))
    fields = {
        "action": "export_audit-log",
        "select_across": "1",
        "_selected_action": made["entry"],
        "csrfmiddlewaretoken": TOKEN,
    }
    cookie = f"sessionid={made['session']}; csrftoken={TOKEN}"
    export = post("/admin/roles/auditentry/", fields, cookie)
    requests = [export] * EXPORTS + [get(f"/static/{LARGE}")] * FILES
    with slow_readers(site.server.port, requests) as readers:
        until(lambda: all(one.begun or one.ended for one in readers))
        time.sleep(STAY[short])
        # More exports at once than Tripod makes may have been told to come back.
        there = [one for one in readers if not one.ended and b" 200 " in one.begun]
    if len(there) <= FILES:
        raise RuntimeError(f"Of {len(readers)} slow readers only {len(there)} were there.")


FAULTS = (
    Fault("nothing", nothing),
    Fault("workers killed", workers_killed),
    Fault("all killed", all_killed),
    Fault("stopped and started", restarted),
    Fault("SIGHUP", reloaded, unnoticed=True),
    Fault("new beside old", rolled, unnoticed=True, proxied=True),
    Fault("full disk", full_disk),
    Fault("database away", away),
    Fault("200 half-open", half_open_requests, unnoticed=True),
    Fault("50 slow readers", slow_clients, unnoticed=True),
)

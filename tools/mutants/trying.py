"""A plugin of pytest: tries faults, each in a process forked once tests and database are there.

The fork has its own copy of the database, and other code in the functions of the file with the
fault. Files stay as they are.
"""

import gc
import json
import math
import os
import resource
import shutil
import signal
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from .faults import ROOT, Fault, compiled
from .plan import Plan

# The same cases for each fault, and none kept for other runs of the tests.
hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)

# A fault may take so many seconds, and so many times those of its tests: some never end. They are
# the processor's; by the clock it may take longer, on a busy machine.
LEAST, TIMES, PATIENCE = 10, 4, 20


def codes(code: CodeType) -> Iterator[CodeType]:
    """This code and that of each function in it, in order."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from codes(const)


def pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The codes that have the same name, each with its other form."""
    by_name: dict[str, list[CodeType]] = defaultdict(list)
    for code in codes(new):
        by_name[code.co_qualname].append(code)
    for code in codes(old):
        if by_name[code.co_qualname]:
            yield code, by_name[code.co_qualname].pop(0)


def functions(folder: Path = ROOT) -> dict[CodeType, list[FunctionType]]:
    """The functions of this process that files of a folder define, closures too, by their code."""
    gc.unfreeze()
    found: dict[CodeType, list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        # isinstance() would wake lazy objects.
        if type(each) is FunctionType and each.__code__.co_filename.startswith(str(folder)):
            found[each.__code__].append(each)
    gc.freeze()
    return found


def put_in(fault: Fault, live: dict[CodeType, list[FunctionType]], root: Path = ROOT) -> int:
    """Gives the functions of this process the code of a fault; says how many it changed."""
    path, count = str(root / fault.path), 0
    for old, new in pairs(compiled(path, fault.original), compiled(path, fault.changed)):
        if old != new:
            for function in live.get(old, ()):
                if function.__code__.co_filename == path:
                    function.__code__ = new
                    count += 1
    return count


class Worker:
    """Tries every so many-th fault of a plan, in forks of its own."""

    def __init__(self, items: Sequence[pytest.Item], plan: Plan, other: pytest.Item) -> None:
        self.plan, self.other = plan, other
        self.items = {item.nodeid: item for item in items}
        self.live = functions()
        # Tests that pass in a fork without a fault, and those that do not.
        self.sure: set[str] = set()
        self.useless: set[str] = set()

    def settle(self, fault: Fault) -> None:
        """Tries a fault until a test finds it that passes without it, or none does."""
        while True:
            tests = [t for t in self.plan.known.tests_of(fault) if t not in self.useless]
            tests = [t for t in tests if t in self.items]
            found_by = self.fork(fault, tests) if tests else None
            if found_by not in self.items or found_by in self.sure:
                break
            before = tests[: tests.index(found_by) + 1]
            (self.useless if self.fork(None, before) == found_by else self.sure).add(found_by)
        self.plan.write(fault, found_by)

    def fork(self, fault: Fault | None, tests: Sequence[str]) -> str | None:
        """Which test fails, if one does; what else ended the process."""
        with tempfile.TemporaryDirectory() as folder:
            limit = LEAST + TIMES * self.plan.known.seconds_of(tests)
            if child := os.fork():
                return _outcome(child, limit, Path(folder))
            try:
                self.be_child(fault, tests, limit, Path(folder))
            finally:
                os._exit(0)

    def be_child(
        self, fault: Fault | None, tests: Sequence[str], limit: float, folder: Path
    ) -> None:
        """Runs the tests with the fault until one fails, and leaves a note about it."""
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit) + 5))
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        note = folder / "note.json"
        database = connections["default"].settings_dict
        database["NAME"] = shutil.copy(database["NAME"], folder / "test.sqlite3")
        try:
            if fault and not put_in(fault, self.live):
                raise ValueError("no function has this code")
        except ValueError as error:
            note.write_text(json.dumps(f"not tried: {error}"), encoding="utf-8")
            return
        chosen = [self.items[test] for test in tests]
        # With an item after the last one, which keeps what the session shares.
        for item, following in zip(chosen, [*chosen[1:], self.other], strict=True):
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                note.write_text(json.dumps(item.nodeid), encoding="utf-8")
                return
        note.write_text("null", encoding="utf-8")


def _outcome(child: int, limit: float, folder: Path) -> str | None:
    """Waits for a child; without its note it was ended, by the limit or by the fault."""
    until = time.monotonic() + PATIENCE * limit
    while not os.waitpid(child, os.WNOHANG)[0]:
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
        time.sleep(0.01)
    note = folder / "note.json"
    if not note.exists():
        return "time limit"
    found_by: str | None = json.loads(note.read_text(encoding="utf-8"))
    return found_by


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Makes the database with a first test; then workers take turns with the faults."""
    plan = Plan.of_environment()
    first = next(item for item in session.items if "db" in getattr(item, "fixturenames", ()))
    # From another room, so that only what every test shares stays set up.
    other = next(item for item in session.items if _room(item) != _room(first))
    assert not any(report.failed for report in runtestprotocol(first, log=False, nextitem=other))
    connections.close_all()
    faults = plan.faults_left()
    children = []
    for number in range(plan.workers):
        if child := os.fork():
            children.append(child)
            continue
        try:
            worker = Worker(session.items, plan, other)
            for fault in faults[number :: plan.workers]:
                worker.settle(fault)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    session.testsfailed = sum(bool(os.waitpid(child, 0)[1]) for child in children)
    return True


def _room(item: pytest.Item) -> str:
    """The folder of tests/ that a test is in."""
    return item.nodeid.split("/")[1]

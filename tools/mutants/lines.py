"""A plugin of pytest: notes which lines each test and its fixtures run, and how long they take.

A file of JSON for each file of tests, so that only those that changed run again.
"""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

from .faults import ROOT, SCOPE
from .plan import digest, notes_of

PLACE = "MUTANTS_LINES"


class Recorder:
    """The lines that the tests of one file have run so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        scope = [str(ROOT / part) for part in SCOPE]
        include = [part if part.endswith(".py") else f"{part}/*" for part in scope]
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=include)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, bool, bool]:
        if not self.seconds:
            self.coverage.start()
        self.coverage.switch_context(item.nodeid)
        begun = time.process_time()
        done = yield
        self.seconds[item.nodeid] = round(time.process_time() - begun, 3)
        if nextitem is None or nextitem.path != item.path:
            self.write(item.path)
        return done

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """A file whose tests are all slow is known: it runs no line."""
        for file in {Path(argument).resolve() for argument in session.config.args}:
            if not any(item.path == file for item in session.items):
                self.write(file)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def write(self, file: Path) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = {}
        for path in data.measured_files():
            for line, tests in data.contexts_by_lineno(path).items():
                for test in filter(self.passed, tests):
                    name = Path(path).relative_to(ROOT).as_posix()
                    lines.setdefault(test, {}).setdefault(name, []).append(line)
        known = {"digest": digest(file), "seconds": self.seconds, "lines": lines}
        notes_of(file, self.folder).write_text(json.dumps(known), encoding="utf-8")
        self.coverage.erase()
        self.seconds, self.failed = {}, set()

    def passed(self, test: str) -> bool:
        return test in self.seconds and test not in self.failed


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder(Path(os.environ[PLACE])))

"""Tests that this machine lacks something for are left out, and the end of the run says so.

A plugin of pytest. `needed` is the only way to leave a test out: test_project.py refuses others.
If NOT_TRIED names a file, the list is appended to it: `make test` shows it when all runs are over.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tools import servers

Found = TypeVar("Found")


def needed(find: Callable[[], Found]) -> Found:
    """What a test needs from this machine; where it is missing, the test is not tried."""
    try:
        return find()
    except servers.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def pdf_libraries() -> None:
    """Pango and the fonts of a PDF: `pytest.mark.usefixtures` names it where one is made."""
    needed(servers.pdf)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists how many tests were not tried, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    lines = [f"{count} tests: {reason}" for reason, count in reasons.most_common()]
    if lines:
        terminalreporter.section("Not tried")
        terminalreporter.write("".join(f"{line}\n" for line in lines))
    if lines and (file := os.environ.get("NOT_TRIED")):
        with Path(file).open("a", encoding="utf-8") as kept:
            kept.writelines(f"{line}\n" for line in lines)

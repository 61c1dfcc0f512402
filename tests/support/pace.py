"""What keeps the tests quick: little search for garbage, and the same advice worked out once.

A plugin of pytest. slow_tests.txt lists the tests that `make fast` leaves out.
"""

import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from roles import investment

# Thousands of tests stay in memory: searching them for garbage again and again took a quarter of
# the time. Most of what a test leaves behind goes without that search.
gc.disable()
THRESHOLDS = 20_000, 20, 20
SLOW = Path(__file__).with_name("slow_tests.txt")
COST = "processor seconds"
BEGAN = pytest.StashKey[float]()
# More examples and a longer run: docs/testing.md.
THOROUGH = os.environ.get("THOROUGH") == "1"


def examples(usual: int) -> int:
    """How many examples a property test tries."""
    return usual * 10 if THOROUGH else usual


def pytest_collection_finish() -> None:
    """Leaves what was collected out of the search for garbage, which begins here."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()


# --- advice ---


@pytest.fixture(scope="session", autouse=True)
def advice_kept() -> Iterator[None]:
    """Works out the advice for the same situation and rules once: its flips take most of a submit.

    The tests of the advice import it from roles/investment, and work it out each time.
    """
    known: dict[str, investment.Advice] = {}

    def advise(situation: investment.Situation, rules: investment.Rules) -> investment.Advice:
        # With what a dataclass leaves out of its repr: how the ends of a figure move.
        key = repr((situation, [f.around for f in situation.figures.values()], rules))
        key = sha256(key.encode()).hexdigest()
        if key not in known:
            known[key] = worked_out(situation, rules)
        return known[key]

    worked_out = investment.advise
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(investment, "advise", advise)
        yield


# --- slow tests ---


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--slow-from", type=float, metavar="SECONDS",
        help=f"write anew which tests take more processor time than this: {SLOW.name}",
    )  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Marks the tests that the list has, with all their cases."""
    slow = set(SLOW.read_text(encoding="utf-8").splitlines())
    for item in items:
        if function_of(item.nodeid) in slow:
            item.add_marker("slow")


def function_of(nodeid: str) -> str:
    """A test without the name of its case."""
    return nodeid.partition("[")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    item.stash[BEGAN] = sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes the processor time of each test: the wall clock would count what else runs here."""
    report = yield
    if call.when == "call":
        report.user_properties.append((COST, sum(os.times()[:4]) - item.stash[BEGAN]))
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.option.slow_from is None:
        return
    costs: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        costs[function_of(report.nodeid)] += dict(report.user_properties).get(COST, 0)
    slow = sorted(name for name, seconds in costs.items() if seconds > config.option.slow_from)
    SLOW.write_text("".join(f"{name}\n" for name in slow), encoding="utf-8")
    left = sum(seconds for name, seconds in costs.items() if name not in slow)
    terminalreporter.write_line(f"{len(slow)} slow tests; the others take {left:.0f} s together")

"""What keeps the tests quick: little search for garbage, and the same advice worked out once.

A plugin of pytest. `--slow-from SECONDS` lists tests that take longer and are not marked slow.
"""

import gc
import os
from collections.abc import Generator, Iterator
from hashlib import sha256

import pytest

from roles import investment

# Thousands of tests stay in memory: searching them for garbage again and again took a quarter of
# the time. Most of what a test leaves behind goes without that search.
gc.disable()
THRESHOLDS = 20_000, 20, 20
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
        help="list the tests that take more processor time and are not marked slow",
    )  # fmt: skip


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes the processor time of each test: the wall clock would count what else runs here."""
    report = yield
    spent = sum(os.times()[:4])
    if call.when == "call":
        report.user_properties.append((COST, spent - item.stash[BEGAN]))
    item.stash[BEGAN] = spent
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    item.stash[BEGAN] = sum(os.times()[:4])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not config.option.slow_from:
        return
    reports = [r for r in terminalreporter.stats.get("passed", []) if "slow" not in r.keywords]
    costs = {r.nodeid: dict(r.user_properties).get(COST, 0) for r in reports}
    terminalreporter.section("Slow, and not marked so")
    for name, seconds in sorted(costs.items(), key=lambda row: -row[1]):
        if seconds > config.option.slow_from:
            terminalreporter.write_line(f"{seconds:6.1f} s {name}")

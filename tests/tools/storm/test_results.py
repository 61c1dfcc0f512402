"""The figures of a storm: which hold, and how they are shown."""

from collections import Counter
from typing import Any

import pytest

from tools.storm.faults import FAULTS
from tools.storm.results import Result, p95, table

NOTICED = next(one for one in FAULTS if not one.unnoticed)
UNNOTICED = next(one for one in FAULTS if one.unnoticed)


def test_a_calm_result_holds() -> None:
    for fault in FAULTS:
        assert Result("SQLite", fault, saved=9, saves=0.9, pages=0.9).broken() == []


@pytest.mark.parametrize(
    ("figures", "name"),
    [({"lost": 1}, "lost"), ({"doubled": 1}, "doubled"), ({"saved": 0}, "saves")],
)
def test_a_lost_or_doubled_save_never_holds(figures: dict[str, Any], name: str) -> None:
    assert Result("SQLite", NOTICED, **{"saved": 9} | figures).broken() == [name]


def test_a_failure_never_holds_and_a_reset_where_nobody_may_notice() -> None:
    kinds = Counter(failed=1, reset=2, refused=3, away=4)
    assert Result("SQLite", NOTICED, saved=9, kinds=kinds).broken() == ["500"]
    told = Result("SQLite", UNNOTICED, saved=9, kinds=kinds, saves=1.0, pages=1.0).broken()
    assert told == ["500", "refused", "reset", "away", "p95 saves", "p95 pages"]


def test_nineteen_of_twenty_are_quicker() -> None:
    assert p95([float(n) for n in range(100)]) == 95
    assert p95([]) == 0


def test_the_table_has_a_line_for_each() -> None:
    shown = table([Result("SQLite", NOTICED, saved=9), Result("SQLite", UNNOTICED, lost=2)])
    head, line, first, second = shown.splitlines()
    assert "lost" in head and "doubled" in head
    assert len({len(head), len(line), len(first), len(second)}) == 1
    assert first.rstrip(" |").endswith("yes")
    assert second.rstrip(" |").endswith("lost, saves")

"""Which tests try a fault and in which order, and which faults are left."""

import json
from pathlib import Path

import pytest

from tools.mutants.faults import Fault, sample
from tools.mutants.plan import Known, Plan

TEXT = "def double(number):\n    return number * 2\n\n\ndef never(number):\n    return number + 1\n"
PATH = "assessments/exports/double.py"
SLOW_BUT_NEAR, QUICK, QUICKER, ELSEWHERE = (
    "tests/assessments/exports/test_double.py::test_it",
    "tests/whole/test_all.py::test_quick",
    "tests/whole/test_all.py::test_quicker",
    "tests/whole/test_all.py::test_elsewhere",
)


def notes(digest: str = "first") -> dict[str, object]:
    ran = {test: {PATH: [2]} for test in (QUICK, QUICKER, SLOW_BUT_NEAR)}
    return {
        "digest": digest,
        "seconds": {SLOW_BUT_NEAR: 3.0, QUICK: 0.2, QUICKER: 0.1, ELSEWHERE: 0.0},
        "lines": ran | {ELSEWHERE: {"assessments/access.py": [2]}},
    }


def write_notes(folder: Path, digest: str = "first") -> None:
    (folder / "lines").mkdir(exist_ok=True)
    (folder / "lines" / "tests.json").write_text(json.dumps(notes(digest)))


def plan_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr("tools.mutants.plan.shipped", lambda: {PATH: TEXT})
    return Plan(seed=1, size=100, workers=1, folder=folder)


def fault_at(line: int) -> Fault:
    return next(fault for fault in sample({PATH: TEXT}, 100, seed=1) if fault.line == line)


def test_tests_of_the_same_room_come_first_and_then_the_quickest(tmp_path: Path) -> None:
    write_notes(tmp_path)
    known = Known(tmp_path / "lines")
    assert known.tests_of(fault_at(2)) == [SLOW_BUT_NEAR, QUICKER, QUICK]
    assert known.seconds_of([SLOW_BUT_NEAR, QUICK]) == pytest.approx(3.2)


def test_a_fault_that_no_test_runs_has_no_tests(tmp_path: Path) -> None:
    write_notes(tmp_path)
    assert Known(tmp_path / "lines").tests_of(fault_at(6)) == []


def test_a_stopped_run_goes_on_with_the_faults_that_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notes(tmp_path)
    plan = plan_in(tmp_path, monkeypatch)
    first, second, *others = plan.faults
    plan.write(first, QUICK)
    plan.write(second, None)
    assert plan.faults_left() == others


def test_a_survivor_is_tried_again_once_its_tests_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notes(tmp_path)
    survivor, found = fault_at(2), fault_at(6)
    plan = plan_in(tmp_path, monkeypatch)
    plan.write(survivor, None)
    plan.write(found, QUICK)
    write_notes(tmp_path, digest="second")
    left = plan_in(tmp_path, monkeypatch).faults_left()
    assert survivor in left
    assert found not in left


def test_the_last_outcome_of_a_fault_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notes(tmp_path)
    plan = plan_in(tmp_path, monkeypatch)
    for found_by in (None, QUICK):
        plan.write(plan.faults[0], found_by)
    assert plan.outcomes()[plan.faults[0].name]["found_by"] == QUICK

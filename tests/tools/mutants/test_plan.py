"""Which tests try a fault and in which order, and which faults are left."""

import json
from pathlib import Path

import pytest

from tools.mutants import plan
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


def write_notes(folder: Path, digest: str = "first", round: str = plan.SLOW) -> None:
    (folder / "lines" / round).mkdir(parents=True, exist_ok=True)
    (folder / "lines" / round / "tests.json").write_text(json.dumps(notes(digest)))


def plan_in(folder: Path, monkeypatch: pytest.MonkeyPatch, round: str = plan.SLOW) -> Plan:
    monkeypatch.setattr("tools.mutants.plan.shipped", lambda: {PATH: TEXT})
    return Plan(seed=1, size=100, workers=1, round=round, folder=folder)


def fault_at(line: int) -> Fault:
    return next(fault for fault in sample({PATH: TEXT}, 100, seed=1) if fault.line == line)


def test_tests_of_the_same_room_come_first_and_then_the_quickest(tmp_path: Path) -> None:
    write_notes(tmp_path)
    known = Known(tmp_path / "lines" / plan.SLOW)
    assert known.tests_of(fault_at(2)) == [SLOW_BUT_NEAR, QUICKER, QUICK]
    assert known.seconds_of([SLOW_BUT_NEAR, QUICK]) == pytest.approx(3.2)


def test_a_fault_that_no_test_runs_has_no_tests(tmp_path: Path) -> None:
    write_notes(tmp_path)
    assert Known(tmp_path / "lines" / plan.SLOW).tests_of(fault_at(6)) == []


def test_a_stopped_run_goes_on_with_the_faults_that_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notes(tmp_path)
    known = plan_in(tmp_path, monkeypatch)
    first, second, *others = known.faults
    known.write(first, QUICK)
    known.write(second, None)
    assert known.faults_left() == others


def test_a_survivor_is_tried_again_once_its_tests_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notes(tmp_path)
    survivor, found = fault_at(2), fault_at(6)
    known = plan_in(tmp_path, monkeypatch)
    known.write(survivor, None)
    known.write(found, QUICK)
    write_notes(tmp_path, digest="second")
    left = plan_in(tmp_path, monkeypatch).faults_left()
    assert survivor in left
    assert found not in left


def test_the_last_outcome_of_a_fault_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notes(tmp_path)
    known = plan_in(tmp_path, monkeypatch)
    for found_by in (None, QUICK):
        known.write(known.faults[0], found_by)
    assert known.outcomes()[known.faults[0].name]["found_by"] == QUICK


def test_what_the_quick_tests_do_not_find_is_left_for_the_slow_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in plan.ROUNDS:
        write_notes(tmp_path, round=each)
    quick, slow = (plan_in(tmp_path, monkeypatch, each) for each in plan.ROUNDS)
    for fault in quick.faults:
        quick.write(fault, None)
    assert (quick.faults_left(), slow.faults_left()) == ([], slow.faults)
    survivor, found = fault_at(2), fault_at(6)
    slow.write(survivor, None)
    slow.write(found, QUICK)
    assert quick.faults_left() == []
    assert not {survivor.name, found.name} & {fault.name for fault in slow.faults_left()}
    write_notes(tmp_path, digest="second", round=plan.QUICK)
    again = plan_in(tmp_path, monkeypatch, plan.QUICK).faults_left()
    assert survivor in again
    assert found not in again

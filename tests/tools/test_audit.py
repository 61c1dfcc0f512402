"""`make audit`: a fault is red, and what cannot be asked is said and stays green."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import audit
from tools.audit import Done, Result, Run

FAULT = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}


def answering(stdout: object = "", stderr: str = "", code: int = 0) -> Run:
    text = stdout if isinstance(stdout, str) else json.dumps(stdout)

    def run(command: list[str]) -> Done:
        return subprocess.CompletedProcess(command, code, text, stderr)

    return run


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": []} | more


def unasked(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": "Dependency not found on PyPI and could not be audited"}


# --- known vulnerabilities ---


def test_a_known_vulnerability_is_a_fault() -> None:
    data = {"dependencies": [package("a"), package("b", vulns=[FAULT, FAULT])]}
    found = audit.vulnerabilities(answering(data, code=1))
    assert found.faults == ["b 1.0: PYSEC-2026-1, fixed in 2.0"]


def test_one_without_a_fix_is_a_fault_too() -> None:
    data = {"dependencies": [package("b", vulns=[FAULT | {"fix_versions": []}]), unasked("c")]}
    found = audit.vulnerabilities(answering(data, code=1))
    assert found.faults == ["b 1.0: PYSEC-2026-1, fixed in none yet"]
    assert found.notes == ["not audited: c"]


def test_none_known_is_fine() -> None:
    assert audit.vulnerabilities(answering({"dependencies": [package("a")]})).lines == [
        "Known vulnerabilities (pip-audit): ok"
    ]


def test_a_database_that_cannot_be_reached_is_said_and_no_fault() -> None:
    found = audit.vulnerabilities(answering("", "Traceback\nConnectionError: no route\n", 1))
    assert found.lines == [
        "Known vulnerabilities (pip-audit): "
        "skipped: the database cannot be asked (ConnectionError: no route)"
    ]


def test_a_mirror_without_the_database_is_no_success() -> None:
    """pip-audit ends with 0 there, and has audited nothing."""
    found = audit.vulnerabilities(answering({"dependencies": [unasked("a"), unasked("b")]}))
    assert found.skipped == "the database knows none of 2 packages; ask one"


# --- the others ---


def test_risky_code_is_a_fault_with_its_place() -> None:
    risk = {"filename": "a.py", "line_number": 3, "test_id": "B102", "issue_text": "Use of exec."}
    broken = {"filename": "b.py", "reason": "syntax error"}
    found = audit.risky_code(answering({"errors": [broken], "results": [risk]}, code=1))
    assert found.faults == ["b.py: syntax error", "a.py:3: B102 Use of exec."]


def test_no_result_about_the_code_is_a_fault() -> None:
    assert audit.risky_code(answering("", "No module named bandit", 1)).faults


def test_no_bill_of_materials_is_a_fault() -> None:
    assert audit.bill_of_materials(answering("", "wrong line", 1)).faults == ["wrong line"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.in").write_text(
        "# A reason that is not meant: Not 3: x\n\n# The framework.\n# Not 3: no.\nfine[x]~=2.0\n"
        "old~=1.0\n# Only newer.\nnewer~=4.1\n"
    )
    (tmp_path / "requirements.txt").write_text(
        "fine[x]==2.0 \\\n    --hash=x\nold==1.9 ; sys_platform != 'x'\nnewer==4.1\nunder==1.0\n"
    )
    (tmp_path / "requirements-dev.in").write_text("# A tool.\nTool>=1\n")
    (tmp_path / "requirements-dev.txt").write_text("tool==1.5\n")
    return tmp_path


def newest(fine: str = "3.1", old: str = "2.0") -> Run:
    return answering(f"fine=={fine}\nold=={old}\nnewer==4.2\ntool==1.5\n")


def test_a_direct_requirement_a_major_behind_needs_its_reason(folder: Path) -> None:
    found = audit.outdated(newest(), folder)
    assert found.faults == ["old 1.9, newest 2.0: raise it, or say why not"]
    assert found.notes == ["fine 2.0, newest 3.1", "newer 4.1, newest 4.2"]


def test_the_reason_holds_for_the_major_that_it_names(folder: Path) -> None:
    assert audit.outdated(newest(fine="4.0", old="1.9"), folder).faults == [
        "fine 2.0, newest 4.0: raise it, or say why not"
    ]


def test_an_index_that_cannot_be_reached_is_said(folder: Path) -> None:
    found = audit.outdated(answering("", "error: no route", 2), folder)
    assert (found.faults, found.skipped) == ([], "the index cannot be asked (error: no route)")


@pytest.mark.parametrize(
    ("result", "sound"),
    [
        (Result("a"), True),
        (Result("a", skipped="no network"), True),
        (Result("a", notes=["x"]), True),
        (Result("a", ["x"]), False),
        (Result("a", ["x"], skipped="y"), False),
    ],
)
def test_a_fault_alone_makes_it_red(
    result: Result, sound: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    check: Callable[[Run], Result] = lambda run: result  # noqa: E731
    assert audit.audit(answering(), [check, lambda run: Result("b")]) == sound
    assert capsys.readouterr().out.splitlines() == [*result.lines, "b: ok"]


def test_a_program_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SECONDS", 0.2)
    done = audit.run(["sleep", "5"])
    assert audit.reason(done) == "no answer within 0.2 seconds"


@pytest.mark.slow
def test_our_own_code_and_requirements_are_sound() -> None:
    """What needs no network: bandit, and the bill of materials."""
    assert audit.risky_code(audit.run).lines == ["Risky code (bandit): ok"]
    bill = audit.bill_of_materials(audit.run)
    assert not bill.faults
    names = {part["name"] for part in json.loads(audit.BOM.read_text())["components"]}
    assert {"django", "gunicorn", "psycopg"} <= {name.lower() for name in names}

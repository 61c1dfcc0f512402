"""Teams as `manage.py assess` reads them, and what it says of them."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import call_command

from assessments import case_files, reports
from roles.versioning.files import MOST_FAULTS_SHOWN

TEAM = {"engineers": 15}
LONGEST_LINE = 1000


def judged(**data: Any) -> reports.Document:
    return reports.build(case_files.parse({"team": TEAM, **data}))


def assessed(content: bytes) -> tuple[int, list[str]]:
    """What the command says of these bytes: the exit code and the lines of standard error."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        try:
            call_command("assess", "-", stdout=out, stderr=err)
        except SystemExit as stop:
            assert out.getvalue() == ""
            code = stop.code if isinstance(stop.code, int) else 1
            return code, err.getvalue().splitlines()
    assert json.loads(out.getvalue())["advice"]
    return 0, err.getvalue().splitlines()


def is_answered(outcome: tuple[int, list[str]]) -> bool:
    """A report, or lines that a person can read."""
    code, lines = outcome
    told = all(line.isprintable() and 0 < len(line) <= LONGEST_LINE for line in lines)
    return (
        told
        and (code, bool(lines)) in ((0, False), (2, True))
        and len(lines) <= MOST_FAULTS_SHOWN + 1
    )

"""`manage.py assess`: a report as JSON or as text, or lines that say what would be right."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.support.case_files import TEAM
from tests.support.fixtures import Catalogue

pytestmark = pytest.mark.one_database


def assess(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    data: Any,
    *,
    suffix: str = "json",
    fmt: str = "json",
) -> tuple[str | int | None, str, str]:
    """Runs the command as a pipeline would: (exit code, standard output, standard error)."""
    file = tmp_path / f"team.{suffix}"
    file.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    out, err = StringIO(), StringIO()
    try:
        call_command("assess", str(file), format=fmt, stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_prints_the_document(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = assess(capsys, tmp_path, {"team": TEAM, "answers": {"sre": {"choice": 0}}})
    assert (code, err) == (0, "")
    assert json.loads(out)["disciplines"]["sre"]["score"] == 0.0


def test_the_command_prints_a_text_for_people(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    figures = {"downtime": {"value": 240, "confidence": "measured"}}
    data = {"team": TEAM, "answers": {"sre": {"choice": 0}, "devops": {"choice": 3}} | figures}
    code, out, _ = assess(capsys, tmp_path, data, fmt="text")
    assert code == 0
    assert "Verdict: Hire a site reliability engineer." in out
    assert "  - Users were without the service for longer than the availability target" in out
    assert "(Downtime: 240 minutes, Availability target: 99.9 % (assumed))" in out
    assert "SRE: 0 Initial" in out


GOOD = {code: {"choice": 3} for code in ("devops", "sre", "platform")} | {
    "lead_time": {"value": 20}, "deployment_frequency": {"value": 8}, "downtime": {"value": 10},
}  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Verdict: Measure first, then decide."),
        (GOOD, "Verdict: Nobody new yet."),
    ],
)
def test_the_text_names_verdicts_and_figures_and_prints_no_code(
    catalogue: Catalogue,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    answers: dict[str, Any],
    said: str,
) -> None:
    _, out, _ = assess(capsys, tmp_path, {"team": TEAM, "answers": answers}, fmt="text")
    assert said in out
    (unknown,) = [line for line in out.splitlines() if line.startswith("Not known: ")]
    assert "Rework rate" in unknown and "Toil share" in unknown
    assert not re.search(r"\w_\w|nobody-yet|measure-first|\[", out)


def test_yaml_is_read_as_well(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = b"team: {engineers: 15}\nanswers:\n  lead_time: {value: 30.5}\n"
    code, out, _ = assess(capsys, tmp_path, text, suffix="yaml")
    assert code == 0
    assert json.loads(out)["criteria"]["dora"]["metrics"]["lead_time"]["value"] == 30.5


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ([], "the input must be an object"),
        ({}, "team: must be an object"),
        ({"team": {}}, "team.engineers: must be a whole number from 1"),
        ({"team": {"engineers": 0}}, "team.engineers: must be a whole number from 1"),
        ({"team": {"engineers": True}}, "team.engineers: must be a whole number"),
        ({"team": {"engineers": 10**400}}, "team.engineers: must be a whole number"),
        ({"team": TEAM | {"staffed": {"cto": 1}}}, "team.staffed.cto: is not known here"),
        ({"team": TEAM | {"staffed": {"sre": -1}}}, "team.staffed.sre: must be a number ≥ 0"),
        ({"team": TEAM | {"name": "x\x00"}}, "team.name: must be a text"),
        ({"team": TEAM | {"name": "x\u202ey"}}, "team.name: Remove the invisible character U+202E"),
        ({"team": TEAM | {"name": "\u3164"}}, "team.name: Enter letters or digits"),
        ({"team": TEAM, "x": 1}, "x: is not known here"),
        ({"team": TEAM, "track": "slow"}, "track: must be full or quick"),
        ({"team": TEAM, "disciplines": ["x"]}, "disciplines: 'x' is not one of"),
        ({"team": TEAM, "disciplines": []}, "disciplines: must be a list"),
        ({"team": TEAM, "answers": 3}, "answers: must be an object"),
        ({"team": TEAM, "answers": {"D99": "dont_know"}}, "answers.D99: is not the code"),
        (
            {"team": TEAM, "answers": {"M08": {"value": 1}}},
            "name them one by one (downtime, downtime_incidents)",
        ),
        ({"team": TEAM, "answers": {"sre": 3}}, 'answers.sre: must be "dont_know" or an object'),
        ({"team": TEAM, "answers": {"sre": {}}}, "answers.sre: must have exactly one of"),
        ({"team": TEAM, "answers": {"sre": {"choice": 4}}}, "answers.sre.choice: must be a whole"),
        ({"team": TEAM, "answers": {"sre": {"value": 4}}}, "answers.sre.value: this question has"),
        (
            {"team": TEAM, "answers": {"lead_time": {"value": -1}}},
            "answers.lead_time.value: must be a number ≥ 0",
        ),
        (
            {"team": TEAM, "answers": {"lead_time": {"value": 3, "unit": "a month"}}},
            "answers.lead_time.unit: goes with a value, and must be one of: hours, minutes",
        ),
        (
            {"team": TEAM, "answers": {"lead_time": {"choice": 3, "unit": "days"}}},
            "answers.lead_time.unit: goes with a value",
        ),
        (
            {"team": TEAM, "answers": {"sre": {"choice": 3, "unit": "days"}}},
            "answers.sre.unit: only a figure has a unit",
        ),
        (
            {"team": TEAM, "answers": {"downtime": {"value": 3000, "unit": "hours a quarter"}}},
            "answers.downtime.value: must be a number ≥ 0 and at most 2160 hours a quarter",
        ),
        (
            {"team": TEAM, "answers": {"lead_time": {"value": "3"}}},
            "answers.lead_time.value: must be a number ≥ 0",
        ),
        (
            {"team": TEAM, "answers": {"availability_target": {"value": 100}}},
            "answers.availability_target.value: must be a number from 50 to 99.9999",
        ),
        (
            {"team": TEAM, "answers": {"sre": {"choice": 1, "confidence": "sure"}}},
            "answers.sre.confidence: must be measured, estimated or guess",
        ),
        (
            {"team": TEAM, "answers": {"sre": {"not_applicable": " "}}},
            "answers.sre.not_applicable: must be the reason",
        ),
        (b'{"team": NaN}', "not JSON"),
        (b'{"team": {"engineers": 1, "engineers": 2}}', "the key 'engineers' stands twice"),
        (b'{"team": {"engineers": 1}, "answers": {"lead_time": {"value": 1e999999}}}', "lead_time"),
        (b"{" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "must be text in UTF-8"),
        (b"a: b: c", "neither JSON nor YAML"),
        (b"", "the input must be an object"),
        (b'{"team": {"engineers": 1e99999999999999999999}}', "team.engineers: must be a whole"),
        (
            b"team: {engineers: 9}\nanswers: {lead_time: {value: .nan}}",
            "answers.lead_time.value: must be a number ≥ 0",
        ),
        (b"team: {engineers: 9, engineers: 8}", "the key 'engineers' stands twice"),
        (b"a: &a [1]\nb: [*a, *a]", "an alias is not read"),
        (b'{"team": {"engineers": 1, "name": "\\ud800"}}', "team.name: must be a text"),
        ({"team": TEAM, "answers": {"a\nb\x1b[31m": "dont_know"}}, "answers.a?b?[31m: is not the"),
        (b"x" * 1_000_001, "must be at most 1000000 bytes"),
    ],
)
def test_bad_input_says_what_would_be_right(
    catalogue: Catalogue,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    data: Any,
    line: str,
) -> None:
    code, out, err = assess(capsys, tmp_path, data)
    assert (code, out) == (2, "")
    assert line in err


def test_a_file_that_is_not_there_is_one_line(catalogue: Catalogue, tmp_path: Path) -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("assess", str(tmp_path / "none.json"), stderr=err)
    assert stop.value.code == 2
    assert "cannot be read" in err.getvalue()

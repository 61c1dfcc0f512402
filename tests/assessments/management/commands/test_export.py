"""`manage.py export`: the same rows as in the browser, and no half file under the final name."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Assessment, Report, Team, User
from tests.support import factories
from tests.support.export_files import file_of, report_to_export, table


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return report_to_export(checkout, alice)


def test_standard_output_gets_the_same_bytes_as_a_download(
    done: Assessment, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("export", "answers")
    assert capsysbinary.readouterr().out == file_of("answers")


def test_a_team_is_named_by_its_name_or_its_id(
    done: Assessment, alice: User, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    other = factories.team("Search")
    factories.submitted(factories.assessment(other, by=alice))
    for team in ("Search", str(other.pk)):
        call_command("export", "scores", "--team", team)
        assert {row["team"] for row in table(capsysbinary.readouterr().out)} == {"Search"}
    call_command("export", "scores", "--team", "Search", "--team", done.team.name)
    assert len({row["team"] for row in table(capsysbinary.readouterr().out)}) == 2


def test_days_narrow_it(done: Assessment, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    call_command("export", "scores", "--from", "2001-01-01", "--to", "2001-12-31")
    assert table(capsysbinary.readouterr().out) == []
    day = f"{done.submitted:%Y-%m-%d}"
    call_command("export", "scores", "--from", day, "--to", day)
    assert table(capsysbinary.readouterr().out)


def test_a_folder_gets_a_file_that_names_itself_for_its_owner_only(
    done: Assessment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export", "criteria", "--format", "json", "--output", str(tmp_path))
    (made,) = tmp_path.iterdir()
    assert made.name.startswith("tripod-all-teams-") and made.name.endswith("-criteria.json")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert json.loads(made.read_bytes())
    assert str(made) in capsys.readouterr().out


def test_both_forms_of_csv_find_a_place_in_one_folder(
    done: Assessment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for format in ("csv", "csv-semicolon"):
        call_command("export", "scores", "--format", format, "--output", str(tmp_path))
    machine, german = sorted(tmp_path.iterdir(), key=lambda path: len(path.name))
    assert german.name == machine.name.replace("-scores.csv", "-scores-semicolon.csv")
    assert machine.read_bytes() == file_of("scores")
    assert german.read_bytes() == file_of("scores", "csv-semicolon")


def test_the_help_says_what_each_format_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("export", "--help")
    told = " ".join(capsys.readouterr().out.split())
    assert "csv-semicolon is CSV, for spreadsheets in German: semicolon, decimal comma" in told


def test_a_file_is_replaced_only_by_a_whole_one(done: Assessment, tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"
    call_command("export", "scores", "--output", str(target))
    whole = target.read_bytes()
    broken = Assessment.objects.create(
        team=done.team,
        state="submitted",
        submitted=done.submitted,
        ruleset=factories.rules(),
        file_rows={},
    )
    # Not the shape of a report, so that writing its rows fails.
    data: Any = done.report.data | {"answers": [{}]}
    Report.objects.create(assessment=broken, data=data)
    with pytest.raises(KeyError):
        call_command("export", "scores", "--output", str(target))
    assert target.read_bytes() == whole
    assert (tmp_path / "scores.csv.part").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["passwords"], "invalid choice"),
        (["answers", "--team", "Nobody"], "There are: =Käse & Söhne."),
        (["answers", "--team", "00000000-0000-4000-8000-000000000000"], "There are: =Käse"),
        (["answers", "--from", "2025-02-30"], "write it as 2025-06-30"),
        (["answers", "--from", "2025-06-30", "--to", "2025-06-29"], "must not lie before"),
        (["answers", "--format", "xls"], "invalid choice"),
        (["answers", "--output", "/nowhere/at/all.csv"], "INCOMPLETE: No such file"),
    ],
)
def test_a_wrong_argument_is_told_what_would_be_right(
    done: Assessment, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("export", *arguments)


def test_a_team_is_named_in_any_case(
    done: Assessment, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("export", "answers", "--team", "=KÄSE & söhne")
    assert "=Käse".encode() in capsysbinary.readouterr().out


def test_the_audit_log_says_that_it_was_the_command(
    done: Assessment, caplog: pytest.LogCaptureFixture, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with caplog.at_level("INFO", "tripod.audit"):
        call_command("export", "advice")
    assert "by the command line: every team" in caplog.text

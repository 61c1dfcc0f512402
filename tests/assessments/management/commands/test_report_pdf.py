"""`manage.py report_pdf`: the same pages as the button gives, or a line that says what fails."""

import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import Assessment, Team, User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.paper import sheets

pytestmark = [pytest.mark.usefixtures("pdf_libraries"), pytest.mark.one_database]


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


def address(done: Assessment) -> str:
    return reverse("report-pdf", args=[done.pk])


def test_the_command_writes_the_same_pages(
    client_of: ClientOf,
    alice: User,
    done: Assessment,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("report_pdf", str(done.pk), "--output", str(tmp_path))
    (made,) = tmp_path.iterdir()
    assert made.name.endswith("-report.pdf")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert str(made) in capsys.readouterr().out
    assert sheets(made.read_bytes()) == sheets(client_of(alice).get(address(done)).content)


def test_the_command_writes_to_standard_output_in_german(
    done: Assessment, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("report_pdf", str(done.pk), "--language", "de")
    assert "Wie sicher" in sheets(capsysbinary.readouterr().out)[0]
    assert AuditEntry.objects.get().who == "shell"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["checkout"], "'checkout' is no ID of an assessment"),
        (["00000000-0000-4000-8000-000000000000"], "No submitted assessment has the ID"),
        ([], "the following arguments are required"),
    ],
)
def test_a_wrong_id_is_told_what_would_be_right(
    db: None, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("report_pdf", *arguments)


def test_a_draft_is_no_report_for_the_command(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    with pytest.raises(CommandError, match="No submitted assessment"):
        call_command("report_pdf", str(draft.pk))


def test_the_command_names_what_is_missing(
    done: Assessment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="was not written: No such file"):
        call_command("report_pdf", str(done.pk), "--output", str(tmp_path / "no" / "file.pdf"))
    monkeypatch.setattr(report_pdf, "can_make_pdf", lambda: False)
    with pytest.raises(CommandError, match="apt-get install libpango"):
        call_command("report_pdf", str(done.pk))


def test_the_command_says_when_the_style_sheets_were_not_collected(
    done: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*of: object) -> None:
        raise ValueError("Missing staticfiles manifest entry for 'css/report.css'")

    monkeypatch.setattr(pdf, "render_to_string", missing)
    with pytest.raises(CommandError, match="collectstatic first"):
        call_command("report_pdf", str(done.pk))

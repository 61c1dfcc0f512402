"""The page on which an export is chosen, its download, and the files of one report."""

import json
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Assessment, Team, User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.export_files import body_of, many, report_to_export, table
from tests.support.fixtures import ClientOf, PageResponse

pytestmark = pytest.mark.one_database


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return report_to_export(checkout, alice)


@pytest.fixture
def browse(client_of: ClientOf, alice: User) -> Callable[..., PageResponse]:
    """What alice gets of the page, or of the download, for a choice."""
    client = client_of(alice)

    def get(name: str, **choice: str | list[str]) -> PageResponse:
        return client.get(f"{reverse(name)}?{urlencode(choice, doseq=True)}")

    return get


def test_the_page_says_how_many_rows_will_come_and_they_do(
    browse: Callable[..., PageResponse], done: Assessment
) -> None:
    many(2, done.team, done.report)
    for what in ("answers", "scores", "criteria", "advice"):
        page = browse("export", what=what)
        rows = table(body_of(browse("export-download", what=what)))
        assert re.search(rf"{len(rows)}\s+rows", page.text), what
        assert re.search(r"from 3\s+reports", page.text)
        assert page.context["file"].filename in page.text


def test_a_link_may_leave_out_what_has_a_default(
    browse: Callable[..., PageResponse], done: Assessment
) -> None:
    page = browse("export", team=str(done.team_id))
    assert page.context["file"].filename.startswith("tripod-käse-söhne-")
    assert "checked" in page.text.split('value="answers"')[1].split(">")[0]


def test_a_download_is_what_was_chosen(
    browse: Callable[..., PageResponse], done: Assessment
) -> None:
    day = f"{done.submitted:%Y-%m-%d}"
    choice = {"what": "scores", "team": done.team_id, "first": day, "last": day, "format": "json"}
    response = browse("export-download", **choice)
    assert response["Content-Type"] == "application/json"
    own = f"{str(done.team_id)[:8]}-{day}-scores.json"
    assert response["Content-Disposition"] == (
        f'attachment; filename="tripod-kase-sohne-{own}"; '
        f"filename*=utf-8''tripod-k%C3%A4se-s%C3%B6hne-{own}"
    )
    assert {row["team"] for row in json.loads(body_of(response))} == {"=Käse & Söhne"}
    none = browse("export-download", **choice | {"first": "2001-01-01", "last": "2001-01-02"})
    assert json.loads(body_of(none)) == []


def test_a_download_can_be_for_spreadsheets_in_german(
    browse: Callable[..., PageResponse], done: Assessment
) -> None:
    page = browse("export", what="scores", format="csv-semicolon")
    assert "CSV, for spreadsheets in German: semicolon, decimal comma" in page.text
    assert page.context["file"].filename.endswith("-scores-semicolon.csv")
    response = browse("export-download", what="scores", format="csv-semicolon")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert page.context["file"].filename in response["Content-Disposition"]
    german = table(body_of(response), "csv-semicolon")
    machine = table(body_of(browse("export-download", what="scores")))
    assert [row["score"].replace(",", ".") for row in german] == [row["score"] for row in machine]
    assert any("," in row["score"] for row in german)


def test_nobody_takes_along_what_they_may_not_see(
    client_of: ClientOf, charlie: User, done: Assessment
) -> None:
    client = client_of(charlie)
    page = client.get(reverse("export"))
    assert "No report matches your choice" in page.text
    assert "Käse" not in page.text
    assert table(body_of(client.get(reverse("export-download")))) == []
    stolen = client.get(f"{reverse('export-download')}?team={done.team_id}")
    assert stolen.status_code == 422
    assert "Choose from the teams on this page." in stolen.text


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"what": "passwords"}, "Choose one of the kinds on this page."),
        ({"format": "xls"}, "Choose one of the formats on this page."),
        ({"team": "checkout"}, "Choose from the teams on this page."),
        ({"first": "yesterday"}, "Enter a day from 2000 on"),
        ({"last": "9999-12-31"}, "Enter a day from 2000 on"),
        ({"first": "2025-06-30", "last": "2025-06-29"}, "a day that is not before the first one"),
    ],
)
@pytest.mark.parametrize("name", ["export", "export-download"])
def test_a_wrong_choice_is_told_what_would_be_right(
    browse: Callable[..., PageResponse],
    done: Assessment,
    name: str,
    choice: dict[str, str],
    message: str,
) -> None:
    response = browse(name, **choice)
    assert response.status_code == 422
    assert message in response.text


@pytest.mark.parametrize("what", ["answers", "scores", "criteria", "advice"])
@pytest.mark.parametrize(
    ("format", "ending"),
    [("csv", ".csv"), ("csv-semicolon", "-semicolon.csv"), ("json", ".json")],
)
def test_one_report_leaves_alone(
    client_of: ClientOf, alice: User, done: Assessment, what: str, format: str, ending: str
) -> None:
    many(2, done.team, done.report)
    response = client_of(alice).get(reverse("report-file", args=[done.pk, what, format]))
    day = f"{done.submitted:%Y-%m-%d}"
    twin = f"tripod-kase-sohne-{str(done.team_id)[:8]}-{day}-{what}{ending}"
    name = f'filename="{twin}"; filename*='
    assert name in response["Content-Disposition"]
    body = body_of(response)
    rows = json.loads(body) if format == "json" else table(body, format)
    assert {row["assessment"] for row in rows} == {str(done.pk)}


def test_the_links_under_a_report_lead_to_its_files(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    client = client_of(alice)
    page = client.get(reverse("report", args=[done.pk])).text
    exports = page.split('id="exports"')[1].split("</section>")[0]
    links = re.findall(r'href="([^"]+)"', exports)
    # Ten files of rows or for paper, and a chart of each discipline and of each role.
    assert len(links) == 16
    assert [client.get(link).status_code for link in links] == [200] * 16
    assert "For spreadsheets in German (semicolon, decimal comma)" in exports
    german = table(body_of(client.get(links[7])), "csv-semicolon")
    scores = [row["score"] for row in table(body_of(client.get(links[3]))) if row["score"]]
    assert [row["score"] for row in german if row["score"]] == [
        score.replace(".", ",") for score in scores
    ]
    answers = table(body_of(client.get(reverse("answers-csv", args=[done.pk]))))
    assert f"({len(answers)} rows)" in exports
    assert table(body_of(client.get(reverse("scores-csv", args=[done.pk]))))


@pytest.mark.parametrize("file", ["passwords.csv", "answers.xls"])
def test_another_file_of_a_report_is_not_found(
    client_of: ClientOf, alice: User, done: Assessment, file: str
) -> None:
    assert client_of(alice).get(f"/assessments/{done.pk}/{file}").status_code == 404


def test_a_draft_has_no_files(client_of: ClientOf, alice: User, checkout: Team) -> None:
    draft = factories.assessment(checkout, by=alice)
    assert client_of(alice).get(reverse("scores-csv", args=[draft.pk])).status_code == 404


def test_the_page_is_found_from_the_list_and_from_a_team(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    client = client_of(alice)
    assert f'href="{reverse("export")}"' in client.get(reverse("teams")).text
    team = client.get(reverse("team", args=[checkout.pk])).text
    assert f'href="{reverse("export")}?team={checkout.pk}"' in team


def test_each_export_is_in_the_audit_log_without_its_content(
    browse: Callable[..., PageResponse],
    client_of: ClientOf,
    alice: User,
    done: Assessment,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("INFO", "tripod.audit"):
        browse("export")
        browse("export-download", what="passwords")
        assert "export of" not in caplog.text
        browse("export-download", team=done.team_id)
        client_of(alice).get(reverse("answers-csv", args=[done.pk]))
    first, second = [r.getMessage() for r in caplog.records if r.name == "tripod.audit"]
    for said in (first, second):
        assert f"user {alice.pk}" in said and str(done.team_id) in said
        assert "-answers.csv" in said and "Käse" not in said


def test_asking_for_the_headers_alone_is_no_export(
    client_of: ClientOf, admin: User, done: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def pdf_of(*args: object) -> bytes:
        made.append(args)
        return b""

    monkeypatch.setattr("assessments.exports.pdf.pdf_of", pdf_of)
    client, rules = client_of(admin), factories.rules()
    role = next(iter(done.report.data["advice"]["options"]))["role"]
    for address in (
        f"{reverse('export-download')}?what=answers",
        reverse("report-file", args=[done.pk, "scores", "json"]),
        reverse("report-pdf", args=[done.pk]),
        reverse("admin:roles_ruleset_export", args=[rules.pk]),
        reverse("role-case-pdf", args=[done.pk, role]),
    ):
        assert client.head(address).status_code in (200, 404), address
    exported = AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT)
    assert not exported.exists() and not made
    assert client.head(reverse("report-pdf", args=[done.pk])).has_header("Content-Disposition")
    client.get(reverse("report-file", args=[done.pk, "scores", "json"]))
    assert exported.count() == 1


@pytest.mark.parametrize("reports", [1, 3, 60])
def test_the_page_asks_the_database_as_often_for_any_number_of_reports(
    browse: Callable[..., PageResponse],
    done: Assessment,
    alice: User,
    reports: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(reports - 1):
        factories.team(f"Team {number}", lead=alice)
    many(reports - 1, done.team, done.report)
    with django_assert_num_queries(8):
        browse("export")
    # One more for the audit log, and twelve for the questionnaires and rules, once; and twelve for
    # the limit of exports.
    with django_assert_num_queries(33):
        body_of(browse("export-download"))
    with django_assert_num_queries(8):
        browse("export", team=done.team_id)

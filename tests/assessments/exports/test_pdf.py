"""The report as PDF: at most three pages, the first complete in itself, and no network."""

import socket
import stat
import sys

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments import exports
from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import AdviceDecision, Team
from roles.audit import AuditEntry
from roles.models import Role
from tests.support import factories
from tests.support.growth import is_linear, stopped_after
from tests.support.paper import sheets

MOST_PAGES = 3
LONG_NAME = "Zahlungsverkehr, Abrechnung und Forderungsmanagement für Geschäftskunden, Region Nord"[
    :80
]


def on_paper(assessment, language="en-gb") -> list[str]:
    return sheets(pdf.from_html(report_pdf.made(assessment, language).html))


@pytest.fixture
def done(checkout, alice):
    return factories.submitted(factories.assessment(checkout, by=alice), choice=1)


def report_of(team, by, choice=0, **fields):
    draft = factories.assessment(team, by=by)
    return factories.handed_in(factories.filled(draft, choice, **fields))


@pytest.fixture
def worst(checkout, alice):
    """Every practice weak, every figure known and a guess, and all that people may add to it."""
    Team.objects.filter(pk=checkout.pk).update(
        name=LONG_NAME, engineers=200, expected_engineers=900, around_the_clock=True
    )
    checkout.refresh_from_db()
    before = factories.reported(checkout, "2025-06-30", by=alice, choice=1)
    factories.acted(before, by=alice)
    last = report_of(checkout, alice, confidence="guess", comment="c" * 2000)
    made = factories.planned(last, by=alice, times=30, owner=alice)
    for action in made:
        given = {"title": "Title " * 50, "owner": alice, "due": None, "note": "Note " * 100}
        action.change(seen=action.revision, state="done", **given)
    for role in Role.objects.all():
        AdviceDecision.objects.decide(last, role, choice="declined", reason="Why " * 125, by=alice)
    return last


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_the_longest_report_fits_three_pages(worst, language):
    text = on_paper(worst, language)
    assert len(text) <= MOST_PAGES


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("choice", [0, 2, 5])
def test_an_ordinary_report_fits_three_pages(checkout, alice, choice, language):
    assert len(on_paper(report_of(checkout, alice, choice), language)) <= MOST_PAGES


def test_a_long_list_of_actions_goes_on_in_tripod(worst):
    text = " ".join(on_paper(worst))
    assert "The first 3 of 30; the others are in Tripod." in text
    assert "Note Note" not in text


def test_the_first_page_stands_alone(done):
    first, *_ = on_paper(done)
    document = factories.document(done)
    advice = document["advice"]
    assert advice["verdict"] == "invest"
    assert done.team.name in first and f"{done.submitted:%B %Y}" in first
    assert "next" in first and advice["options"][0]["reasons"][0]["text"] in first
    for part in ("Confidence", "What would change it", " apart."):
        assert part in first
    for discipline in document["disciplines"].values():
        assert discipline["title"] in first and f"{discipline['score']:.1f} of 100" in first
    for family in ("DORA delivery", "SLO reliability", "Platform adoption"):
        assert family in first
    assert "Strengths" not in first.split("Figures beside their criteria")[0]


def test_the_pages_come_in_the_order_of_the_report(done):
    text = " ".join(on_paper(done))
    parts = ("Confidence", "The disciplines", "Figures beside", "Strengths", "The three weakest")
    places = [text.index(part) for part in (*parts, "Role advice", "All practices")]
    assert places == sorted(places)


def test_the_heading_of_the_practices_stays_with_them(checkout, alice):
    done = report_of(checkout, alice)
    for role in Role.objects.all():
        AdviceDecision.objects.decide(done, role, choice="declined", reason="Why " * 90, by=alice)
    (page,) = [page for page in on_paper(done) if "All practices" in page]
    assert "Shared ownership" in page.partition("All practices")[2]


def test_the_pages_speak_german(done):
    text = " ".join(on_paper(done, "de"))
    assert "Wie sicher" in text and "Rollenempfehlung" in text and "Confidence" not in text


def test_no_line_breaks_after_the_first_word_of_an_element():
    body = pdf.from_html("<p>One two <strong>40 %\n</strong>three\n  </p>")
    assert sheets(body) == ["One two 40 % three"]


@pytest.mark.parametrize("end", ["", "</strong>", "</p>", "</b>", "x"])
def test_a_long_run_of_spaces_costs_no_more_than_its_length(end):
    spaces = " " * 16_000 + end
    with stopped_after(5):
        assert pdf.without_stray_spaces(f"a{spaces}").startswith("a")
    assert is_linear(pdf.without_stray_spaces, lambda length: " \n" * length + end, 20_000)


# --- the button ---


def address(done):
    return reverse("report-pdf", args=[done.pk])


def test_the_button_gives_a_file_that_names_itself(client_of, vera, done):
    client = client_of(vera)
    assert f'href="{address(done)}"' in client.get(reverse("report", args=[done.pk])).text
    response = client.get(address(done))
    assert response.headers["Content-Type"] == "application/pdf"
    day = f"{done.submitted:%Y-%m-%d}"
    assert f"tripod-checkout-{day}" in response.headers["Content-Disposition"]
    Team.objects.filter(pk=done.team_id).update(name="決済")
    header = client.get(address(done)).headers["Content-Disposition"]
    assert header == (
        f'attachment; filename="tripod-team-{str(done.team_id)[:8]}-{day}-report.pdf"; '
        f"filename*=utf-8''tripod-%E6%B1%BA%E6%B8%88-{day}-report.pdf"
    )
    assert len(sheets(response.content)) <= MOST_PAGES


def test_it_is_noted_who_took_it(client_of, vera, done):
    client_of(vera).get(address(done))
    (entry,) = AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT)
    assert (entry.who, entry.detail) == ("vera", "Checkout")
    assert entry.subject.endswith("-report.pdf")


def test_a_stranger_gets_nothing_and_leaves_no_entry(client_of, charlie, done):
    assert client_of(charlie).get(address(done)).status_code == 404
    assert not AuditEntry.objects.exists()


def test_a_draft_has_no_pdf(client_of, alice, checkout):
    draft = factories.assessment(checkout, by=alice)
    assert client_of(alice).get(address(draft)).status_code == 404


def test_a_server_without_pango_says_what_to_do_instead(client_of, alice, done, monkeypatch):
    for module in ("assessments.views.reports", "assessments.exports.pdf"):
        monkeypatch.setattr(f"{module}.can_make_pdf", lambda: False)
    client = client_of(alice)
    assert address(done) not in client.get(reverse("report", args=[done.pk])).text
    refused = client.get(address(done))
    assert refused.status_code == 501
    assert "print the report instead" in refused.text


def test_it_is_noticed_that_the_library_is_missing(monkeypatch):
    assert exports.can_make_pdf()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert not pdf.can_make_pdf.__wrapped__()


# --- the command ---


def test_the_command_writes_the_same_pages(client_of, alice, done, tmp_path, capsys):
    call_command("report_pdf", str(done.pk), "--output", str(tmp_path))
    (made,) = tmp_path.iterdir()
    assert made.name.endswith("-report.pdf")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert str(made) in capsys.readouterr().out
    assert sheets(made.read_bytes()) == sheets(client_of(alice).get(address(done)).content)


def test_the_command_writes_to_standard_output_in_german(done, capsysbinary):
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
def test_a_wrong_id_is_told_what_would_be_right(db, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("report_pdf", *arguments)


def test_a_draft_is_no_report_for_the_command(checkout, alice):
    draft = factories.assessment(checkout, by=alice)
    with pytest.raises(CommandError, match="No submitted assessment"):
        call_command("report_pdf", str(draft.pk))


def test_the_command_names_what_is_missing(done, monkeypatch, tmp_path):
    with pytest.raises(CommandError, match="was not written: No such file"):
        call_command("report_pdf", str(done.pk), "--output", str(tmp_path / "no" / "file.pdf"))
    monkeypatch.setattr(report_pdf, "can_make_pdf", lambda: False)
    with pytest.raises(CommandError, match="apt-get install libpango"):
        call_command("report_pdf", str(done.pk))


def test_the_command_says_when_the_style_sheets_were_not_collected(done, monkeypatch):
    def missing(*of):
        raise ValueError("Missing staticfiles manifest entry for 'css/report.css'")

    monkeypatch.setattr(pdf, "render_to_string", missing)
    with pytest.raises(CommandError, match="collectstatic first"):
        call_command("report_pdf", str(done.pk))


# --- what it may read ---


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x.css",
        "http://127.0.0.1:8001/static/css/report.css",
        "http://testserver/teams/",
        "http://testserver/static/../manage.py",
        "http://testserver/static/%2e%2e/%2e%2e/etc/x.css",
        "http://testserver/static//etc/x.css",
        "http://testserver/static/css/nowhere.css",
        "file:///etc/passwd",
        "file:///etc/x.css",
        "data:text/css,p{}",
    ],
)
def test_nothing_but_own_style_sheets_and_pictures_is_read(url):
    with pytest.raises((ValueError, SuspiciousOperation)):
        pdf.fetch(url)


def test_an_own_style_sheet_is_read_from_the_disk():
    sheet = pdf.fetch("http://testserver/static/css/report.css?v=1")
    assert b"@page" in sheet.read()


def test_below_a_path_of_another_host_only_what_lies_there_is_read(settings):
    settings.PUBLIC_URL = "https://tools.example/tripod"
    settings.STATIC_URL = "/tripod/static/"
    assert b"@page" in pdf.fetch("https://tools.example/tripod/static/css/report.css").read()
    with pytest.raises(ValueError, match="is no style sheet"):
        pdf.fetch("https://tools.example/static/css/report.css")


def test_a_page_is_laid_out_without_a_network(done, monkeypatch):
    def refused(*of):
        raise AssertionError(f"connected to {of}")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert len(on_paper(done)) <= MOST_PAGES

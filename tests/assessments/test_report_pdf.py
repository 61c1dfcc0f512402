"""The report on paper: at most three pages, of which the first stands alone, and no network."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from assessments import exports
from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import AdviceDecision, Team
from roles.models import AuditEntry, Role
from tests import factories

MOST_PAGES = 3
LONG_NAME = "Zahlungsverkehr, Abrechnung und Forderungsmanagement für Geschäftskunden, Region Nord"[:80]


def pages(body: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages]


def on_paper(assessment, language="en-gb") -> list[str]:
    return pages(pdf.from_html(report_pdf.made(assessment, language).html))


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

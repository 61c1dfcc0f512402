"""The same figure twice on a page, in a file or in a document is the same."""

import html
import io
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import Answer, Given, Team
from assessments.reports.pages import page_of
from tests import factories

from .filling import answered_by_lot

PRIORITY = re.compile(r"<strong>([\d.]+)</strong> priority")
DISTANCE = re.compile(r"([\d.]+) points (?:ahead|more)")
SUBTRACTED = re.compile(r"([\d.]+) − \D*?([\d.]+) = ([\d.]+)")
PRODUCT = re.compile(r"Need ([\d.]+) × ([\d.]+) % that [a-z ]+ at this size = ([\d.]+)\.")
SEEDS = range(24)


@pytest.fixture(params=SEEDS)
def done(request, checkout, alice):
    seed = request.param
    Team.objects.filter(pk=checkout.pk).update(
        engineers=(5, 15, 40, 90)[seed % 4], around_the_clock=seed % 3 == 0
    )
    checkout.refresh_from_db()
    checkout.staff(dict.fromkeys(factories.rules().roles(), seed % 5 * 0.5))
    track = ("full", "quick")[seed % 2]
    return answered_by_lot(factories.assessment(checkout, by=alice, track=track), seed)


@pytest.fixture
def extreme(checkout, alice):
    """Everything at its worst: the needs of two roles are far above a hundred."""
    return factories.submitted(factories.assessment(checkout, by=alice), choice=0)


def said(text: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def apart(first: str, second: str) -> Decimal:
    return abs(Decimal(first) - Decimal(second))


def assert_page_agrees(markup: str) -> None:
    priorities = PRIORITY.findall(" ".join(markup.split()))
    text = said(markup)
    for distance in DISTANCE.findall(text):
        assert Decimal(distance) == apart(*priorities[:2])
    for first, second, result in SUBTRACTED.findall(text.partition("How sure")[2]):
        assert apart(first, second) == Decimal(result)


def assert_document_agrees(document: dict) -> None:
    advice = document["advice"]
    first, second = (str(option["priority"]) for option in advice["options"][:2])
    assert abs(Decimal(str(advice["margin"]))) == apart(first, second)
    metrics = {c: row for v in document["criteria"].values() for c, row in v["metrics"].items()}
    scores = {row["code"]: row["score"] for row in document["practices"]}
    scores |= {slug: row["score"] for slug, row in document["disciplines"].items()}
    shown: dict[str, set] = {}
    for option in advice["options"]:
        for reason in [*option["reasons"], *advice["watch"]]:
            for (code, value), text in zip(reason["inputs"].items(), reason["shown"], strict=False):
                shown.setdefault(code, set()).add(text.partition(": ")[2])
                if code in scores:
                    assert value == scores[code]
                elif code in metrics and metrics[code]["value"] is not None:
                    assert value == metrics[code]["value"]
        for goal in option["goals"]:
            if goal["today"]:
                shown.setdefault(goal["metric"], set()).add(goal["today"])
            if goal["counter_today"]:
                shown.setdefault(goal["counter"], set()).add(goal["counter_today"])
        for flip in option["flips"]:
            was, would_be = flip["shown"]
            shown.setdefault(flip["change"], set()).add(was)
            assert was != would_be
    assert {code: texts for code, texts in shown.items() if len(texts) > 1} == {}


def test_a_document_says_each_figure_in_one_way(done):
    assert_document_agrees(done.report.document)


def test_a_page_says_each_figure_in_one_way(client_of, alice, done):
    assert_page_agrees(client_of(alice).get(reverse("report", args=[done.pk])).text)


def test_a_lead_over_more_than_a_hundred_points_is_the_difference_of_both(
    client_of, alice, extreme
):
    document = extreme.report.document
    first, second, *_ = document["advice"]["options"]
    assert first["priority"] > 100
    assert_document_agrees(document)
    page = client_of(alice).get(reverse("report", args=[extreme.pk])).text
    assert DISTANCE.search(said(page))
    assert_page_agrees(page)
    made = pdf.from_html(report_pdf.made(extreme, "en-gb").html)
    paper = " ".join(" ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(made)).pages)
    lead = f"{apart(str(first['priority']), str(second['priority']))} points ahead"
    assert lead in paper
    text = render_to_string("assessments/report.txt", {"page": page_of(document)})
    assert f"priority {first['priority']:.1f}" in text


def test_a_role_that_is_filled_is_ahead_by_a_distance_and_not_behind_by_a_sign(
    client_of, alice, checkout
):
    roles = {role.slug: role for role in factories.rules().roles()}
    checkout.staff({roles["sre"]: 1})
    draft = factories.assessment(checkout, by=alice)
    for question in factories.questions(draft):
        weak = question.practice.code.startswith("sre") and not question.is_metric
        worst = weak or question.code == "downtime"
        draft.answer({question: factories.given(question, 0 if worst else 3)})
    lead_time = next(q for q in factories.questions(draft) if q.code == "lead_time")
    draft.answer({lead_time: factories.valued(lead_time, 200, seen=1)})
    done = factories.handed_in(draft)
    advice = done.report.document["advice"]
    first, second, *_ = advice["options"]
    assert (advice["verdict"], second["role"]) == ("invest", "sre")
    assert first["priority"] < second["priority"]
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    lead = f"{apart(str(first['priority']), str(second['priority']))} points more"
    assert f"Site reliability engineer has {lead}, but you already have the people" in said(page)
    assert_page_agrees(page)


def test_a_product_is_right_to_the_last_figure_that_it_shows(client_of, alice, extreme):
    text = said(client_of(alice).get(reverse("report", args=[extreme.pk])).text)
    products = PRODUCT.findall(text)
    assert len(products) == 3
    for need, share, result in products:
        exact = Decimal(need) * Decimal(share) / 100
        assert abs(exact - Decimal(result)) <= Decimal("0.05")


def test_a_figure_has_the_same_digits_on_the_pages_that_go_on_from_a_report(
    client_of, alice, checkout
):
    typed = {
        "recovery_time": (Fraction(3005, 60), "3005 minutes"),
        "deployment_frequency": (Fraction(84, 365), "1 a month"),
        "change_failure_rate": (Fraction(30), "30 %"),
    }
    for _ in range(2):
        draft = factories.filled(factories.assessment(checkout, by=alice), 1)
        questions = {q.code: q for q in factories.questions(draft)}
        for code, (value, entered) in typed.items():
            given = {"value": value, "entered": entered, "seen": 1}
            draft.answer({questions[code]: Given(state=Answer.State.KNOWN, **given)})
        done = factories.handed_in(draft)
        checkout.staff(dict.fromkeys(factories.rules().roles(), 1))
    client = client_of(alice)
    case = said(client.get(reverse("role-case", args=[done.pk, "devops"])).text)
    assert "12 deployments a year, 30 % of them fail, 50.08 hours each" in case
    assert "Deployment frequency: 0.23 deployments a week" in case
    history = said(client.get(reverse("team-history", args=[checkout.pk])).text)
    assert "50.08 hours" in history and "0.23 deployments a week" in history
    assert "Failed-deployment recovery time: 50.08 hours" in said(
        client.get(reverse("role-case", args=[done.pk, "sre"])).text
    )
    assert not re.search(r"50\.08\d|0\.23\d", case + history)

"""A figure is the same wherever it appears: on a page, in a file and in a document."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import Answer, Assessment, Given, Team, User
from assessments.reports import Document
from assessments.reports.document.wording import whole_number
from assessments.reports.page.page import Page
from tests.support import factories
from tests.support.filling import answered_by_lot
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.paper import sheets
from tests.support.words import said

pytestmark = pytest.mark.one_database

PRIORITY = re.compile(r"Priority <strong>([\d.]+)</strong> of 100")
LEAD = re.compile(r"Clear lead over the [\w ]+: priority ([\d.]+) against ([\d.]+) of 100\.")
RECEIPT = re.compile(r"[Hh]ow we got priority ([\d.]+)")
PRODUCT = re.compile(r"([\d.]+) % × ([\d.]+) = ([\d.]+) %")
SEEDS = range(24)


@pytest.fixture(params=SEEDS)
def done(request: pytest.FixtureRequest, checkout: Team, alice: User) -> Assessment:
    seed = request.param
    Team.objects.filter(pk=checkout.pk).update(
        engineers=(5, 15, 40, 90)[seed % 4], around_the_clock=seed % 3 == 0
    )
    checkout.refresh_from_db()
    checkout.staff(dict.fromkeys(factories.rules().roles(), seed % 5 * 0.5))
    track = ("full", "quick")[seed % 2]
    return answered_by_lot(factories.assessment(checkout, by=alice, track=track), seed)


@pytest.fixture
def extreme(checkout: Team, alice: User) -> Assessment:
    """All at its worst but the downtime: nearly all of the need of the first role is left."""
    draft = factories.assessment(checkout, by=alice)
    best = {"downtime": 5}
    draft.answer({q: factories.given(q, best.get(q.code, 0)) for q in factories.questions(draft)})
    return factories.handed_in(draft)


def apart(first: str, second: str) -> Decimal:
    return abs(Decimal(first) - Decimal(second))


def assert_page_agrees(markup: str, document: Document) -> None:
    options = document["advice"]["options"]
    priorities = PRIORITY.findall(" ".join(markup.split()))
    assert priorities == [str(whole_number(option["priority"])) for option in options]
    text = said(markup)
    for lead in LEAD.findall(text):
        assert list(lead) == priorities[:2]
    assert RECEIPT.findall(text) == priorities


def assert_document_agrees(document: Document) -> None:
    advice = document["advice"]
    first, second = (str(option["priority"]) for option in advice["options"][:2])
    assert Decimal(str(advice["margin"])) == apart(first, second)
    metrics = {c: row for v in document["criteria"].values() for c, row in v["metrics"].items()}
    scores = {row["code"]: row["score"] for row in document["practices"]}
    scores |= {slug: row["score"] for slug, row in document["disciplines"].items()}
    shown: dict[str, set[str]] = {}
    for option in advice["options"]:
        for reason in option["reasons"]:
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
                shown.setdefault(got(goal["counter"]), set()).add(goal["counter_today"])
        for flip in option["flips"]:
            was, would_be = flip["shown"]
            shown.setdefault(flip["change"], set()).add(was)
            assert was != would_be
    assert {code: texts for code, texts in shown.items() if len(texts) > 1} == {}


def test_a_document_says_each_figure_in_one_way(done: Assessment) -> None:
    assert_document_agrees(factories.document(done))


def test_a_page_says_each_figure_in_one_way(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert_page_agrees(page, factories.document(done))


@pytest.mark.usefixtures("pdf_libraries")
def test_a_lead_names_both_priorities_as_the_page_and_paper_show_them(
    client_of: ClientOf, alice: User, extreme: Assessment
) -> None:
    document = factories.document(extreme)
    first, second, *_ = document["advice"]["options"]
    assert 90 < first["need"] < 100
    assert_document_agrees(document)
    page = client_of(alice).get(reverse("report", args=[extreme.pk])).text
    assert LEAD.search(said(page))
    assert_page_agrees(page, document)
    paper = " ".join(sheets(pdf.from_html(report_pdf.made(extreme, "en-gb").html)))
    assert got(LEAD.search(paper)).groups() == got(LEAD.search(said(page))).groups()
    text = render_to_string("assessments/report.txt", {"page": Page(document)})
    assert f"priority {whole_number(first['priority'])}\n" in text
    assert f"priority {whole_number(second['priority'])}\n" in text


def test_the_lead_is_that_of_the_role_advised_where_another_has_its_people(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    """SRE has a need of 67.1 and its one person; DevOps has one of 46 and nobody."""
    roles = {role.slug: role for role in factories.rules().roles()}
    checkout.staff({roles["sre"]: 1})
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({q: factories.given(q, 5 if q.is_metric else 2) for q in questions.values()})
    figures = {"downtime": 240, "availability_target": 99.9, "downtime_incidents": 3}
    figures |= {"pages_per_shift": 3, "error_budget_left": -456, "slo_attainment": 80}
    figures |= {"change_failure_rate": 40, "recovery_time": 5, "rework_rate": 30}
    draft.answer(
        {questions[c]: factories.valued(questions[c], v, seen=1) for c, v in figures.items()}
    )
    done = factories.handed_in(draft)
    advice = factories.document(done)["advice"]
    options = {option["role"]: option for option in advice["options"]}
    assert (advice["verdict"], advice["role"], advice["constraint"]) == ("invest", "devops", "sre")
    assert options["sre"]["covered"]
    assert (options["sre"]["need"], options["devops"]["need"]) == (67.1, 46)
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert "Your largest problem belongs to the site reliability engineer" in said(page)
    assert got(LEAD.search(said(page))).groups() == ("31", "0")
    assert_page_agrees(page, factories.document(done))


def test_a_product_is_right_to_the_last_figure_that_it_shows(
    client_of: ClientOf, alice: User, extreme: Assessment
) -> None:
    text = said(client_of(alice).get(reverse("report", args=[extreme.pk])).text)
    products = PRODUCT.findall(text)
    assert len(products) > 10
    for weight, strength, share in products:
        exact = Decimal(weight) * Decimal(strength)
        decimals = len(share.partition(".")[2])
        assert abs(exact - Decimal(share)) <= Decimal(1) / (2 * 10**decimals)


def test_a_figure_has_the_same_digits_on_the_pages_that_go_on_from_a_report(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    typed = {
        "recovery_time": (Fraction(3005, 60), "3005 minutes"),
        "deployment_frequency": (Fraction(84, 365), "1 a month"),
        "change_failure_rate": (Fraction(30), "30 %"),
    }
    for _ in range(2):
        draft = factories.filled(factories.assessment(checkout, by=alice), 1)
        questions = {q.code: q for q in factories.questions(draft)}
        for code, (value, entered) in typed.items():
            known = Given(state=Answer.State.KNOWN, value=value, entered=entered, seen=1)
            draft.answer({questions[code]: known})
        factories.handed_in(draft)
        checkout.staff(dict.fromkeys(factories.rules().roles(), 1))
    first = checkout.assessments.earliest("submitted")
    client = client_of(alice)
    case = said(client.get(reverse("role-case", args=[first.pk, "devops"])).text)
    assert "12 deployments a year, of which 30 % fail and take 50.08 hours to recover" in case
    assert "Deployment frequency: 0.23 deployments a week" in case
    history = said(client.get(reverse("team-history", args=[checkout.pk])).text)
    assert "50.08 hours" in history and "0.23 deployments a week" in history
    assert not re.search(r"50\.08\d|0\.23\d", case + history)

"""The first step to take: one for each answer, with who, when, and a way to plan it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from assessments.forms.reports import QUARTER
from assessments.models import Action, Answer, Assessment, Given, Question, Team, User
from assessments.reports import build
from assessments.reports.data.cases import case_of
from assessments.reports.page.first_step import first_step, monday_after
from assessments.reports.page.page import Page, page_of
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.words import unmarked

pytestmark = pytest.mark.one_database

PLAN = "Plan it"
DAY = factories.morning("2025-09-03")


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    """Everything is answered, and nothing is a problem."""
    started = factories.assessment(checkout, by=alice, at=DAY)
    return factories.filled(started, 5, confidence="measured")


@pytest.fixture
def answer(draft: Assessment) -> Callable[..., None]:
    """Answers some questions anew: a value of a figure, the number of a choice, or None."""
    questions = {question.code: question for question in factories.questions(draft)}

    def of(question: Question, value: int | None) -> Given:
        if value is None:
            return Given(state=Answer.State.DONT_KNOW, seen=1)
        give = factories.valued if question.is_metric else factories.given
        return give(question, value, seen=1, confidence="measured")

    def answered(**values: int | None) -> None:
        draft.answer({questions[code]: of(questions[code], v) for code, v in values.items()})

    return answered


def page_now(draft: Assessment) -> Page:
    fresh = type(draft).objects.get(pk=draft.pk)
    return Page(build(case_of(fresh)))


def reported(of: Assessment) -> Assessment:
    return factories.handed_in(of, at=DAY)


# --- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2025-09-03", "2025-09-08"), ("2025-09-07", "2025-09-08"), ("2025-09-08", "2025-09-15")],
)
def test_the_monday_is_that_after_the_submission(day: str, monday: str) -> None:
    assert monday_after(date.fromisoformat(day)) == date.fromisoformat(monday)


def test_a_report_names_its_own_monday_whenever_it_is_read(
    client_of: ClientOf, alice: User, draft: Assessment
) -> None:
    done = reported(draft)
    page = unmarked(client_of(alice).get(reverse("report", args=[done.pk])).text)
    assert "Start: Monday, 8 September 2025." in " ".join(page.split())


def test_what_was_never_submitted_has_no_day(draft: Assessment) -> None:
    page = page_now(draft)
    assert page.monday is None
    assert "When:" not in render_to_string("assessments/report.txt", {"page": page})


# --- which ---------------------------------------------------------------------------------------


def test_with_nothing_wrong_it_is_the_next_assessment(draft: Assessment) -> None:
    page = page_now(draft)
    assert page.advice["because"] == "nothing-wrong"
    assert page.first_step.text.startswith("Put a day for the next assessment")
    assert (page.first_step.owner, page.first_step.kind) == ("the team lead", None)


def test_a_figure_that_decides_is_got_first(draft: Assessment, answer: Callable[..., None]) -> None:
    answer(downtime=None, slo_attainment=None)
    page = page_now(draft)
    assert page.advice["because"] == "figures-missing"
    assert [row["question"] for row in page.to_measure] == page.advice["measure"]
    assert page.first_step.text == "Get a number for “Downtime”."
    assert (page.first_step.kind, page.first_step.code) == ("metric", "downtime")


def test_a_critical_practice_at_its_lowest_waits_for_nobody(draft: Assessment) -> None:
    critical = [q for q in factories.questions(draft) if q.critical]
    draft.answer({critical[0]: factories.given(critical[0], 0, seen=1, confidence="measured")})
    page = page_now(draft)
    assert page.advice["because"] == "critical"
    assert (page.first_step.kind, page.first_step.code) == ("practice", critical[0].practice.code)


def test_a_rota_that_is_too_small_is_settled_first(checkout: Team, alice: User) -> None:
    checkout.around_the_clock = True
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice), 5, confidence="measured")
    questions = {question.code: question for question in factories.questions(draft)}
    few = {"oncall_rota": 6, "pages_per_shift": 0, "oncall_share": 20}
    draft.answer({questions[c]: factories.valued(questions[c], n, seen=1) for c, n in few.items()})
    page = page_now(draft)
    assert page.advice["rota_short"]
    assert "it takes 8 people" in page.first_step.text
    assert "Keep what you do" not in render_to_string("assessments/report.txt", {"page": page})


def test_of_an_investment_it_is_the_step_behind_its_strongest_problem(
    draft: Assessment, answer: Callable[..., None]
) -> None:
    answer(environment_wait=2400, infrastructure_share=40, self_service=0)
    practice = "platform-self-service"
    questions = [q for q in factories.questions(draft) if q.practice.code == practice]
    answer(**{q.code: 0 for q in questions if not q.is_metric})
    page = page_now(draft)
    assert page.advice["role"] == "platform"
    assert page.first_step.kind == "practice"
    assert page.first_step.code == practice
    assert got(page.practices[practice]["step"])["step"] in page.first_step.text


def test_an_assumed_target_is_agreed_first(draft: Assessment, answer: Callable[..., None]) -> None:
    answer(downtime=400, availability_target=None, error_budget_left=None, slo_attainment=None)
    page = page_now(draft)
    assert page.advice["assumed"]
    assert page.first_step.text.startswith("Agree an availability target")
    with override("de"):
        assert "99,9" in Page(page.document).first_step.text


def test_somebody_of_the_role_begins_where_it_has_people(draft: Assessment) -> None:
    document: Any = page_now(draft).document
    document["advice"]["verdict"], document["advice"]["because"] = "nobody-yet", "practices"
    row = next(row for row in document["practices"] if row["discipline"] == "sre")
    row["step"] = {"step": "Write it down."}
    document["weakest"] = [row["code"]]
    step = first_step(document, [])
    assert (step.text, step.owner) == (f"{row['title']}: Write it down.", "the team lead")
    document["team"]["around_the_clock"] = True
    assert first_step(document, []).owner == "whoever is on call"
    sre = next(o for o in document["advice"]["options"] if o["role"] == "sre")
    sre["people"]["staffed"] = 1
    owner = first_step(document, []).owner
    assert owner == "Site reliability engineer (on your team)"


# --- to plan it ------------------------------------------------------------------------------


@pytest.fixture
def done(draft: Assessment, answer: Callable[..., None]) -> Assessment:
    answer(downtime=None, slo_attainment=None)
    return reported(draft)


def test_those_who_may_write_plan_it(client_of: ClientOf, alice: User, done: Assessment) -> None:
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    address = f"{reverse('action-new', args=[done.pk, 'metric', 'downtime'])}?first-step"
    assert f'href="{address}"' in page
    form = client_of(alice).get(address).context["form"]
    assert form["title"].value() == "Get a number for “Downtime”."
    assert form["due"].value() == timezone.localdate() + QUARTER
    client_of(alice).post(address, {"title": form["title"].value()})
    assert Action.objects.get().subject == "downtime"


def test_another_part_keeps_its_own_suggestion(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    address = reverse("action-new", args=[done.pk, "metric", "lead_time"])
    plain, asked = (
        client_of(alice).get(a).context["form"] for a in (address, f"{address}?first-step")
    )
    assert plain["title"].value() == asked["title"].value()


def test_a_reader_gets_the_step_without_the_link(
    client_of: ClientOf, vera: User, done: Assessment
) -> None:
    _link, token = factories.share_link(done)
    for client, address in (
        (client_of(vera), reverse("report", args=[done.pk])),
        (client_of(), reverse("shared", args=[token])),
    ):
        page = client.get(address, follow=True).text
        assert "Get a number for “Downtime”." in page
        assert "Monday, 8 September 2025" in page
        assert PLAN not in page


def test_a_later_report_takes_the_link_away(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    factories.reported(done.team, "2025-12-03", by=alice)
    assert PLAN not in client_of(alice).get(reverse("report", args=[done.pk])).text


def test_the_first_block_is_in_the_text_report(done: Assessment) -> None:
    page = page_of(done)
    text = render_to_string("assessments/report.txt", {"page": page})
    order = (
        *("Verdict: Measure first", "Largest problem:", "Start on Monday: Get a number"),
        *("Owner:", "Confidence:", "What would change it:", "Get these metrics first"),
    )
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert timedelta(0) <= got(page.monday) - got(done.submitted).date() <= timedelta(days=7)

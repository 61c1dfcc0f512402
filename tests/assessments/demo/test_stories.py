"""The demo organisation with its history: every story turns out as intended, and only once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from assessments import metrics
from assessments.demo import stories
from assessments.models import (
    Answer,
    Assessment,
    Membership,
    Question,
    Team,
    User,
)
from assessments.reports import Document
from assessments.reports.organisation.plan import plan_of
from assessments.reports.organisation.selection import Selection
from roles.models import RoleTitle
from roles.shapes import HeadlineRow
from roles.values.days import Period
from tests.support import factories
from tests.support.demo import made_with_history
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.metrics import METRICS

# So that pytest-django sorts them before the tests that commit, which leave no catalogue behind.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

UNTIL = date(2025, 6, 30)
STORIES = {story.name: story for story in stories.all_stories()}


@dataclass(frozen=True)
class Told:
    """What stood in the database, read once: making it takes a while."""

    said: list[str]
    teams: list[dict[str, Any]]
    drafts: dict[str, tuple[datetime, int]]
    # When each report of a team was started and submitted, and its document.
    reports: dict[str, list[tuple[datetime, datetime, Document]]]
    before: list[list[dict[str, Any]]]
    after: list[list[dict[str, Any]]]
    # Of the plan for all teams: the steps with their names, and what each team was told itself.
    steps: list[tuple[RoleTitle, tuple[str, ...]]]
    own: dict[str, HeadlineRow]


@pytest.fixture(scope="module")
def told(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Told:
    """The organisation after two runs, the second one with another date."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DATA_DIR", tmp_path_factory.mktemp("data"))
        with transaction.atomic():
            first, before = made_with_history(until=UNTIL), state()
            second, after = made_with_history(until=date(2026, 3, 31)), state()
            plan = got(plan_of(Selection(list(Team.objects.order_by("name")), Period(None, None))))
            found = Told(
                [first, second], teams(), drafts(), handed_in(), before, after,
                [(step.title, step.names) for step in plan.steps],
                {row.team.name: row.headline for row in plan.shown},
            )  # fmt: skip
            transaction.set_rollback(True)
        return found


def state() -> list[list[dict[str, Any]]]:
    models = (User, Team, Membership, Assessment, Answer)
    return [[dict(row) for row in model.objects.order_by("pk").values()] for model in models]


def teams() -> list[dict[str, Any]]:
    rows = Team.objects.values("name", "area", "created", "engineers")
    return [dict(row) for row in rows]


def drafts() -> dict[str, tuple[datetime, int]]:
    found = Assessment.objects.drafts().select_related("team", "response")
    return {a.team.name: (a.started, a.response.answers.count()) for a in found}


def handed_in() -> dict[str, list[tuple[datetime, datetime, Document]]]:
    by_team: dict[str, list[tuple[datetime, datetime, Document]]] = {}
    for done in Assessment.objects.submitted().order_by("submitted").select_related("team"):
        row = (done.started, got(done.submitted), factories.document(done))
        by_team.setdefault(done.team.name, []).append(row)
    return by_team


def documents(told: Told, name: str) -> list[Document]:
    return [document for _, _, document in told.reports[name]]


def verdicts(told: Told, name: str) -> Iterator[tuple[int, str, str, str]]:
    """The engineers, the verdict, and the first role in its form, report by report."""
    for document in documents(told, name):
        advice = document["advice"]
        first = advice["options"][0]
        yield document["team"]["engineers"], advice["verdict"], first["role"], first["form"]


# --- the whole --------------------------------------------------------------------------------


def test_there_are_twelve_teams_in_areas_with_reports_over_eight_quarters(told: Told) -> None:
    assert len(told.teams) == 12
    assert all(team["area"] for team in told.teams)
    calendar = stories.ended_by(UNTIL)
    used = {stories.Quarter.holding(day(s)) for rows in told.reports.values() for _, s, _ in rows}
    assert used == set(calendar)
    assert len(calendar) == 8 and str(calendar[0]) == "2023 Q3" and str(calendar[-1]) == "2025 Q2"


def day(moment: datetime) -> date:
    return timezone.localdate(moment)


def test_a_second_run_changes_nothing(told: Told) -> None:
    assert "Added ten teams with 63 reports" in told.said[0]
    assert "nothing was changed" in told.said[1]
    assert told.before == told.after


def test_no_story_contradicts_itself(told: Told) -> None:
    found = {
        name: [
            pair["code"]
            for document in documents(told, name)
            for pair in document["contradictions"]
        ]
        for name in told.reports
    }
    assert {name: codes for name, codes in found.items() if codes} == {}


def test_an_assessment_begins_and_ends_in_its_quarter_on_working_days(told: Told) -> None:
    for name, rows in told.reports.items():
        answered = []
        for started, submitted, _ in rows:
            assert started < submitted, name
            assert stories.Quarter.holding(day(started)) == stories.Quarter.holding(day(submitted))
            assert {day(started).weekday(), day(submitted).weekday()} <= set(range(5))
            answered.append(stories.Quarter.holding(day(submitted)))
        story = STORIES.get(name)
        expected = [s.quarter for s in story.quarters] if story else [8]
        assert [stories.ended_by(UNTIL).index(q) + 1 for q in answered] == expected


def test_the_page_about_it_tells_every_team(told: Told) -> None:
    page = (Path(__file__).parents[3] / "docs" / "demo.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    areas = {row[0].removeprefix("| "): row[1] for row in rows}
    assert areas == {team["name"]: team["area"] for team in told.teams}
    assert all(f"| {story.plot} |" in page for story in STORIES.values())


# --- the stories ------------------------------------------------------------------------------


def test_marketplace_follows_the_published_case(told: Told) -> None:
    advised = {size: rest for size, *rest in verdicts(told, "Marketplace")}
    assert advised[5] == ["invest", "devops", "hat"]
    assert advised[15] == ["invest", "sre", "hire"]
    assert advised[40] == ["invest", "platform", "hire"]
    assert advised[19] == ["refocus", "sre", "none"]
    assert advised[26][0] == "nobody-yet"
    assert "platform" in advised[33]
    figures = [d["criteria"] for d in documents(told, "Marketplace")]
    assert figures[3]["slo"]["metrics"]["downtime"]["value"] == 240
    assert figures[7]["platform"]["metrics"]["environment_wait"]["value"] == 360


def test_billing_gets_the_same_advice_each_time(told: Told) -> None:
    advised = {tuple(rest) for _, *rest in verdicts(told, "Billing")}
    assert advised == {("invest", "devops", "hire")}
    scores = [d["disciplines"]["devops"] for d in documents(told, "Billing")]
    assert max(got(s["low"]) for s in scores) < min(got(s["high"]) for s in scores)
    assert len(scores) == 8


def test_warehouse_never_hands_in_and_search_has_not_yet(told: Told) -> None:
    assert told.drafts.keys() == {"Warehouse", "Search"}
    started, answers = told.drafts["Warehouse"]
    assert answers == 4
    assert stories.Quarter.holding(day(started)) == stories.ended_by(UNTIL)[2]
    assert "Warehouse" not in told.reports


def test_checkout_is_new_with_one_report(told: Told) -> None:
    assert len(documents(told, "Checkout")) == 1


def test_delivery_tracking_measures_more_and_more(told: Told) -> None:
    documented = documents(told, "Delivery Tracking")
    assert documented[0]["advice"]["verdict"] == "measure-first"
    known = [[a for a in d["answers"] if a["state"] == "known"] for d in documented]
    measured = [sum(a["confidence"] == "measured" for a in answers) for answers in known]
    assert measured == sorted(measured) and measured[0] == 0 < measured[-1]
    assert len(known[-1]) > 2 * len(known[0])
    sre = documented[-1]["disciplines"]["sre"]
    assert got(sre["high"]) - got(sre["low"]) < 5


def test_returns_declines_after_its_reorganisation(told: Told) -> None:
    documented = documents(told, "Returns")
    before, after = documented[3], documented[4]
    assert after["team"]["engineers"] == before["team"]["engineers"] - 10
    for slug in ("devops", "sre"):
        best, worst = after["disciplines"][slug]["high"], before["disciplines"][slug]["low"]
        assert got(best) < got(worst)
    assert before["advice"]["verdict"] == "nobody-yet"
    assert after["advice"]["options"][0]["role"] == "sre"
    assert [list(rest) for _, *rest in verdicts(told, "Returns")][5:] == [
        ["invest", "sre", "hire"]
    ] * 3


def test_payments_has_a_rota_and_later_a_second_site(told: Told) -> None:
    documented = documents(told, "Payments")
    rota = [d["criteria"]["slo"]["metrics"]["oncall_rota"]["value"] for d in documented]
    assert rota == sorted(rota) and rota[0] == 3
    assert [d["team"]["sites"] for d in documented] == [1] * 5 + [2] * 3
    answers = [(d["advice"]["verdict"], d["advice"]["because"]) for d in documented]
    hire, people = ("invest", "first"), ("refocus", "people-are-there")
    assert answers[:5] == [hire] * 2 + [people] * 3
    assert answers[6:] == [("nobody-yet", "watch")] * 2
    short = [d["advice"]["rota_short"] for d in documented]
    assert short == [True] * 7 + [False]


def test_nobody_is_advised_in_any_form_where_the_answer_is_nobody(told: Told) -> None:
    for name in told.reports:
        for document in documents(told, name):
            advice = document["advice"]
            if advice["role"] is None:
                assert advice["form"] == "none"
                assert {option["form"] for option in advice["options"]} == {"none"}


def test_mobile_app_is_quick_and_data_platform_looks_at_one_discipline(told: Told) -> None:
    assert {d["track"] for d in documents(told, "Mobile App")} == {"quick"}
    assert {tuple(d["catalogue"]) for d in documents(told, "Data Platform")} == {("platform",)}
    others = told.reports.keys() - {"Mobile App", "Data Platform"}
    assert {(d["track"], len(d["catalogue"])) for o in others for d in documents(told, o)} == {
        ("full", 3)
    }


def test_pricing_needs_nobody_and_customer_care_comes_closer(told: Told) -> None:
    assert {verdict for _, verdict, *_ in verdicts(told, "Pricing")} == {"nobody-yet"}
    scores = [got(d["disciplines"]["devops"]["score"]) for d in documents(told, "Customer Care")]
    assert scores == sorted(scores) and scores[-1] > scores[0] + 30
    assert [tuple(rest) for _, *rest in verdicts(told, "Customer Care")][:5] == [
        *[("invest", "devops", "hire")] * 2,
        *[("invest", "platform", "hire")] * 2,
        ("invest", "platform", "hat"),
    ]
    assert documents(told, "Customer Care")[-1]["advice"]["verdict"] == "nobody-yet"


def test_data_platform_hires_then_changes_what_it_builds(told: Told) -> None:
    answers = [
        (d["advice"]["verdict"], d["advice"]["because"]) for d in documents(told, "Data Platform")
    ]
    assert answers == [
        ("invest", "first"),
        ("refocus", "direction"),
        ("nobody-yet", "watch"),
        ("nobody-yet", "nothing-wrong"),
    ]


# --- what the stories are made of -------------------------------------------------------------


def test_every_answer_of_a_story_fits_its_question(
    catalogue: Catalogue,
) -> None:
    questions = {q.code: q for q in Question.objects.prefetch_related("choices")}
    for story in STORIES.values():
        for facts in story.quarters:
            assert facts.comments.keys() <= questions.keys(), story.name
            for code, answer in facts.answers.items():
                assert fits(questions[code], answer), f"{story.name}: {code} = {answer!r}"


def fits(question: Question, answer: int | str) -> bool:
    if isinstance(answer, int):
        return 0 <= answer < len(question.choices.all())
    if answer == stories.DONT_KNOW or answer.startswith(stories.NOT_APPLICABLE):
        return True
    figure, _, unit = answer.partition(" ")
    value = metrics.in_unit(Fraction(figure), unit, question.unit)
    metric = METRICS[question.code]
    return metric.cut(value) == value


def test_what_looks_random_is_the_same_for_ever() -> None:
    assert stories.share("Billing", "toil_share", "lean") == 0.35752318589884524
    assert stories.all_stories() == stories.all_stories()


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (date(2025, 6, 29), "2025 Q1"),
        (date(2025, 6, 30), "2025 Q2"),
        (date(2025, 7, 1), "2025 Q2"),
        (date(2024, 12, 31), "2024 Q4"),
        (date(2024, 1, 1), "2023 Q4"),
        (date(2024, 2, 29), "2023 Q4"),
    ],
)
def test_a_quarter_counts_once_it_has_ended(until: date, last: str) -> None:
    assert str(stories.ended_by(until)[-1]) == last


def test_every_moment_lies_in_its_quarter() -> None:
    for quarter in stories.ended_by(UNTIL):
        for number in range(200):
            started, submitted = stories.moments(quarter, f"Team {number}")
            assert quarter.first <= day(started) < day(submitted) <= quarter.last


def test_the_plan_for_all_agrees_with_what_each_team_was_told(told: Told) -> None:
    for title, names in told.steps:
        assert [told.own[name]["title"] for name in names if told.own[name]["role"]] == [title]
    should = {name for name, row in told.own.items() if row["verdict"] in ("invest", "tie")}
    assert {name for _, names in told.steps for name in names} == should != set()

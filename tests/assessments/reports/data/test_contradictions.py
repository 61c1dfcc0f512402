"""Answers of which one must be wrong: they stay in the report, on every page and in the files."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from assessments import case_files, reports
from assessments.exports.rows import answer_rows
from assessments.models import Assessment, Team, User
from assessments.reports.page.page import Page
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf

pytestmark = pytest.mark.one_database

# --- what the report keeps ---------------------------------------------------------------------


def contradictions(**answers: Any) -> dict[str, list[str]]:
    """The codes of the contradictions in a report, each with the questions that it names."""
    team = {"engineers": 15, "around_the_clock": True}
    found = reports.build(case_files.parse({"team": team, "answers": answers}))["contradictions"]
    return {row["code"]: [answer["question"] for answer in row["answers"]] for row in found}


BY_HAND = {"deployment_frequency": {"value": 50}, "pipeline_automation": {"choice": 0}}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (BY_HAND, "frequent-by-hand"),
        (
            {"deployment_frequency": {"choice": 5}, "change_approval": {"choice": 0}},
            "on-demand-with-approval-board",
        ),
        ({"deployment_frequency": {"value": "0.077"}, "lead_time": {"value": "0.5"}}, "cadence"),
        (
            {"deployment_frequency": {"value": 20}, "lead_time": {"choice": 1}},
            "lead-time-longer-than-many-releases",
        ),
        (
            {
                "availability_target": {"value": "99.9"},
                "downtime": {"value": 240},
                "error_budget_left": {"value": 80},
            },
            "budget-left-though-over-target",
        ),
        (
            {
                "availability_target": {"value": 99},
                "downtime": {"value": 240},
                "error_budget_left": {"value": -50},
            },
            "budget-spent-though-within-target",
        ),
        ({"slo_attainment": {"value": 95}, "slo_coverage": {"value": 0}}, "attainment-without"),
        ({"oncall_rota": {"value": 5}, "oncall_share": {"value": 5}}, "rota-with-too-small-shares"),
        ({"environment_wait": {"value": 2}, "self_service_requests": {"choice": 0}}, "in-minutes"),
        ({"downtime": {"value": 0}, "pages_per_shift": {"value": 3}}, "no-downtime-with-pages"),
        (
            {"change_failure_rate": {"value": 2}, "incident_prevention": {"choice": 0}},
            "few-failures",
        ),
        ({"lead_time": {"value": 1000}, "continuous_delivery": {"choice": 3}}, "ready-at-any-time"),
    ],
)
def test_a_pair_that_cannot_both_be_right_stays_in_the_report(
    catalogue: Catalogue, answers: dict[str, Any], code: str
) -> None:
    exact = {q: {k: case_files.read_json(v) if isinstance(v, str) else v for k, v in given.items()}
             for q, given in answers.items()}  # fmt: skip
    found = contradictions(**exact)
    assert [named for named in found if code in named]
    assert all(len(codes) > 1 for codes in found.values())


@pytest.mark.parametrize(
    "answers",
    [
        # Three people a third of the time each, rounded.
        {"oncall_rota": {"value": 3}, "oncall_share": {"value": 33}},
        # A band counts with both its ends: somebody deploys 3 or 6 times a week.
        {"deployment_frequency": {"choice": 3}, "pipeline_automation": {"choice": 0}},
        # No target, so nobody knows what it allows.
        {"downtime": {"value": 240}, "error_budget_left": {"value": 80}},
        {"downtime": {"choice": 3}, "pages_per_shift": {"value": 3}},
        # A frequent deployment of small releases, and a rare one of large ones.
        {"deployment_frequency": {"value": 100}, "release_size": {"choice": 3}},
        {"deployment_frequency": {"value": 1}, "release_size": {"choice": 1}},
        # A note on one answer, and a statistic that rests on little.
        {"oncall_rota": {"value": 3}},
        {"deployment_frequency": {"choice": 1}, "change_failure_rate": {"choice": 4}},
        {"deployment_frequency": {"value": 50}, "pipeline_automation": "dont_know"},
    ],
)
def test_answers_that_may_both_be_right_are_no_contradiction(
    catalogue: Catalogue, answers: dict[str, Any]
) -> None:
    assert contradictions(**answers) == {}


def test_a_band_in_multiples_of_the_target_is_judged_without_knowing_the_target(
    catalogue: Catalogue,
) -> None:
    answers = {"downtime": {"choice": 0}, "error_budget_left": {"value": 80}}
    assert list(contradictions(**answers)) == ["budget-left-though-over-target"]


@pytest.fixture
def report(checkout: Team, alice: User) -> Assessment:
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({
        questions["deployment_frequency"]: factories.valued(questions["deployment_frequency"], 50),
        questions["pipeline_automation"]: factories.given(questions["pipeline_automation"], 0),
    })  # fmt: skip
    return Assessment.objects.get(pk=factories.handed_in(draft).pk)


def test_a_contradiction_is_told_on_the_report_page_and_in_the_files(
    client_of: ClientOf, alice: User, report: Assessment
) -> None:
    shown = client_of(alice).get(reverse("report", args=[report.pk])).text
    assert "Answers that contradict each other" in shown
    assert "Did you count deployments of other services?" in shown
    assert "50 deployments a week" in shown.split("Answers that contradict each other")[1]
    rows = {row["question"]: row for row in answer_rows(report, factories.document(report))}
    assert rows["deployment_frequency"]["contradicts"] == "pipeline_automation"
    assert rows["pipeline_automation"]["contradicts"] == "deployment_frequency"
    assert rows["lead_time"]["contradicts"] == ""


def test_a_contradiction_is_told_in_german(report: Assessment) -> None:
    with override("de"):
        (pair,) = reports.document_of(report)["contradictions"]
    assert pair["text"].startswith("Ihr deployt fünfmal pro Woche oder öfter")
    assert [row["name"] or row["anchor"] for row in pair["answers"]] == [
        "Deployment-Häufigkeit",
        "Von Hand gebaut, getestet und deployt.",
    ]


def test_the_text_for_people_tells_a_contradiction(
    catalogue: Catalogue,
) -> None:
    report = reports.build(case_files.parse({"team": {"engineers": 15}, "answers": BY_HAND}))
    text = render_to_string("assessments/report.txt", {"page": Page(report)})
    assert "These answers contradict each other: You deploy five times a week or more" in text
    assert "- Deployment frequency: 50 deployments a week" in text


def test_vital_questions_at_their_lowest_choice_are_kept(
    catalogue: Catalogue,
) -> None:
    answers = {"restore_tested": {"choice": 0}, "known_vulnerabilities": {"choice": 1}}
    report = reports.build(case_files.parse({"team": {"engineers": 15}, "answers": answers}))
    (row,) = report["critical"]
    assert (row["question"], row["practice"], row["discipline"]) == (
        "restore_tested", "sre-restore", "sre",
    )  # fmt: skip
    assert row["anchor"] == "We do not know: nothing has ever been restored."

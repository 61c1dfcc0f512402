"""Answers that rarely fit together are questioned before submission, but never refused."""

from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from assessments import case_files, catalogue, reports
from assessments.exports.rows import answer_rows
from assessments.models import Assessment
from assessments.reports.page.page import Page
from tests import factories

CHECKS = [check for path in catalogue.SHIPPED for check in catalogue.read(path)["checks"]]


@pytest.fixture
def draft(checkout, alice):
    checkout.around_the_clock = True
    checkout.save()
    return factories.assessment(checkout, by=alice)


def page(client_of, alice, draft):
    return client_of(alice).get(reverse("check", args=[draft.pk])).text


TARGET = "availability_target"


def meeting(check):
    """Values and choices that meet all conditions of a check, by question; the target first."""
    choices = {c["question"]: c["choices"][0] for c in check["when"] if "choices" in c}
    values = {TARGET: "99.9"} if any(c.get("of_target") for c in check["when"]) else {}
    for condition in check["when"]:
        edge = Fraction(condition.get("at_least") or condition.get("at_most") or 0)
        code, other = condition["question"], condition.get("times")
        if condition.get("of_target"):
            values[code] = edge * Fraction("43.2")
        elif other and code in values:
            values[other] = edge / values[code]
        elif other:
            values[code] = edge / values.setdefault(other, Fraction(5))
        elif code not in choices:
            values[code] = edge
    return values, choices


def answers_to(check, questions):
    """What a person would answer to meet a check, its last answer last."""
    values, choices = meeting(check)
    given = {questions[c]: factories.valued(questions[c], str(v)) for c, v in values.items()}
    return given | {questions[c]: factories.given(questions[c], n) for c, n in choices.items()}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check["code"])
def test_each_check_asks_when_all_its_conditions_hold(client_of, alice, draft, check):
    given = answers_to(check, {q.code: q for q in factories.questions(draft)})
    text = check["text"].replace("'", "&#x27;")
    *before, last = given
    draft.answer({question: given[question] for question in before})
    assert text not in page(client_of, alice, draft)
    draft.answer({last: given[last]})
    shown = page(client_of, alice, draft)
    assert text in shown
    assert "Worth a second thought" in shown


NO_DOWNTIME = "Users had no downtime"
THREE_AT_MOST = "Three people or fewer share 24/7 on-call"
SELF_SERVICE = "Nearly all requests need no ticket"
SLOW = {"recovery_time": 2}  # One week to less than one month.


@pytest.mark.parametrize("track", ["quick", "full"])
@pytest.mark.parametrize("band", range(4))
def test_a_band_beside_a_target_that_nobody_gave_is_no_number_of_minutes(
    client_of, alice, checkout, track, band
):
    draft = factories.assessment(checkout, by=alice, track=track)
    choose(draft, downtime=band, **SLOW)
    assert NO_DOWNTIME not in page(client_of, alice, draft)


@pytest.mark.parametrize("band", range(4))
def test_beside_a_target_the_best_band_still_is_no_zero(client_of, alice, draft, band):
    target = next(q for q in factories.questions(draft) if q.code == "availability_target")
    draft.answer({target: factories.valued(target, "99.5")})
    choose(draft, downtime=band, **SLOW)
    assert NO_DOWNTIME not in page(client_of, alice, draft)


def test_no_minutes_are_no_downtime(client_of, alice, draft):
    choose(draft, **SLOW)
    downtime = next(q for q in factories.questions(draft) if q.code == "downtime")
    draft.answer({downtime: factories.valued(downtime, 0)})
    assert NO_DOWNTIME in page(client_of, alice, draft)


@pytest.mark.parametrize(("sites", "asked"), [(1, True), (2, False)])
def test_fewer_than_four_is_what_the_lowest_band_of_one_site_says(
    client_of, alice, draft, sites, asked
):
    type(draft.team).objects.update(sites=sites)
    choose(draft, oncall_rota=0)
    assert (THREE_AT_MOST in page(client_of, alice, draft)) is asked


@pytest.mark.parametrize(
    ("chosen", "text", "asked"),
    [
        # Up to 20/87 a week, and below: less than one a month.
        ({"deployment_frequency": 1, "change_failure_rate": 4}, "Few deployments fail, but", True),
        ({"deployment_frequency": 2, "change_failure_rate": 4}, "Few deployments fail, but", False),
        # 30 to 50 % has its middle above 30, 30 % or less is all within.
        ({"toil_share": 3, "toil_reduction": 0}, "Little time goes into manual work", True),
        ({"toil_share": 2, "toil_reduction": 0}, "Little time goes into manual work", False),
        # 20 to under 60 and 60 to under 90 %: the second reaches 90 nowhere.
        ({"self_service": 3, "self_service_requests": 0}, SELF_SERVICE, True),
        ({"self_service": 2, "self_service_requests": 0}, SELF_SERVICE, False),
    ],
)
def test_a_band_meets_a_condition_only_with_all_of_it(client_of, alice, draft, chosen, text, asked):
    choose(draft, **chosen)
    assert (text in page(client_of, alice, draft)) is asked


def choose(draft, **numbers):
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer(
        {questions[code]: factories.given(questions[code], n) for code, n in numbers.items()}
    )


def test_all_answers_alike_are_asked_about(client_of, alice, draft):
    practices = [q for q in factories.questions(draft) if not q.is_metric]
    draft.answer({q: factories.given(q, 2) for q in practices[:-1]})
    assert "Is the team really that even?" in page(client_of, alice, draft)
    draft.answer({practices[-1]: factories.given(practices[-1], 1)})
    assert "Is the team really that even?" not in page(client_of, alice, draft)


def test_a_thought_does_not_stand_in_the_way(client_of, alice, draft):
    factories.filled(draft)
    response = client_of(alice).post(reverse("submit", args=[draft.pk]))
    assert response.url == reverse("receipt", args=[draft.pk])


@pytest.mark.parametrize("answered", [1, 60])
def test_the_page_asks_the_database_as_often_for_any_number_of_answers(
    client_of, alice, draft, answered, django_assert_num_queries
):
    draft.answer({q: factories.given(q) for q in factories.questions(draft)[:answered]})
    client = client_of(alice)
    with django_assert_num_queries(15):
        client.get(reverse("check", args=[draft.pk]))


# --- what the report keeps ---------------------------------------------------------------------


def contradictions(**answers):
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
def test_a_pair_that_cannot_both_be_right_stays_in_the_report(catalogue, answers, code):
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
def test_answers_that_may_both_be_right_are_no_contradiction(catalogue, answers):
    assert contradictions(**answers) == {}


def test_a_band_in_multiples_of_the_target_is_judged_without_knowing_the_target(catalogue):
    answers = {"downtime": {"choice": 0}, "error_budget_left": {"value": 80}}
    assert list(contradictions(**answers)) == ["budget-left-though-over-target"]


@pytest.fixture
def report(checkout, alice):
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({
        questions["deployment_frequency"]: factories.valued(questions["deployment_frequency"], 50),
        questions["pipeline_automation"]: factories.given(questions["pipeline_automation"], 0),
    })  # fmt: skip
    return Assessment.objects.get(pk=factories.handed_in(draft).pk)


def test_a_contradiction_is_told_on_the_report_page_and_in_the_files(client_of, alice, report):
    shown = client_of(alice).get(reverse("report", args=[report.pk])).text
    assert "Answers that contradict each other" in shown
    assert "Did you count deployments of other services?" in shown
    assert "50 deployments a week" in shown.split("Answers that contradict each other")[1]
    rows = {row["question"]: row for row in answer_rows(report, factories.document(report))}
    assert rows["deployment_frequency"]["contradicts"] == "pipeline_automation"
    assert rows["pipeline_automation"]["contradicts"] == "deployment_frequency"
    assert rows["lead_time"]["contradicts"] == ""


def test_a_contradiction_is_told_in_german(report):
    with override("de"):
        (pair,) = reports.document_of(report)["contradictions"]
    assert pair["text"].startswith("Ihr deployt fünfmal pro Woche oder öfter")
    assert [row["name"] or row["anchor"] for row in pair["answers"]] == [
        "Deployment-Häufigkeit",
        "Von Hand gebaut, getestet und deployt.",
    ]


def test_the_text_for_people_tells_a_contradiction(catalogue):
    report = reports.build(case_files.parse({"team": {"engineers": 15}, "answers": BY_HAND}))
    text = render_to_string("assessments/report.txt", {"page": Page(report)})
    assert "These answers contradict each other: You deploy five times a week or more" in text
    assert "- Deployment frequency: 50 deployments a week" in text


def test_vital_questions_at_their_lowest_choice_are_kept(catalogue):
    answers = {"restore_tested": {"choice": 0}, "known_vulnerabilities": {"choice": 1}}
    report = reports.build(case_files.parse({"team": {"engineers": 15}, "answers": answers}))
    (row,) = report["critical"]
    assert (row["question"], row["practice"], row["discipline"]) == (
        "restore_tested", "sre-restore", "sre",
    )  # fmt: skip
    assert row["anchor"] == "We do not know: nothing has ever been restored."

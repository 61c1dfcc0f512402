"""The words that the code puts into a report document are all listed for the translators."""

import json
import re
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils.translation import override

from assessments import api, metrics, reports
from assessments.criteria import CLUSTERS, settle
from assessments.models import Question
from assessments.reports import languages, wording
from assessments.templatetags.trends import stand_text
from assessments.trends import Stand
from tests import factories
from tests.assessments import read, readings

LETTER = re.compile(r"[a-z]")
WEAK = {code: {"choice": 0} for code in ("devops", "sre", "platform")}
OF_THE_TEAM = ("staffed-", "size-")
TEAMS = (
    {"engineers": 15, "staffed": {"sre": 1}},
    {"engineers": 15, "staffed": {"sre": 0.5}},
    {"engineers": 200, "staffed": {"sre": 20}, "around_the_clock": True},
)


@pytest.fixture
def options(catalogue):
    """The options of teams with weak practices and all, some or none of the people for a role."""
    given = (json.dumps({"team": team, "answers": WEAK}) for team in TEAMS)
    cases = [api.parse(api.read_json(text)) for text in given]
    return [option for case in cases for option in reports.build(case)["advice"]["options"]]


def test_what_the_dora_report_published():
    said = {text for cluster in CLUSTERS for text in cluster.published.values()}
    assert {text for text in said if LETTER.search(text)} == set(wording.PUBLISHED)


def test_the_units_in_which_a_figure_is_typed():
    tables = (metrics.ENTRY_UNITS, metrics.WINDOW_ENTRY_UNITS)
    units = {unit for table in tables for units in table.values() for unit in units}
    assert units == set(wording.ENTRY_UNITS)


def test_each_unit_in_the_plural_has_a_singular(catalogue):
    units = {question.unit for question in Question.objects.exclude(unit="")} | {
        *wording.INPUT_UNITS,
        *wording.ENTRY_UNITS,
    }
    assert {unit for unit in units if unit.split()[0].endswith("s")} <= set(wording.ONE)


@pytest.mark.parametrize(
    ("figure", "unit", "english", "german"),
    [
        ("1", "incidents", "1 incident", "1 Incident"),
        ("3", "incidents", "3 incidents", "3 Incidents"),
        ("1", "full-time people", "1 full-time person", "1 (Vollzeitstelle)"),
        ("0.5", "full-time people", "0.5 full-time people", "0,5 (Vollzeitstellen)"),
        ("1", "%", "1 %", "1 %"),
    ],
)
def test_one_of_something_is_said_in_the_singular(figure, unit, english, german):
    assert wording.counted(figure, unit) == english
    with override("de"):
        assert languages.said(f"{figure} {unit}", {"incidents": "Incidents"}) == german
        assert languages.said(english, {"incidents": "Incidents"}) == german


@pytest.mark.parametrize(
    ("ends", "said"),
    [((12, 30), "20 % (12–30)"), ((-95, -75), "20 % (-95 to -75)"), ((20, 20), "20 %")],
)
def test_an_interval_below_zero_has_no_dash_beside_its_minus(ends, said):
    stand = Stand("Budget", value=Fraction(20), interval=tuple(map(Fraction, ends)), unit="%")
    assert stand_text(stand, "metric") == said


def test_a_report_says_one_incident(client_of, alice, checkout):
    draft = factories.assessment(checkout, by=alice)
    asked = {q.code: q for q in factories.questions(draft)}
    figures = [asked[code] for code in ("pages_per_shift", "lead_time", "slo_coverage")]
    draft.answer({question: factories.valued(question, 1) for question in figures})
    draft.answer({q: factories.given(q, 1) for q in asked.values() if not q.is_metric})
    done = factories.handed_in(draft)
    pages = (reverse("report", args=[done.pk]), reverse("team-history", args=[checkout.pk]))
    for address in pages:
        page = client_of(alice).get(address).text
        assert not re.search(r"(?<![\d.,])1 (incidents|hours|minutes)\b", page)
    report = client_of(alice).get(pages[0]).text
    assert "1 incident" in report
    assert "1 hour" in report


def test_what_replaces_the_name_of_a_band():
    nothing = read("recovery_time", applies=False)
    given = readings(change_failure_rate=0, recovery_time=nothing, slo_coverage=0)
    settled = settle(given | readings(slo_attainment=50, error_budget_left=50))
    assert {r.note for r in settled.values()} - {""} == set(wording.DECIDED)


def test_the_reasons_that_no_rule_words(options):
    reasons = [r for option in options for r in option["reasons"]]
    said = {r["text"] for r in reasons if r["rule"].startswith("staffed-")}
    assert said == set(wording.REASONS)


def test_the_inputs_of_reasons_that_no_questionnaire_names(options):
    reasons = [r for option in options for r in option["reasons"]]
    parts = {
        (r["rule"].startswith(OF_THE_TEAM), *re.fullmatch(r"(.+): [\d.]+ (.+)", text).groups())
        for r in reasons
        for text in r["shown"]
    }
    titles = {option["title"] for option in options}
    assert {name for of_team, name, _ in parts if of_team} - titles == set(wording.INPUTS)
    many = {one: unit for unit, one in wording.ONE.items()}
    assert {many.get(unit, unit) for *_, unit in parts} == set(wording.INPUT_UNITS)


def test_the_edges_of_goals(catalogue):
    weak = reports.judge(factories.filled(choice=0))
    goals = [goal for option in weak["advice"]["options"] for goal in option["goals"]]
    edges = {edge[1] for goal in goals if (edge := re.match(r"(\D+) \d", goal["target"] or ""))}
    assert edges
    assert edges <= set(wording.EDGES)

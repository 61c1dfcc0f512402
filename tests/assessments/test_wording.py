"""The words that the code puts into a report document are all listed for the translators."""

import json
import re

import pytest

from assessments import api, metrics, reports
from assessments.criteria import CLUSTERS, settle
from assessments.reports import wording
from tests import factories
from tests.assessments import read, readings

LETTER = re.compile(r"[a-z]")
WEAK = {code: {"choice": 0} for code in ("devops", "sre", "platform")}
FIXED = ("weak-", "staffed-", "size-")
TEAMS = (
    {"engineers": 15, "staffed": {"sre": 1}},
    {"engineers": 15, "staffed": {"sre": 0.5}},
    {"engineers": 200, "staffed": {"sre": 20}, "around_the_clock": True},
)


@pytest.fixture
def options(catalogue):
    """The options of teams whose practices are weak and whose roles are filled, in part or not."""
    given = (json.dumps({"team": team, "answers": WEAK}) for team in TEAMS)
    cases = [api.parse(api.read_json(text)) for text in given]
    return [option for case in cases for option in reports.build(case)["advice"]["options"]]


def test_what_the_dora_report_published():
    said = {text for cluster in CLUSTERS for text in cluster.published.values()}
    assert {text for text in said if LETTER.search(text)} == set(wording.PUBLISHED)


def test_the_units_in_which_a_figure_is_typed():
    units = {unit for units in metrics.ENTRY_UNITS.values() for unit in units}
    assert units == set(wording.ENTRY_UNITS)


def test_what_replaces_the_name_of_a_band():
    nothing = read("recovery_time", applies=False)
    given = readings(change_failure_rate=0, recovery_time=nothing, slo_coverage=0)
    settled = settle(given | readings(slo_attainment=50, error_budget_left=50))
    assert {r.note for r in settled.values()} - {""} == set(wording.DECIDED)


def test_the_reasons_that_no_rule_words(options):
    reasons = [r for option in options for r in option["reasons"]]
    said = {r["text"] for r in reasons if r["rule"].startswith(("weak-", "staffed-"))}
    assert said == set(wording.REASONS)


def test_the_inputs_of_these_reasons(options):
    reasons = [r for option in options for r in option["reasons"]]
    shown = {text for r in reasons if r["rule"].startswith(FIXED) for text in r["shown"]}
    parts = [re.fullmatch(r"(.+): [\d.]+ (.+)", text).groups() for text in shown]
    assert {name for name, _ in parts} == set(wording.INPUTS)
    assert {unit for _, unit in parts} == set(wording.INPUT_UNITS)


def test_the_edges_of_goals(catalogue):
    weak = reports.judge(factories.filled(choice=0))
    goals = [goal for option in weak["advice"]["options"] for goal in option["goals"]]
    edges = {edge[1] for goal in goals if (edge := re.match(r"(\D+) \d", goal["target"] or ""))}
    assert edges
    assert edges <= set(wording.EDGES)

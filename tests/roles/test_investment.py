"""Triggers, priorities, forms and duty, each rule with figures computed by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.criteria import settle
from roles.investment import Figure, Trigger, advise, rank, rota_needed, rota_short
from tests.assessments import METRICS, read

from . import RULES, TRIGGERS, team

LEAST = RULES.constants.least_strength
JUST = Fraction(1, 10**6)


def advice(*args, **kwargs):
    return advise(team(*args, **kwargs), RULES)


def option(role, *args, **kwargs):
    return next(o for o in rank(team(*args, **kwargs), RULES) if o.role == role)


def points(reasons):
    return {reason.rule: reason.points for reason in reasons}


# --- triggers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "fires", "severe"),
    [
        ("rare-deployments", "1", False, False),
        ("rare-deployments", "0.999", True, False),
        ("rare-deployments", "20/87", True, False),
        ("rare-deployments", "0.229", True, True),
        ("long-lead-time", "167.9", False, False),
        ("long-lead-time", "168", True, False),
        ("long-lead-time", "729.9", True, False),
        ("long-lead-time", "730", True, True),
        ("changes-fail", "20", False, False),
        ("changes-fail", "20.1", True, False),
        ("changes-fail", "40", True, False),
        ("changes-fail", "40.1", True, True),
        ("slow-recovery", "23.9", False, False),
        ("slow-recovery", "24", True, False),
        ("slow-recovery", "168", True, True),
        ("downtime-over-target", "1", False, False),
        ("downtime-over-target", "1.001", True, False),
        ("downtime-over-target", "4.999", True, False),
        ("downtime-over-target", "5", True, True),
        ("manual-steps", "50", False, False),
        ("manual-steps", "49.9", True, False),
        ("manual-steps", "0", True, True),
    ],
)
def test_a_trigger_fires_past_its_threshold_and_is_severe_past_its_severe_edge(
    code, value, fires, severe
):
    trigger, value = TRIGGERS[code], Fraction(value)
    assert trigger.fires_at(value) is fires
    assert (fires and trigger.severe_at(value)) is severe


BANDED = [t for t in RULES.triggers if not t.of_practice and METRICS[t.subject].family != "dora"]


@pytest.mark.parametrize(
    "trigger", [t for t in BANDED if t.subject != "downtime"], ids=lambda t: t.code
)
def test_a_trigger_fires_below_band_2_and_is_severe_at_band_0(trigger):
    metric = METRICS[trigger.subject]
    edges = [edge for band in metric.bands for edge in (band.lower, band.upper) if edge is not None]
    for value in (near for edge in edges for near in (edge - JUST, edge, edge + JUST)):
        band = metric.band_of(value)
        assert trigger.fires_at(value) == (band < 2), value
        assert trigger.severe_at(value) == (band == 0), value


def test_every_metric_trigger_reads_a_metric_of_the_catalogue():
    assert {t.subject for t in RULES.triggers if not t.of_practice} <= METRICS.keys()


def test_a_rota_on_two_sites_is_compared_less_the_people_that_it_needs_more():
    rota = settle({"oncall_rota": read("oncall_rota", 10)}, sites=2)["oncall_rota"]
    assert rota.band_number == 2
    assert not TRIGGERS["rota-too-small"].fires_at(rota.value - rota.metric.extra_for_two_sites)


@pytest.mark.parametrize(
    ("code", "value", "points"),
    [
        # 30 × 0.4, 30 × (0.4 + 0.6 / 2) and 30
        ("long-lead-time", "168", "12"),
        ("long-lead-time", "449", "21"),
        ("long-lead-time", "730", "30"),
        ("long-lead-time", "4000", "30"),
        # 50 × (0.4 + 0.6 × 1 / 4)
        ("downtime-over-target", "2", "27.5"),
        ("environment-waits", "270", "35"),
        ("rota-too-small", "5", "14"),
        ("manual-steps", "25", "10.5"),
    ],
)
def test_a_fired_trigger_counts_from_40_percent_of_its_weight_and_grows(code, value, points):
    trigger = TRIGGERS[code]
    assert trigger.weight * trigger.strength_at(Fraction(value), LEAST) == Fraction(points)


def test_a_figure_is_an_unmeasured_percentage_unless_it_says_otherwise():
    plain = Figure(*[Fraction(40)] * 4)
    assert (plain.measured, plain.least, plain.most) == (False, 0, 100)


def test_a_trigger_reads_a_metric_and_leaves_its_severe_edge_out_unless_it_says_otherwise():
    plain = Trigger("late", "sre", "lead_time", "above", *map(Fraction, (1, 2, 10)))
    assert not plain.of_practice and not plain.severe_at(Fraction(2))


# --- one option --------------------------------------------------------------------------------


def test_priority_is_the_need_times_the_share_that_the_form_answers():
    # weakness 40 × 0.6, trigger 27.5; an SRE hire answers 90 %
    sre = option("sre", 15, scores=(50, 40, 50), figures={"downtime": 2})
    assert (sre.need, sre.answers) == (Fraction("51.5"), Fraction("0.9"))
    assert sre.priority == Fraction("46.35")
    assert sre.alone == Fraction("24.75")
    assert points(sre.reasons) == {"downtime-over-target": Fraction("27.5"), "weak-sre": 24}


def test_a_strong_discipline_still_weighs_but_is_no_reason():
    sre = option("sre", 15, scores=(50, 80, 50))
    assert (sre.need, sre.reasons) == (8, ())


def test_a_discipline_is_a_reason_below_established():
    assert not option("sre", 15, scores=(50, 50, 50)).reasons
    assert option("sre", 15, scores=(50, "49.9", 50)).reasons[0].rule == "weak-sre"


def test_a_discipline_out_of_scope_or_unknown_adds_nothing_by_weakness():
    situation = replace(team(15, figures={"downtime": 2}), scores={"devops": Fraction(50)})
    assert {o.role: o.need for o in rank(situation, RULES)} == {
        "sre": Fraction("27.5"),
        "devops": 20,
        "platform": 0,
    }
    assert option("sre", 15, scores=(50, None, 50)).need == 0


def test_every_reason_names_its_inputs_and_its_rule():
    fired, weak = option("sre", 15, scores=(50, 40, 50), figures={"downtime": 2}).reasons
    assert (fired.rule, fired.inputs) == ("downtime-over-target", {"downtime": 2})
    assert fired.facts == ("M08", "R04") and fired.source and fired.text
    assert (weak.rule, weak.inputs) == ("weak-sre", {"sre": 40})
    assert weak.text == "The practices of this discipline are below Established."


def test_reasons_come_with_the_weightiest_first_and_the_weak_discipline_last():
    # All three severe: 50, and 20 twice in the order of their names
    figures = {"toil_share": 70, "response_time": 500, "downtime": 5}
    sre = option("sre", 15, scores=(50, 0, 50), figures=figures)
    assert list(points(sre.reasons).items()) == [
        ("downtime-over-target", 50),
        ("late-response", 20),
        ("too-much-toil", 20),
        ("weak-sre", 40),
    ]


@pytest.mark.parametrize(
    ("staffed", "fill", "priority"),
    # need 40 × 0.5 + 27.5 = 47.5, × 0.9 × (1 − 0.6 × fill)
    [("0", "0", "42.75"), ("0.5", "0.5", "29.925"), ("1", "1", "17.1"), ("3", "1", "17.1")],
)
def test_people_who_are_there_relieve_up_to_60_percent(staffed, fill, priority):
    sre = option("sre", 15, figures={"downtime": 2}, staffed={"sre": staffed})
    assert (sre.fill, sre.priority) == (Fraction(fill), Fraction(priority))


def test_a_priority_has_no_upper_end():
    figures = {"downtime": 9, "recovery_time": 500, "response_time": 500, "toil_share": 90}
    (first, *_) = rank(team(15, scores=(50, 0, 50), figures=figures), RULES)
    # (40 + 50 + 30 + 20 + 20) × 0.9
    assert first.priority == 144


# --- forms by size -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "engineers", "form"),
    [
        ("devops", 1, "hat"),
        ("devops", 7, "hat"),
        ("devops", 8, "hire"),
        ("devops", 60, "hire"),
        ("devops", 61, "team"),
        ("sre", 1, "none"),
        ("sre", 3, "none"),
        ("sre", 4, "hat"),
        ("sre", 13, "hat"),
        ("sre", 14, "hire"),
        ("sre", 60, "hire"),
        ("sre", 61, "team"),
        ("platform", 1, "none"),
        ("platform", 8, "none"),
        ("platform", 9, "hat"),
        ("platform", 30, "hat"),
        ("platform", 31, "hire"),
        ("platform", 60, "hire"),
        ("platform", 61, "team"),
        ("platform", 100_000, "team"),
    ],
)
def test_the_size_gives_the_form(role, engineers, form):
    assert option(role, engineers).band_form == form


@pytest.mark.parametrize(
    ("role", "engineers", "people"),
    [("devops", 5, "0.2"), ("devops", 15, "1"), ("devops", 61, "5")]
    + [("sre", 3, "0.2"), ("sre", 10, "0.2"), ("sre", 15, "1"), ("sre", 61, "5")],
)
def test_a_hat_a_hire_and_a_team_are_filled_by_so_many_people(role, engineers, people):
    less = Fraction(people) - Fraction(1, 100)
    assert option(role, engineers, staffed={role: people}).filled
    assert not option(role, engineers, staffed={role: less}).filled


def test_a_size_below_the_first_band_is_taken_as_the_first():
    bands = tuple(b for b in RULES.bands if b.engineers > 1)
    assert replace(RULES, bands=bands).band_at("sre", 1).engineers == 4


def test_a_first_option_whose_size_asks_for_nobody_becomes_a_hat():
    found = advice(3, figures={"downtime": 9})
    assert (found.first.role, found.first.form, found.first.band_form) == ("sre", "hat", "none")


def test_the_form_of_a_filled_role_is_none():
    sre = option("sre", 15, figures={"downtime": 9}, staffed={"sre": 1})
    assert (sre.filled, sre.form, sre.band_form) == (True, "none", "hire")


def test_two_severe_triggers_ask_for_more_than_the_people_who_are_there():
    figures = {"downtime": 9, "recovery_time": 168}
    found = advice(15, figures=figures, staffed={"sre": 1})
    assert (found.verdict, found.first.role, found.first.form) == ("invest", "sre", "hire")
    assert found.first.filled and found.first.asks_for_more


# --- round-the-clock duty ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sites", "rota", "filled"),
    [(1, 8, True), (1, 7, False), (1, None, False), (2, 12, True), (2, 11, False)],
)
def test_around_the_clock_an_sre_team_is_filled_only_with_a_full_rota(sites, rota, filled):
    duty = {"around_the_clock": True, "sites": sites, "rota": rota and Fraction(rota)}
    assert option("sre", 70, staffed={"sre": 5}, **duty).filled is filled
    assert option("sre", 30, staffed={"sre": 1}, **duty).filled
    assert option("platform", 70, staffed={"platform": 5}, **duty).filled


def test_a_full_rota_is_eight_people_or_six_on_each_of_two_sites():
    assert (rota_needed(1, RULES), rota_needed(2, RULES)) == (8, 12)


@pytest.mark.parametrize(
    ("engineers", "duty", "rota", "short"),
    [(5, True, None, True), (8, True, None, False), (8, True, 7, True), (5, False, None, False)],
)
def test_duty_without_enough_people_is_said(engineers, duty, rota, short):
    situation = team(engineers, around_the_clock=duty, rota=rota and Fraction(rota))
    assert rota_short(situation, RULES) is short

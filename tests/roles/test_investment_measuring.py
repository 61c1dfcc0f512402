"""The tests that put measure first in the place of an answer, in their order."""

from dataclasses import replace
from fractions import Fraction

import pytest

from roles.investment import Contradiction, Score, Situation, judge

from . import RULES, figure, team
from .test_investment_verdict import COVERED, GOOD, KNOWN, answer, known

# --- measure first -------------------------------------------------------------------------------


def test_nothing_applies():
    advice = judge(Situation(20), RULES)
    assert (advice.answer.verdict, advice.answer.because) == ("measure-first", "nothing-applies")
    assert advice.options == ()
    assert advice.first is None


@pytest.mark.parametrize(
    ("visibility", "figures", "because"),
    [
        (49, {"lead_time": 10, "toil_share": 10}, "too-little-known"),
        (None, {"lead_time": 10, "toil_share": 10}, "too-little-known"),
        (50, {"lead_time": 10, "toil_share": 10}, "figures-missing"),
        (49, {"lead_time": 10, "toil_share": 10, "response_time": 5}, "figures-missing"),
        # A practice is no figure.
        (49, {"lead_time": 10, "toil_share": 10, "devops-pipeline": 60}, "too-little-known"),
        (49, {"downtime": 5}, "first"),
        (49, {"downtime": figure(5)}, "too-little-known"),
        (49, {"downtime": "4.9"}, "too-little-known"),
        # Direction is no capacity.
        (49, {"platform_adoption": 0}, "too-little-known"),
    ],
)
def test_too_little_known(visibility, figures, because):
    share = None if visibility is None else Fraction(visibility)
    found = answer(20, GOOD, figures, visibility=share, staffed={"platform": 1})
    assert found.because == because


@pytest.mark.parametrize(
    ("without", "scores", "lacking"),
    [
        ("downtime", GOOD, ("downtime", "slo_attainment")),
        ("lead_time", GOOD, ("change_failure_rate", "lead_time", "recovery_time")),
        ("environment_wait", GOOD, ()),
        (
            "environment_wait",
            (60, 60, 49),
            ("environment_wait", "infrastructure_share", "self_service", "onboarding"),
        ),
        (
            "environment_wait",
            (60, 60, None),
            ("environment_wait", "infrastructure_share", "self_service", "onboarding"),
        ),
    ],
)
def test_nobody_yet_needs_the_deciding_figures(without, scores, lacking):
    figures = {code: value for code, value in KNOWN.items() if code != without}
    advice = judge(team(20, scores, figures), RULES)
    assert advice.measure == lacking
    assert advice.answer.because == ("figures-missing" if lacking else "nothing-wrong")


def test_a_whole_open_platform_engineer_asks_up_to_a_better_score():
    figures = {code: value for code, value in KNOWN.items() if code != "environment_wait"}
    asks = [answer(n, (60, 60, s), figures).because for n, s in ((30, 74), (30, 75), (20, 74))]
    # 30 engineers ask for 1.43 people, 20 for 0.87.
    assert asks == ["figures-missing", "nothing-wrong", "nothing-wrong"]


@pytest.mark.parametrize(
    ("given", "because"),
    [
        (figure(0), "nothing-wrong"),
        (figure(0, guess=True), "figures-missing"),
        (None, "figures-missing"),
    ],
)
def test_a_guess_decides_nothing(given, because):
    figures = (
        known(downtime=given) if given else {c: v for c, v in KNOWN.items() if c != "downtime"}
    )
    assert answer(20, GOOD, figures).because == because


def test_what_does_not_apply_is_known():
    figures = {code: value for code, value in KNOWN.items() if code != "downtime"}
    found = answer(20, GOOD, figures, inapplicable=frozenset({"downtime"}))
    assert found.because == "nothing-wrong"


def test_half_a_person_open_is_enough_to_ask():
    figures = {code: value for code, value in KNOWN.items() if code != "downtime"}
    # 15 engineers ask for one SRE.
    asks = [answer(15, GOOD, figures, staffed={"sre": s}).because for s in ("0.5", "0.51")]
    assert asks == ["figures-missing", "nothing-wrong"]


def test_a_discipline_out_of_scope_is_not_asked_for_figures():
    situation = team(20, GOOD, {c: v for c, v in KNOWN.items() if c != "downtime"})
    two = replace(situation, scores={s: v for s, v in situation.scores.items() if s != "sre"})
    assert judge(two, RULES).answer.because == "nothing-wrong"


def test_an_answer_alone_needs_figures_too():
    weak = {"devops-pipeline": 0}
    alone = judge(team(20, GOOD, {"downtime": 0, "environment_wait": 5} | weak), RULES)
    assert alone.answer.because == "figures-missing"
    assert alone.measure == (
        "change_failure_rate", "lead_time", "deployment_frequency", "recovery_time",
    )  # fmt: skip


PAIR = Contradiction("builds", ("lead_time",), ("devops-pipeline",))


@pytest.mark.parametrize(
    ("figures", "pair", "found"),
    [
        ({"lead_time": 730}, PAIR, True),
        ({"lead_time": 730}, Contradiction("x", ("toil_share", "downtime")), False),
        # Nobody yet: a figure against a practice is asked about, two figures are not.
        ({}, PAIR, True),
        ({}, Contradiction("x", ("toil_share", "downtime")), False),
        ({}, Contradiction("x", (), ("sre-slos", "sre-toil")), False),
    ],
)
def test_answers_that_contradict_each_other(figures, pair, found):
    advice = judge(team(20, GOOD, known(**figures), contradictions=(pair,)), RULES)
    assert (advice.answer.because == "contradiction") == found
    assert advice.contradictions == ((pair.code,) if found else ())


def test_a_contradiction_does_not_stop_a_refocus():
    about = Contradiction("x", ("downtime",), ("sre-slos",))
    found = answer(40, GOOD, known(downtime=20), contradictions=(about,), **COVERED)
    assert found.verdict == "refocus"


@pytest.mark.parametrize(
    ("figures", "because"),
    [
        ({"downtime": figure(5, guess=True)}, "a-guess"),
        ({"downtime": figure(5)}, "first"),
        ({"downtime": figure(5, guess=True), "toil_share": 65}, "first"),
        # A second problem that is no guess, but small: it is no problem.
        ({"downtime": figure(5, guess=True), "toil_share": 55}, "a-guess"),
    ],
)
def test_a_guess_hires_nobody(figures, because):
    advice = judge(team(15, GOOD, known(**figures)), RULES)
    assert advice.answer.because == because
    assert advice.measure == (("downtime",) if because == "a-guess" else ())


def test_near_problems_that_are_guesses_are_no_guess_of_problems():
    near = {"lead_time": "302.4", "change_failure_rate": 28, "recovery_time": "62.4"}
    guesses = {code: figure(value, guess=True) for code, value in near.items()}
    assert answer(20, GOOD, known(**guesses)).because == "first"


@pytest.mark.parametrize(
    ("scores", "figures", "because"),
    [
        # With a score of 100 the SRE is not missing.
        ((60, None, 60), {"downtime": figure("4.9")}, "unscored-sways"),
        ((60, None, 60), {"downtime": "5"}, "first"),
        ((60, None, 60), {"downtime": figure("5")}, "unscored-sways"),
        # DevOps at 0 halves the platform's need, and at 40 engineers that is still the first.
        ((None, 60, 60), {"environment_wait": figure("470")}, "first"),
        ((60, 60, 60), {"downtime": figure("4.9")}, "first"),
    ],
)
def test_a_discipline_without_a_score_that_sways(scores, figures, because):
    assert answer(40, scores, known(**figures)).because == because


def test_guesses_that_are_too_wide():
    downtime = figure(4, worst=20, best=0, guess=True)
    figures = known(downtime=downtime, toil_share=65, lead_time=730, change_failure_rate=35)
    advice = judge(team(40, GOOD, figures), RULES)
    assert advice.answer.because == "too-wide"
    # An estimate stays at its value.
    estimate = replace(downtime, guess_worst=downtime.value, guess_best=downtime.value)
    assert judge(team(40, GOOD, figures | {"downtime": estimate}), RULES).answer.first == "sre"


def test_a_guess_that_leaves_nobody_at_one_end_is_not_too_wide():
    downtime = figure(4, worst=20, best=0, guess=True)
    found = answer(40, GOOD, known(downtime=downtime, toil_share=65, oncall_rota=5))
    assert (found.verdict, found.role) == ("invest", "sre")


def test_a_guessed_score_can_be_too_wide_alone():
    swings = Score(Fraction(60), Fraction(40), Fraction(100), Fraction(40), Fraction(100))
    figures = known(downtime=5, lead_time=730, change_failure_rate=35)
    advice = judge(team(40, (60, swings, 60), figures), RULES)
    assert advice.answer.because == "too-wide"


def test_measure_first_keeps_whom_it_would_be_about():
    found = answer(15, GOOD, known(downtime=figure(5, guess=True)))
    assert (found.verdict, found.role, found.first) == ("measure-first", "sre", None)

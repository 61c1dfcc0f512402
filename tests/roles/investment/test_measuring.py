"""The tests that replace an answer with "measure first", in their order."""

from dataclasses import replace
from fractions import Fraction

import pytest

from roles.investment import Contradiction, DisciplineScore, Figure, Situation
from roles.investment.advice import judge
from tests.support.rules import (
    COVERED,
    GOOD,
    RULES,
    Exactly,
    Figures,
    Known,
    Scores,
    answer,
    figure,
    known,
    rules_with,
    team,
    without,
)

# --- measure first -------------------------------------------------------------------------------


def test_nothing_applies() -> None:
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
def test_too_little_known(visibility: int | None, figures: Figures, because: str) -> None:
    share = None if visibility is None else Fraction(visibility)
    found = answer(20, GOOD, figures, visibility=share, staffed={"platform": 1})
    assert found.because == because


def test_a_visibility_that_is_not_known_is_none() -> None:
    rules = replace(RULES, constants=replace(RULES.constants, enough_visibility=Fraction(1)))
    for visibility, because in ((None, "too-little-known"), (Fraction(1), "figures-missing")):
        assert judge(team(20, visibility=visibility), rules).answer.because == because


@pytest.mark.parametrize(
    ("unknown", "scores", "lacking"),
    [
        ("downtime", GOOD, ("downtime", "slo_attainment")),
        ("lead_time", GOOD, ("change_failure_rate", "lead_time", "recovery_time")),
        ("environment_wait", GOOD, ()),
        ("environment_wait", (60, 60, 50), ()),
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
def test_nobody_yet_needs_the_deciding_figures(
    unknown: str, scores: Scores, lacking: tuple[str, ...]
) -> None:
    advice = judge(team(20, scores, without(unknown)), RULES)
    assert advice.measure == lacking
    assert advice.answer.because == ("figures-missing" if lacking else "nothing-wrong")


def test_a_whole_open_platform_engineer_asks_up_to_a_better_score() -> None:
    def asks(engineers: int, value: int, staffed: Exactly = 0) -> str:
        figures, staff = without("environment_wait"), {"platform": staffed}
        return answer(engineers, (60, 60, value), figures, staffed=staff).because

    # 30 engineers ask for 1.43 people, 20 for 0.87, 40 for 2.
    assert [asks(30, 74), asks(40, 74, 1)] == ["figures-missing"] * 2
    assert [asks(30, 75), asks(20, 74), asks(40, 74, "1.01")] == ["nothing-wrong"] * 3


@pytest.mark.parametrize(
    ("given", "because"),
    [
        (figure(0), "nothing-wrong"),
        (figure(0, guess=True), "figures-missing"),
        (None, "figures-missing"),
    ],
)
def test_a_guess_decides_nothing(given: Figure | None, because: str) -> None:
    figures = known(downtime=given) if given else without("downtime")
    assert answer(20, GOOD, figures).because == because


def test_what_does_not_apply_is_known() -> None:
    found = answer(20, GOOD, without("downtime"), inapplicable=frozenset({"downtime"}))
    assert found.because == "nothing-wrong"


def test_half_a_person_open_is_enough_to_ask() -> None:
    figures = without("downtime")
    # 15 engineers ask for one SRE.
    asks = [answer(15, GOOD, figures, staffed={"sre": s}).because for s in ("0.5", "0.51")]
    assert asks == ["figures-missing", "nothing-wrong"]


def test_a_discipline_out_of_scope_is_not_asked_for_figures() -> None:
    situation = team(20, GOOD, without("downtime"))
    two = replace(situation, scores={s: v for s, v in situation.scores.items() if s != "sre"})
    assert judge(two, RULES).answer.because == "nothing-wrong"


def test_an_answer_alone_needs_figures_too() -> None:
    weak = {"devops-pipeline": 0}
    alone = judge(team(20, GOOD, {"downtime": 0, "environment_wait": 5} | weak), RULES)
    assert alone.answer.because == "figures-missing"
    assert alone.measure == (
        "change_failure_rate", "lead_time", "deployment_frequency", "recovery_time",
    )  # fmt: skip


@pytest.mark.parametrize(("weight", "because"), [("1/3", "first"), ("0.33", "figures-missing")])
def test_answers_of_a_large_need_ask_for_no_figures(weight: str, because: str) -> None:
    # The lowest choice is 0.9 of a problem: a third of that is 30.
    rules = rules_with("manual-steps", weight=Fraction(weight))
    figures = {"downtime": 0, "environment_wait": 5, "devops-pipeline": 0}
    assert judge(team(20, GOOD, figures), rules).answer.because == because


def test_whom_to_refocus_needs_no_figures() -> None:
    figures = without("lead_time") | {"downtime": 20}
    assert answer(40, GOOD, figures, **COVERED).because == "people-are-there"


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
def test_answers_that_contradict_each_other(
    figures: dict[str, int], pair: Contradiction, found: bool
) -> None:
    advice = judge(team(20, GOOD, known(**figures), contradictions=(pair,)), RULES)
    assert (advice.answer.because == "contradiction") == found
    assert advice.contradictions == ((pair.code,) if found else ())


def test_a_contradiction_does_not_stop_a_refocus() -> None:
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
def test_a_guess_hires_nobody(figures: Known, because: str) -> None:
    advice = judge(team(15, GOOD, known(**figures)), RULES)
    assert advice.answer.because == because
    assert advice.measure == (("downtime",) if because == "a-guess" else ())


def test_near_problems_that_are_guesses_are_no_guess_of_problems() -> None:
    near: dict[str, Exactly] = {
        "lead_time": "302.4",
        "change_failure_rate": 28,
        "recovery_time": "62.4",
    }
    guesses = {code: figure(value, guess=True) for code, value in near.items()}
    assert answer(20, GOOD, known(**guesses)).because == "first"


@pytest.mark.parametrize(
    ("scores", "figures", "because"),
    [
        # With a score of 100 the SRE is not missing.
        ((60, None, 60), {"downtime": figure("4.9")}, "unscored-sways"),
        ((60, None, 60), {"downtime": "5"}, "first"),
        ((60, None, 60), {"downtime": figure("5")}, "unscored-sways"),
        # DevOps at 0 halves the platform's need: 30 of it to 15, which moves nobody.
        ((None, 60, 60), {"environment_wait": figure("240")}, "unscored-sways"),
        ((None, 60, 60), {"environment_wait": figure("241")}, "first"),
        ((60, 60, 60), {"downtime": figure("4.9")}, "first"),
    ],
)
def test_a_discipline_without_a_score_that_sways(
    scores: Scores, figures: Known, because: str
) -> None:
    assert answer(40, scores, known(**figures)).because == because


def test_guesses_that_are_too_wide() -> None:
    downtime = figure(4, worst=20, best=0, guess=True)
    figures = known(downtime=downtime, toil_share=65, lead_time=730, change_failure_rate=35)
    advice = judge(team(40, GOOD, figures), RULES)
    assert advice.answer.because == "too-wide"
    # An estimate stays at its value, whatever is guessed beside it.
    estimate = replace(downtime, guess_worst=downtime.value, guess_best=downtime.value)
    beside = {"downtime": estimate, "rework_rate": figure(10, worst=15, best=5, guess=True)}
    assert judge(team(40, GOOD, figures | beside), RULES).answer.first == "sre"


def test_guesses_are_too_wide_where_everything_is_guessed() -> None:
    # A practice of which one answer is a guess is none itself, and has a range.
    pipeline = replace(figure(0, worst=0, best=10, guess=True), guess=False)
    figures = {
        "downtime": figure(1, worst=20, best=0, guess=True),
        "lead_time": figure(730, worst=800, best=700, guess=True),
        "devops-pipeline": pipeline,
    }
    found = judge(Situation(40, visibility=Fraction(100), figures=figures), RULES)
    assert (found.answer.because, found.answer.role) == ("too-wide", "devops")


def test_a_guess_that_leaves_nobody_at_one_end_is_not_too_wide() -> None:
    downtime = figure(4, worst=20, best=0, guess=True)
    found = answer(40, GOOD, known(downtime=downtime, toil_share=65, oncall_rota=5))
    assert (found.verdict, found.role) == ("invest", "sre")


def test_a_guessed_score_can_be_too_wide_alone() -> None:
    swings = DisciplineScore(Fraction(60), Fraction(40), Fraction(100), Fraction(40), Fraction(100))
    figures = known(downtime=5, lead_time=730, change_failure_rate=35)
    advice = judge(team(40, (60, swings, 60), figures), RULES)
    assert advice.answer.because == "too-wide"


def test_measure_first_keeps_whom_it_would_be_about() -> None:
    found = answer(15, GOOD, known(downtime=figure(5, guess=True)))
    assert (found.verdict, found.role, found.first) == ("measure-first", "sre", None)

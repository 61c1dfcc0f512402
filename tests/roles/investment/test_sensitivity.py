"""What would turn an answer, and which figure to measure first."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from roles.investment import Curve, DisciplineScore, Easing, Flip, Situation
from roles.investment.advice import advise, judge
from roles.investment.sensitivity import flips_of, measure_first
from tests.support.rules import (
    GOOD,
    RULES,
    TRIGGERS,
    Known,
    figure,
    known,
    rules_with,
    team,
    without,
)

HALF, WHOLE = Fraction(1, 2), Fraction(1)

# --- what would turn it --------------------------------------------------------------------------


def flips(*args: Any, **kwargs: Any) -> dict[str, Flip]:
    situation = team(*args, **kwargs)
    return {flip.change: flip for flip in flips_of(situation, RULES)}


def test_the_smallest_figure_that_turns_the_answer() -> None:
    # From two targets' minutes on it is a problem of more than 15.
    found = flips(15, GOOD, known(downtime=figure(4, measured=True, most=Fraction(100))))
    assert found["downtime"].then.is_about == ("nobody-yet", None)
    assert Fraction("1.9") <= found["downtime"].to < 2


def test_the_advice_tells_what_would_turn_it() -> None:
    situation = team(15, GOOD, known(downtime=5))
    found = advise(situation, RULES).flips
    assert found == flips_of(situation, RULES)
    assert {flip.change for flip in found} == {"engineers", "staffed.sre", "downtime", "sre"}


def test_flips_name_refocus_too() -> None:
    found = flips(15, GOOD, known(downtime=5))
    assert found["staffed.sre"].to == Fraction("0.71")
    assert found["staffed.sre"].then.is_about == ("refocus", "sre")
    assert found["sre"].to == 76
    assert found["sre"].then.because == "practices-are-there"


def test_the_smallest_size_that_turns_the_answer() -> None:
    # Below a gap of a tenth of a person nobody is asked for: 0.1 at three engineers.
    found = flips(15, GOOD, known(downtime=20))
    assert (found["engineers"].to, found["engineers"].then.because) == (Fraction(2), "too-small")


def test_one_engineer_is_the_smallest_size() -> None:
    # DevOps: 0.105 people are missing at two engineers, and 0.08 at one.
    found = flips(4, GOOD, known(lead_time=730), staffed={"devops": "0.02"})
    assert (found["engineers"].to, found["engineers"].then.because) == (Fraction(1), "too-small")


def test_the_nearest_size_that_turns_the_answer() -> None:
    # Below seven engineers the platform asks for nobody more, and DevOps comes next. Below five
    # that asks for nobody either, and the answer is the first again.
    figures = known(environment_wait=2400, change_failure_rate=40, oncall_rota=2)
    staffed = {"devops": "0.1", "sre": 2, "platform": "0.1"}
    flip = flips(14, (50, 50, 50), figures, staffed=staffed)["engineers"]
    assert (flip.to, flip.then.is_about) == (Fraction(6), ("invest", "devops"))


@pytest.mark.parametrize("engineers", [8, 20])
def test_a_flip_upwards_in_size(engineers: int) -> None:
    # At 23 engineers a whole platform engineer is open, and its figures are missing.
    found = flips(engineers, (60, 60, 60), without("environment_wait"))
    assert (found["engineers"].to, found["engineers"].then.because) == (
        Fraction(23),
        "figures-missing",
    )


def test_no_size_beyond_three_times_this_one_is_tried() -> None:
    assert "engineers" not in flips(7, (60, 60, 60), without("environment_wait"))


def test_staffing_goes_down_to_nobody() -> None:
    # Everybody is there; below 0.7 of one person three tenths are missing.
    flip = flips(15, GOOD, known(downtime=20), staffed={"sre": 1})["staffed.sre"]
    assert (flip.at, flip.to, flip.then.first) == (Fraction(1), Fraction("0.7"), "sre")


def test_staffing_goes_up_to_twice_what_is_asked_for() -> None:
    # Half a person is needed for a direction. Nine engineers ask for 0.27, seven for 0.2.
    flip = flips(9, GOOD, known(platform_adoption=35))["staffed.platform"]
    assert (flip.to, flip.then.is_about) == (HALF, ("refocus", "platform"))
    assert "staffed.platform" not in flips(7, GOOD, known(platform_adoption=35))


def test_a_falling_figure_flips_downwards() -> None:
    found = flips(20, GOOD, known(self_service=90))
    flip = found["self_service"]
    assert Fraction(39) <= flip.to < 40
    assert flip.then.is_about == ("invest", "platform")


def test_a_figure_without_bounds_goes_as_far_as_its_curve() -> None:
    budget = replace(figure(-100, measured=True), least=None, most=None)
    figures = without("downtime") | {"error_budget_left": budget}
    found = flips(20, GOOD, figures, inapplicable=frozenset({"downtime"}))
    # 25 % × 0.6 is 15 at -160.
    assert found["error_budget_left"].to == -161


def test_a_curve_ends_in_the_unit_of_the_figure() -> None:
    # Twice the 43.2 minutes of the target.
    downtime = figure(50, factor=Fraction(10, 432), most=None, measured=True)
    assert flips(15, GOOD, known(downtime=downtime))["downtime"].to == 87


@pytest.mark.parametrize(
    ("code", "value", "bound", "turns"),
    [
        # 25 % × 0.6 is 15 at 72 minutes, and 30 % × ½ at 40 %.
        ("response_time", 60, {"most": 80}, True),
        ("response_time", 60, {"most": 70}, False),
        ("self_service", 50, {"least": 35}, True),
        ("self_service", 50, {"least": 45}, False),
    ],
)
def test_a_figure_goes_no_further_than_it_can(
    code: str, value: int, bound: dict[str, int], turns: bool
) -> None:
    ends: dict[str, Any] = {name: Fraction(end) for name, end in bound.items()}
    given = figure(value, measured=True, **ends)
    found = flips(20, GOOD, known(**{code: given}))
    assert (code in found) == turns


def test_what_eases_a_problem_turns_the_answer_too() -> None:
    # A rota of two is 1½ × pages / 2: at two thirds of a page 30 % of that is 15.
    flip = flips(20, GOOD, known(oncall_rota=2, pages_per_shift="0.7"))["pages_per_shift"]
    assert (flip.to, flip.then.is_about) == (Fraction("0.66"), ("nobody-yet", None))


def test_a_figure_without_bounds_goes_as_far_as_it_eases() -> None:
    # 1½ × deployments / 20 is ½ at 6⅔ deployments; their own curve ends at one.
    rules = rules_with("changes-fail", easing=Easing("deployment_frequency", Fraction(20)))
    often = figure(6, most=None, measured=True)
    situation = team(20, GOOD, known(deployment_frequency=often, change_failure_rate=80))
    found = {flip.change: flip for flip in flips_of(situation, rules)}
    assert found["deployment_frequency"].to == Fraction("6.7")


@pytest.mark.parametrize(
    ("near", "edge", "told"),
    [(300, 336, 340), (5000, 5630, 5700), (55_000, 60_100, 60_100)],
)
def test_an_edge_is_told_with_few_digits(near: int, edge: int, told: int) -> None:
    # Within a fiftieth of the edge, hundreds come before tens, and nothing before hundreds.
    downtime = figure(near, factor=Fraction(2, edge), most=None, measured=True)
    assert flips(15, GOOD, known(downtime=downtime))["downtime"].to == told


def test_an_edge_that_no_round_number_meets_is_told_as_it_is() -> None:
    # A figure that both read: from a third on SRE catches up with DevOps, which then runs away.
    step, third = Fraction(1, 10_000), Fraction(1, 3)
    sre = replace(
        TRIGGERS["too-much-toil"], code="both", subject="both", weight=Fraction(60, 100),
        curve=Curve(((third, Fraction(0)), (third + step, Fraction(1)))),
    )  # fmt: skip
    points = ((third + step, Fraction(0)), (third + 2 * step, Fraction(1)))
    devops = replace(sre, code="away", role="devops", weight=WHOLE, curve=Curve(points))
    rules = replace(RULES, triggers=(*RULES.triggers, sre, devops))
    situation = team(40, GOOD, known(lead_time=730, both=0))
    flip = next(f for f in flips_of(situation, rules) if f.change == "both")
    # Half a step on SRE is a problem of 30, close to the 35 of DevOps.
    assert flip.then.is_about == ("tie", "devops")
    assert 0 <= flip.to - (third + step / 2) < step / 10**5


def test_a_score_that_is_not_known_is_not_changed() -> None:
    found = flips(20, (None, 60, 60), known(downtime=5))
    assert found["sre"].to == 76
    assert "devops" not in found


def test_a_score_goes_down_to_0() -> None:
    # A platform of need 30 on delivery at 0: 15 moves nobody.
    flip = flips(40, (2, 60, 0), known(environment_wait=240))["devops"]
    assert (flip.to, flip.then.is_about) == (Fraction(0), ("nobody-yet", None))


def test_a_fiftieth_is_still_close() -> None:
    # Below 50 the platform's figures are asked for: one of 50 points is a fiftieth.
    found = flips(20, (60, 60, 50), without("environment_wait"))
    assert (found["platform"].to, found["platform"].then.because) == (
        Fraction(49),
        "figures-missing",
    )


def test_nothing_flips_what_nothing_can_turn() -> None:
    assert flips_of(Situation(20), RULES) == ()


def test_every_flip_turns_the_answer() -> None:
    situation = team(40, GOOD, known(downtime=6, lead_time=400), staffed={"devops": 1})
    here = judge(situation, RULES).answer
    for flip in flips_of(situation, RULES):
        assert flip.then.is_about != here.is_about
        assert flip.to != flip.at


# --- what to measure first -----------------------------------------------------------------------


def test_the_figure_that_narrows_the_answers_most() -> None:
    figures = known(downtime=figure(5, worst=20, best=1), toil_share=figure(55, worst=58, best=52))
    situation = team(40, GOOD, figures)
    assert measure_first(situation, RULES) == "downtime"
    assert advise(situation, RULES).measure == ("downtime",)


def test_nothing_to_measure_where_the_answer_is_the_same_everywhere() -> None:
    situation = team(40, GOOD, known(downtime=figure(8, worst=9, best=7)))
    assert measure_first(situation, RULES) is None
    assert advise(situation, RULES).measure == ()


def test_equals_are_measured_by_weight() -> None:
    # At the worst 35 %, 40 % and 30 % × 0.4 are 36 together; without one of the two below 30.
    wide: Known = {
        "lead_time": figure(168, worst="302.4", best=10),
        "change_failure_rate": figure(20, worst=28, best=10),
        "recovery_time": "62.4",
    }
    assert measure_first(team(40, GOOD, known(**wide)), RULES) == "change_failure_rate"


# --- what is changed ---


def test_a_changed_figure_is_no_longer_where_it_was() -> None:
    # At its worst the guess is 35 % of DevOps; 60 % × 7/12 of SRE is as much at 2.5 targets.
    guess = figure(336, worst=730, best=168, guess=True)
    flip = flips(15, GOOD, known(downtime=5, lead_time=guess))["downtime"]
    assert (flip.to, flip.then.because, flip.then.role) == (Fraction("2.5"), "too-wide", "sre")


def test_a_changed_guess_takes_its_ends_along() -> None:
    # Half again of 486⅔ hours is 730, at which the 35 % of DevOps are as much as the 35 of SRE.
    guess = figure(
        478, worst=717, best=239, guess=True, most=None, around=lambda v: (v * 3 / 2, v / 2)
    )
    flip = flips(15, GOOD, known(downtime="2.5", lead_time=guess))["lead_time"]
    assert (flip.to, flip.then.because, flip.then.role) == (Fraction(490), "too-wide", "sre")


def test_a_changed_score_is_as_much_of_a_guess_as_before() -> None:
    # Above 75 SRE is covered; at its worst, then 56, it still comes first.
    swings = DisciplineScore(Fraction(60), Fraction(40), Fraction(100), Fraction(40), Fraction(100))
    flip = flips(40, (50, swings, 60), known(downtime=5, lead_time=730))["sre"]
    assert (flip.to, flip.then.because, flip.then.role) == (Fraction(76), "too-wide", "devops")

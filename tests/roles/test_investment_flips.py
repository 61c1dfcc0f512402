"""What would turn an answer, and which figure to measure first."""

from dataclasses import replace
from fractions import Fraction

from roles.investment import Situation, advise, judge
from roles.investment.sensitivity import flips_of, measure_first

from . import RULES, figure, team
from .test_investment_verdict import GOOD, KNOWN, known

# --- what would turn it --------------------------------------------------------------------------


def flips(*args, **kwargs):
    situation = team(*args, **kwargs)
    return {flip.change: flip for flip in flips_of(situation, RULES)}


def test_the_smallest_figure_that_turns_the_answer():
    # From two targets' minutes on it is a problem of more than 15.
    found = flips(15, GOOD, known(downtime=figure(4, measured=True, most=Fraction(100))))
    assert found["downtime"].then.is_about == ("nobody-yet", None)
    assert Fraction("1.9") <= found["downtime"].to < 2


def test_flips_name_refocus_too():
    found = flips(15, GOOD, known(downtime=5))
    assert found["staffed.sre"].to == Fraction("0.71")
    assert found["staffed.sre"].then.is_about == ("refocus", "sre")
    assert found["sre"].to == 76
    assert found["sre"].then.because == "practices-are-there"


def test_the_smallest_size_that_turns_the_answer():
    # Below a gap of a tenth of a person nobody is asked for: 0.1 at three engineers.
    found = flips(15, GOOD, known(downtime=20))
    assert (found["engineers"].to, found["engineers"].then.because) == (2, "too-small")


def test_a_flip_upwards_in_size():
    # At 23 engineers a whole platform engineer is open, and its figures are missing.
    figures = {code: value for code, value in KNOWN.items() if code != "environment_wait"}
    found = flips(20, (60, 60, 60), figures)
    assert (found["engineers"].to, found["engineers"].then.because) == (23, "figures-missing")


def test_a_falling_figure_flips_downwards():
    found = flips(20, GOOD, known(self_service=90))
    flip = found["self_service"]
    assert Fraction(39) <= flip.to < 40
    assert flip.then.is_about == ("invest", "platform")


def test_a_figure_without_bounds_goes_as_far_as_its_curve():
    budget = replace(figure(-100, measured=True), least=None, most=None)
    figures = {code: value for code, value in KNOWN.items() if code != "downtime"}
    figures["error_budget_left"] = budget
    found = flips(20, GOOD, figures, inapplicable=frozenset({"downtime"}))
    # 25 % × 0.6 is 15 at -160.
    assert found["error_budget_left"].to == -161


def test_easing_turns_an_answer_as_well():
    # 40 % × 1 × (½ + ½ × recovery / 4) is more than 30 from one hour and more on.
    figures = known(change_failure_rate=40, recovery_time=4, lead_time=10)
    found = flips(20, (60, 60, 60), figures)
    assert "change_failure_rate" in found or "recovery_time" in found


def test_a_score_that_is_not_known_is_not_changed():
    assert "devops" not in flips(20, (None, 60, 60), known(downtime=figure(5, measured=True)))


def test_nothing_flips_what_nothing_can_turn():
    assert flips_of(Situation(20), RULES) == ()


def test_every_flip_turns_the_answer():
    situation = team(40, GOOD, known(downtime=6, lead_time=400), staffed={"devops": 1})
    here = judge(situation, RULES).answer
    for flip in flips_of(situation, RULES):
        assert flip.then.is_about != here.is_about
        assert flip.to != flip.at


# --- what to measure first -----------------------------------------------------------------------


def test_the_figure_that_narrows_the_answers_most():
    figures = known(downtime=figure(5, worst=20, best=1), toil_share=figure(55, worst=58, best=52))
    situation = team(40, GOOD, figures)
    assert measure_first(situation, RULES) == "downtime"
    assert advise(situation, RULES).measure == ("downtime",)


def test_nothing_to_measure_where_the_answer_is_the_same_everywhere():
    situation = team(40, GOOD, known(downtime=figure(8, worst=9, best=7)))
    assert measure_first(situation, RULES) is None
    assert advise(situation, RULES).measure == ()


def test_equals_are_measured_by_weight():
    wide = {"downtime": figure(5, worst=20, best=0), "lead_time": figure(100, worst=9, best=400)}
    assert measure_first(team(40, GOOD, known(**wide)), RULES) == "downtime"

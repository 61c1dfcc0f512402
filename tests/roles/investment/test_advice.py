"""What comes with an answer: the order of the options, what is missing, growth and both ends."""

from dataclasses import replace
from fractions import Fraction

import pytest

from roles.investment import Figure, Situation
from roles.investment.advice import advise, judge
from tests.support.rules import ROLES, RULES, figure, score, team


def test_the_margin_is_a_distance_and_needs_two() -> None:
    alone = Situation(20, scores={"sre": score(50)}, visibility=Fraction(100))
    assert judge(alone, RULES).margin is None
    figures = {"downtime": figure(5), "lead_time": figure(336)}
    two = {"devops": score(50), "sre": score(50)}
    # Nobody is there: the priorities are the needs, 60 % × 1 and 35 % × ½.
    both = judge(replace(alone, engineers=15, scores=two, figures=figures), RULES)
    assert both.margin == Fraction("42.5")


def test_a_tie_stands_before_a_larger_priority() -> None:
    # SRE: need 96 × 0.3 is 28.8; platform: 75 × 0.35 is 26.25; DevOps: 52.5, but not ¾ of 96.
    figures = {"downtime": 20, "environment_wait": 2400, "lead_time": 4380}
    advice = judge(team(40, figures=figures, staffed={"sre": "1.4", "platform": "1.3"}), RULES)
    assert advice.answer.verdict == "tie"
    assert [o.role for o in advice.options] == ["sre", "platform", "devops"]


@pytest.mark.parametrize(("people", "priorities"), [(0, [96, 30, 17.5]), (2, [0, 0, 0])])
def test_the_others_come_by_priority_and_equals_by_need(people: int, priorities) -> None:
    # Platform: 50 % × 0.6 is 30, DevOps: 35 % × ½ is 17.5. With two people everybody is there.
    figures = {"downtime": 20, "environment_wait": 240, "lead_time": 336}
    advice = judge(team(40, figures=figures, staffed=dict.fromkeys(ROLES, people)), RULES)
    assert [o.priority for o in advice.options] == priorities
    assert [o.role for o in advice.options] == ["sre", "platform", "devops"]


def test_critical_practices_are_told_beside_any_answer() -> None:
    advice = judge(team(15, figures={"downtime": 5}, critical=("platform-security",)), RULES)
    assert (advice.first.role, advice.critical) == ("sre", ("platform-security",))


def test_missing_figures_come_with_the_weightiest_first() -> None:
    askable = frozenset({"toil_share", "downtime", "self_service", "unread"})
    advice = judge(team(20, figures={"self_service": 90}, askable=askable), RULES)
    assert advice.missing == ("downtime", "toil_share")


def test_disciplines_without_a_score_are_named() -> None:
    assert judge(team(20, (None, 50, None)), RULES).unjudged == ("devops", "platform")


@pytest.mark.parametrize(
    ("sites", "rota", "engineers", "short"),
    [
        (1, 8, 20, False),
        (1, 7, 20, True),
        (2, 12, 20, False),
        (2, 11, 20, True),
        (1, None, 8, False),
        (1, None, 7, True),
    ],
)
def test_a_rota_that_cannot_carry_its_duty(
    sites: int, rota: int | None, engineers: int, short: bool
) -> None:
    people = None if rota is None else Fraction(rota)
    on_call = team(engineers, around_the_clock=True, sites=sites, rota=people)
    assert judge(on_call, RULES).rota_short == short
    assert not judge(replace(on_call, around_the_clock=False), RULES).rota_short


def test_the_same_in_a_year() -> None:
    advice = advise(team(5, figures={"downtime": 20}, expected_engineers=15), RULES)
    assert (advice.first.form, advice.growth.first.form) == ("hat", "hire")
    assert advise(team(5), RULES).growth is None


def test_both_ends_are_told() -> None:
    wide = figure(4, worst=20, best=1)
    advice = advise(team(15, figures={"downtime": wide, **_deciding()}), RULES)
    firsts = {end: at_end.answer.first for end, at_end in advice.ends.items()}
    assert firsts == {"worst": "sre", "best": None}
    assert advice.ends["worst"].options[0].need == 96


def _deciding() -> dict[str, Figure]:
    """Good figures that decide about all three roles."""
    good = {"deployment_frequency": 10, "lead_time": 10, "environment_wait": 5}
    return {code: figure(value, measured=True) for code, value in good.items()}

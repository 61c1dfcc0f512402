"""The order of the tests that lead to an answer, and what would turn it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from roles.investment import Curve, plain_answer
from roles.investment.advice import judge
from roles.investment.rules import Trigger
from tests.support.got import got
from tests.support.rules import (
    COVERED,
    GOOD,
    RULES,
    Figures,
    Known,
    Scores,
    answer,
    figure,
    known,
    rules_with,
    score,
    team,
    without,
)


def says(*args: Any, **kwargs: Any) -> tuple[str, str, str | None]:
    found = answer(*args, **kwargs)
    return found.verdict, found.because, found.role


# --- nobody yet --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "figures", "rest", "because"),
    [
        (GOOD, {}, {}, "nothing-wrong"),
        ((60, 49, 60), {}, {}, "practices"),
        ((50, 50, 50), {}, {}, "nothing-wrong"),
        ((60, 49, 60), {"toil_share": 55}, {}, "watch"),
        ((60, 49, 60), {"toil_share": 55}, {"critical": ("platform-security",)}, "critical"),
        (GOOD, {}, {"critical": ("platform-security",)}, "critical"),
        # One weak figure moves nobody: 30 % × ½ is 15, and that is not above 15.
        (GOOD, {"deployment_frequency": "0.4", "lead_time": 10}, {}, "watch"),
    ],
)
def test_nobody_yet_and_why(
    scores: Scores, figures: Known, rest: dict[str, tuple[str]], because: str
) -> None:
    assert says(20, scores, known(**figures), **rest) == ("nobody-yet", because, None)


def test_many_near_problems_are_one() -> None:
    near: Known = {"lead_time": "302.4", "change_failure_rate": 28, "recovery_time": "62.4"}
    assert says(20, GOOD, known(**near)) == ("invest", "first", "devops")
    two: Known = {"lead_time": "302.4", "change_failure_rate": 28}
    assert says(20, GOOD, known(**two))[:2] == ("nobody-yet", "watch")


@pytest.mark.parametrize(
    ("share", "said"),
    [("205/9", ("invest", "first", "platform")), ("22.7", ("nobody-yet", "watch", None))],
)
def test_near_problems_count_from_a_need_of_30(
    share: str, said: tuple[str, str, str | None]
) -> None:
    # 50 % × 0.4 and 45 % × 5/18, of which each is no problem: 1 - 0.8 × 0.875.
    figures = known(environment_wait=156, infrastructure_share=share)
    assert says(20, GOOD, figures) == said


def test_good_figures_outweigh_a_weak_answer() -> None:
    weak = {"devops-pipeline": 0, "devops-shared-ownership": 0}
    assert says(20, GOOD, known(**weak))[:2] == ("nobody-yet", "watch")
    # A figure that has started speaks for the answer.
    assert says(20, GOOD, known(**weak, rework_rate=21)) == ("invest", "first", "devops")


def test_answers_count_where_a_role_has_no_deciding_figures() -> None:
    none = replace(RULES.roles["platform"], deciding=0)
    rules = replace(RULES, roles={**RULES.roles, "platform": none})
    doubled = tuple(
        replace(t, weight=Fraction(60, 100)) if t.code == "duplicated-tooling" else t
        for t in rules.triggers
    )
    rules = replace(rules, triggers=doubled)
    situation = team(40, GOOD, known(**{"platform-shared-tooling": 0}))
    assert judge(situation, rules).answer.first == "platform"
    assert judge(situation, replace(RULES, triggers=doubled)).answer.first is None


def test_weak_answers_without_figures_ask_for_a_little() -> None:
    weak = {"devops-pipeline": 0, "devops-shared-ownership": 0}
    advice = judge(team(20, GOOD, without("lead_time") | weak), RULES)
    assert (advice.answer.verdict, got(advice.first).form) == ("invest", "hat")


# --- invest, tie -------------------------------------------------------------------------------


def test_the_largest_priority_among_the_large_needs() -> None:
    # SRE: need 60 of two people; DevOps: 45 is ¾ of it, but one of its two people is there.
    figures = known(downtime=5, deployment_frequency="2/52", lead_time=10)
    found = judge(team(40, GOOD, figures, staffed={"devops": 1}), RULES)
    assert (found.answer.verdict, found.answer.role, found.answer.constraint) == (
        "invest", "sre", "sre",
    )  # fmt: skip


@pytest.mark.parametrize(("often", "role"), [("10/261", "devops"), ("0.039", "sre")])
def test_a_smaller_need_with_a_larger_gap_comes_first(often: str, role: str) -> None:
    # Need 60 and 45, just ¾ of it: SRE has one of two people, so its priority is 24; DevOps has
    # none: 36. With a need below 45 DevOps is too far behind.
    found = answer(40, GOOD, known(downtime=5, deployment_frequency=often), staffed={"sre": 1})
    assert (found.role, found.constraint) == (role, "sre")


@pytest.mark.parametrize(
    ("value", "minutes", "said"),
    [
        # DevOps: 35 % × 1 × 0.8 is 28; SRE: 60 % × ½ × 0.8 is 24: 4 apart, less than 5.
        (60, "2", ("tie", "close")),
        # 60 % × 0.4 × 0.8 is 19.2: 8.8 apart
        (60, "1.8", ("invest", "first")),
        # 35 and 30 are just 5 apart, 35 and 31 are 4.
        (50, "2", ("invest", "first")),
        (50, "2.1", ("tie", "close")),
    ],
)
def test_two_that_are_close_are_a_tie(value: int, minutes: str, said: tuple[str, str]) -> None:
    assert says(40, (value,) * 3, known(lead_time=730, downtime=minutes)) == (*said, "devops")


def test_of_two_small_priorities_a_fifth_is_far() -> None:
    # 35 × 0.4 × 0.8 is 11.2 and 30 × 0.3 × 0.8 is 7.2: less than 5 apart, more than a fifth.
    staffed = {"devops": "1.2", "sre": "1.4"}
    assert answer(40, GOOD, known(lead_time=730, downtime=2), staffed=staffed).verdict == "invest"


def test_a_tie_starts_with_the_larger_need() -> None:
    # Need 30.0 of two missing people and 32 of fewer: the latter comes first.
    figures = known(downtime=2, lead_time=730)
    found = answer(40, GOOD, figures, staffed={"devops": "0.1"})
    assert (found.verdict, found.role, found.second) == ("tie", "devops", "sre")


def test_equals_come_in_the_building_order() -> None:
    # Platform: 50 % × 0.6 is 30, SRE: 60 % × ½.
    found = answer(40, GOOD, known(downtime=2, environment_wait=240))
    assert (found.verdict, found.role, found.second) == ("tie", "sre", "platform")


FAILED: Known = {"deployment_frequency": 7, "change_failure_rate": 30, "recovery_time": 1}


def test_failed_releases_come_before_the_downtime_that_they_explain() -> None:
    # 7 × 30/7 × 30 % × 60 minutes are 540; half of 1080 minutes of downtime.
    close: Known = {"downtime": figure(1080, factor=Fraction(1, 540)), "lead_time": "336"}
    found = answer(40, GOOD, known(**FAILED, **close))
    assert found.failed_releases
    half_less: Known = {"downtime": figure(1081, factor=Fraction(1, 540)), "lead_time": "336"}
    assert not answer(40, GOOD, known(**FAILED, **half_less)).failed_releases


def test_a_tie_of_releases_and_downtime_starts_with_the_releases() -> None:
    rates = {"deployment_frequency": 7, "change_failure_rate": 35, "recovery_time": 4}
    # DevOps: 40 % × ¾ is 30 and SRE: 60 % × 0.53 is 31.9, the larger need.
    downtime = figure(100, factor=Fraction(206, 10_000), measured=True)
    found = answer(40, GOOD, known(**rates, downtime=downtime))
    assert (found.verdict, found.role, found.second) == ("tie", "devops", "sre")
    never = known(**rates | {"deployment_frequency": 1}, downtime=figure(
        10_000, factor=Fraction(206, 1_000_000), measured=True))  # fmt: skip
    other = answer(40, GOOD, never)
    assert (other.verdict, other.role, other.failed_releases) == ("tie", "sre", False)


@pytest.mark.parametrize(
    ("figures", "role"),
    [
        # 7 × 30/7 × 30 % × 60 minutes are 540, more than 216 minutes of downtime.
        ({**FAILED, "downtime": figure(216, factor=Fraction(10, 432), measured=True)}, "sre"),
        # 1 × 30/7 × 1 % × 14 minutes are 0.6, just half of 1.2.
        (
            {"deployment_frequency": 1, "change_failure_rate": 1, "recovery_time": "7/30",
             "lead_time": 730, "downtime": figure("1.2", factor=Fraction(10, 432))},
            "devops",
        ),
    ],
)  # fmt: skip
def test_failed_releases_are_named_beside_one_role(figures: Figures, role: str) -> None:
    found = answer(40, (50, 50, 50), figures)
    assert (found.verdict, found.role, found.failed_releases) == ("invest", role, True)


def test_what_no_role_reads_is_about_nobody() -> None:
    # The failed releases explain the downtime, but no rule of these rules reads their rate.
    rules = rules_with("changes-fail", subject="unread")
    figures = known(**FAILED, environment_wait=480)
    found = judge(team(40, GOOD, figures), rules).answer
    assert (found.role, found.failed_releases) == ("platform", False)


def test_failed_releases_are_named_only_where_the_answer_is_about_them() -> None:
    # The failed releases explain the downtime, but the platform engineer comes first.
    figures = known(**FAILED | {"change_failure_rate": 10}, environment_wait=480, downtime=0)
    found = answer(40, GOOD, figures)
    assert (found.role, found.failed_releases) == ("platform", False)


def test_no_failed_release_explains_nothing() -> None:
    figures = known(deployment_frequency=0, change_failure_rate=0, recovery_time=0, downtime=0)
    assert not answer(40, GOOD, figures).failed_releases


# --- the constraint is covered -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "says_"),
    [
        # SRE has its two people and a need of 96; DevOps 45.5, not ¾ of it, and nobody.
        ({"lead_time": 730, "change_failure_rate": 28}, ("invest", "first", "devops")),
        # 35 without a larger one: above 30 and severe. 30 % × 1 is enough.
        ({"lead_time": 730}, ("invest", "first", "devops")),
        ({"deployment_frequency": "20/87"}, ("invest", "first", "devops")),
        # 50 % × 0.9 is 45 without anything severe; a minute less is not.
        ({"environment_wait": 420}, ("invest", "first", "platform")),
        ({"environment_wait": 419}, ("refocus", "people-are-there", "sre")),
        # 33.2 without anything severe.
        ({"lead_time": 500, "rework_rate": 30}, ("refocus", "people-are-there", "sre")),
        ({}, ("refocus", "people-are-there", "sre")),
    ],
)
def test_another_role_where_the_people_for_the_largest_are_there(
    figures: Known, says_: tuple[str, str, str]
) -> None:
    assert says(40, GOOD, known(downtime=20, **figures), **COVERED) == says_


def test_next_to_a_problem_of_direction_any_other_candidate_comes() -> None:
    figures = known(platform_adoption=0, golden_path=0, developer_nps=-100, lead_time=336)
    staffed = {"staffed": {"platform": 2}}
    # DevOps: 17.5, one problem.
    found = answer(40, GOOD, figures, **staffed)
    assert (found.verdict, found.role, found.constraint) == ("invest", "devops", "platform")
    alone = answer(40, GOOD, figures | {"lead_time": 10}, **staffed)
    assert (alone.verdict, alone.because) == ("refocus", "direction")


def test_what_comes_after_that() -> None:
    figures = known(downtime=5, lead_time=500)
    found = answer(40, GOOD, figures)
    assert (found.role, found.after) == ("sre", "devops")
    covered = answer(40, GOOD, known(downtime=20, lead_time=500), **COVERED)
    assert (covered.verdict, covered.role, covered.after) == ("refocus", "sre", "devops")


@pytest.mark.parametrize(
    ("engineers", "value", "staffed", "because"),
    [
        (2, 40, 0, "too-small"),
        # Less than a tenth open, but most of what is asked for.
        (4, 40, "0.1", "too-small"),
        # Of 0.2 people three tenths are missing, or a quarter.
        (5, 40, "0.14", "too-small"),
        (5, 40, "0.15", "people-are-there"),
        (40, 40, 2, "people-are-there"),
        (40, 75, 2, "people-are-there"),
        (40, 76, 2, "practices-are-there"),
        (15, 90, 0, "practices-are-there"),
        (15, 90, 1, "practices-are-there"),
    ],
)
def test_refocus_and_why(engineers: int, value: int, staffed: int | str, because: str) -> None:
    found = answer(engineers, (60, value, 60), known(downtime=20), staffed={"sre": staffed})
    assert (found.verdict, found.because) == ("refocus", because)
    assert found.role == found.constraint == "sre"


def test_people_are_moved_before_anybody_is_hired() -> None:
    # Five DevOps engineers where two are asked for; two SREs are advised.
    found = answer(40, GOOD, known(downtime=20), staffed={"devops": 5})
    assert (found.verdict, found.because, found.role) == ("refocus", "people-elsewhere", "sre")
    assert found.elsewhere == 3


@pytest.mark.parametrize(
    ("devops", "verdict"),
    # Two people are advised: 1.5 are three quarters of them.
    [("3.5", "refocus"), ("3.49", "invest")],
)
def test_a_small_surplus_elsewhere_is_left(devops: str, verdict: str) -> None:
    assert answer(40, GOOD, known(downtime=20), staffed={"devops": devops}).verdict == verdict


@pytest.mark.parametrize(("platform", "verdict"), [("0.8", "refocus"), ("0.79", "invest")])
def test_a_surplus_is_half_a_person_at_least(platform: str, verdict: str) -> None:
    # Ten engineers ask for 0.3 platform people, and 0.6 SREs of whom 0.5 are there.
    staffed = {"sre": Fraction(6, 10) - Fraction(1, 5), "platform": platform}
    found = answer(10, GOOD, known(downtime=20, environment_wait=5), staffed=staffed)
    assert found.verdict == verdict


def test_people_who_are_moved_settle_a_tie() -> None:
    found = answer(40, GOOD, known(lead_time=730, downtime=2), staffed={"platform": 5})
    assert (found.because, found.role, found.second) == ("people-elsewhere", "devops", None)


@pytest.mark.parametrize(("often", "verdict"), [("10/261", "invest"), ("0.039", "refocus")])
def test_a_surplus_in_a_role_with_a_large_need_of_its_own_stays(often: str, verdict: str) -> None:
    # DevOps: need 45 of 60 is three quarters.
    figures = known(downtime=5, deployment_frequency=often)
    assert answer(40, GOOD, figures, staffed={"devops": 5}).verdict == verdict


# --- rules of one's own --------------------------------------------------------------------------


def test_a_further_role_takes_part() -> None:
    security = Trigger(
        code="holes", role="security", subject="holes", kind="capacity", weight=Fraction(1, 2),
        curve=Curve(((Fraction(0), Fraction(0)), (Fraction(5), Fraction(1)))), deciding=True,
    )  # fmt: skip
    people = replace(RULES.roles["sre"], discipline="security", foundation="")
    rules = replace(
        RULES,
        roles={**RULES.roles, "security": people},
        triggers=(*RULES.triggers, security),
    )
    situation = team(20, GOOD, known(holes=5))
    found = plain_answer(
        replace(situation, scores={**situation.scores, "security": score(40)}), rules
    )
    assert found.answer.first == "security"

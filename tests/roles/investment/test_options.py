"""Which problems a role has, how strong each is, and what its goal is, each rule by hand."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from roles.investment import Curve, Easing, Figure, Situation, options_of
from roles.investment.advice import judge
from tests.support.rules import RULES, TRIGGERS, Exactly, figure, option, rules_with, score, team

HALF, WHOLE = Fraction(1, 2), Fraction(1)


def strength(code: str, value: Exactly | Figure, **rest: Any) -> Fraction:
    """The strength of one trigger at this value, with nothing else known but `beside`."""
    trigger = TRIGGERS[code]
    figures = {trigger.subject: value, **rest.pop("beside", {})}
    rest.setdefault("staffed", {trigger.role: 1})
    found = option(trigger.role, 30, (None, None, None), figures, **rest)
    return next((r.strength for r in found.reasons if r.trigger.code == code), Fraction(0))


# --- strengths ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "starts", "problem", "severe", "extreme", "most"),
    [
        ("rare-deployments", "1", "0.4", "20/87", "10/261", "3/2"),
        ("long-lead-time", "168", "336", "730", "4380", "3/2"),
        ("changes-fail", "20", "30", "40", "80", "3/2"),
        ("slow-recovery", "24", "72", "168", "730", "3/2"),
        ("rework", "20", "30", "40", "80", "3/2"),
        ("downtime-over-target", "1", "2", "5", "20", "8/5"),
        ("targets-missed", "80", "65", "50", "0", "3/2"),
        ("budget-spent", "0", "-100", "-400", "-1900", "3/2"),
        ("broken-promises", "0", "2", "4", "12", "3/2"),
        ("late-response", "30", "60", "120", "480", "3/2"),
        ("rota-too-small", "8", "5.5", "4", "2", "3/2"),
        ("oncall-takes-over", "25", "100/3", "50", "100", "3/2"),
        ("too-many-pages", "2", "3", "4", "8", "3/2"),
        ("too-much-toil", "50", "60", "70", "90", "3/2"),
        ("environment-waits", "60", "180", "480", "2400", "3/2"),
        ("infrastructure-share", "20", "25", "30", "50", "3/2"),
        ("slow-onboarding", "5", "7.5", "10", "30", "3/2"),
        ("low-self-service", "60", "40", "20", "0", "3/2"),
        ("golden-path-unused", "50", "35", "20", "0", "3/2"),
        ("platform-unused", "50", "35", "20", "0", "3/2"),
        ("platform-disliked", "0", "-15", "-30", "-100", "3/2"),
    ],
)
def test_a_figure_grows_into_a_problem_along_its_curve(
    code: str, starts: str, problem: str, severe: str, extreme: str, most: str
) -> None:
    points = [Fraction(value) for value in (starts, problem, severe, extreme)]
    way = 1 if points[1] > points[0] else -1
    expected = [Fraction(0), HALF, WHOLE, Fraction(most)]
    assert [strength(code, value) for value in points] == expected
    assert strength(code, points[0] - way) == 0
    assert strength(code, points[3] + way) == expected[3]
    assert strength(code, (points[0] + points[1]) / 2) == Fraction(1, 4)
    assert strength(code, (points[1] + points[2]) / 2) == Fraction(3, 4)


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("hand-overs", {"50": "0", "50/3": "1/2", "0": "3/4"}),
        ("manual-steps", {"50": "0", "100/3": "1/2", "0": "9/10"}),
        ("duplicated-tooling", {"100/3": "0", "0": "1/2"}),
    ],
)
def test_an_answer_is_a_problem_and_never_severe(code: str, points: dict[str, str]) -> None:
    assert {v: str(strength(code, Fraction(v))) for v in points} == points
    trigger = TRIGGERS[code]
    found = option(trigger.role, 30, (None, None, None), {trigger.subject: 0})
    assert [r.severe for r in found.reasons] == [False]


def test_an_answer_is_not_severe_whatever_its_curve() -> None:
    curve = Curve(((Fraction(50), Fraction(0)), (Fraction(0), Fraction(2))))
    rules = rules_with("hand-overs", curve=curve)
    (found,) = options_of(team(30, (None,) * 3, {"devops-shared-ownership": 0}), rules)[0].reasons
    assert found.strength == 2
    assert not found.severe


@pytest.mark.parametrize(
    ("recovery", "expected"),
    [(None, "1"), (0, "1/2"), (2, "3/4"), (4, "1"), (40, "1")],
)
def test_failures_that_are_undone_in_minutes_are_small(recovery: int | None, expected: str) -> None:
    beside = {} if recovery is None else {"recovery_time": recovery}
    assert strength("changes-fail", 40, beside=beside) == Fraction(expected)


@pytest.mark.parametrize(("pages", "expected"), [(None, "1"), (0, "0"), (1, "1/2"), (2, "1")])
def test_a_quiet_pager_is_carried_by_fewer(pages: int | None, expected: str) -> None:
    beside = {} if pages is None else {"pages_per_shift": pages}
    assert strength("rota-too-small", 4, beside=beside) == Fraction(expected)


@pytest.mark.parametrize(("people", "expected"), [(12, 0), (9, HALF), (8, 1), (4, Fraction(3, 2))])
def test_two_sites_have_a_curve_of_their_own(people: int, expected: Exactly) -> None:
    assert strength("rota-too-small", people, sites=2) == expected


@pytest.mark.parametrize(
    ("days", "lead", "expected"),
    [(10, None, "1"), (10, 0, "1"), ("12.5", 168, "1/2"), (10, 168, "0"), (4, 8760, "0")],
)
def test_onboarding_counts_beyond_the_lead_time(
    days: int | str, lead: int | None, expected: str
) -> None:
    # 168 hours are five working days.
    beside = {} if lead is None else {"lead_time": lead}
    assert strength("slow-onboarding", days, beside=beside) == Fraction(expected)


@pytest.mark.parametrize(
    ("staffed", "expected"), [(0, "0"), ("1/4", "1/2"), ("1/2", "1"), (3, "1")]
)
def test_direction_counts_where_somebody_is_there(staffed: int | str, expected: str) -> None:
    staffing = {"platform": staffed}
    assert strength("platform-unused", 20, staffed=staffing) == Fraction(expected)


def test_a_problem_of_direction_can_be_eased_as_well() -> None:
    # Half of full self-service, and a quarter of a person where half a one counts.
    rules = rules_with("platform-unused", easing=Easing("self_service", Fraction(120)))
    figures = {"platform_adoption": 20, "self_service": 60}
    platform = options_of(team(30, figures=figures, staffed={"platform": "1/4"}), rules)[2]
    assert [r.strength for r in platform.reasons] == [Fraction(1, 4)]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        # 43.2 minutes are one month of 99.9 %, 432 of 99 %.
        ("43.2", "0"),
        ("86.4", "1/2"),
        ("216", "99/100"),
        ("432", "99/100"),
        ("864", "99/100"),
        ("2160", "1"),
        ("8640", "8/5"),
    ],
)
def test_a_target_that_nobody_gave_makes_nothing_severe(minutes: str, expected: str) -> None:
    downtime = figure(
        minutes, factor=Fraction(10, 432), fallback=Fraction(1, 432), most=Fraction(43200)
    )
    assert strength("downtime-over-target", downtime) == Fraction(expected)


def test_a_given_target_is_a_promise() -> None:
    downtime = figure(216, factor=Fraction(10, 432), most=Fraction(43200))
    assert strength("downtime-over-target", downtime) == 1


# --- which roles, and their goals ---------------------------------------------------------------


def test_a_role_out_of_scope_is_not_assessed_unless_a_figure_is_known() -> None:
    situation = Situation(20, scores={"sre": score(50)}, visibility=Fraction(100))
    assert [o.role for o in options_of(situation, RULES)] == ["sre"]
    assert judge(situation, RULES).not_assessed == ("devops", "platform")
    known = replace(situation, figures={"lead_time": figure(20)})
    assert [o.role for o in options_of(known, RULES)] == ["devops", "sre"]
    answered = replace(situation, figures={"devops-pipeline": figure(20)})
    assert [o.role for o in options_of(answered, RULES)] == ["sre"]


def test_goals_are_where_a_problem_starts() -> None:
    reasons = option("sre", 20, figures={"pages_per_shift": 6, "slo_attainment": 20}).reasons
    goals = {r.trigger.subject: (r.goal, r.milestone) for r in reasons}
    # Six incidents are 1¼: half of that is 3.25. Attainment has a goal of its own.
    assert goals["pages_per_shift"] == (Fraction(2), Fraction("3.25"))
    assert goals["slo_attainment"][0] == 95


def test_a_problem_that_is_not_severe_has_no_milestone() -> None:
    (reason,) = option("sre", 20, figures={"pages_per_shift": 3}).reasons
    assert (reason.goal, reason.milestone) == (Fraction(2), None)


def test_the_goal_of_onboarding_lies_beyond_the_lead_time() -> None:
    found = option("platform", 20, figures={"onboarding": 40, "lead_time": 168})
    (reason,) = found.reasons
    assert (reason.goal, reason.milestone) == (
        Fraction(10),
        5 + reason.curve.where(reason.curved / 2),
    )

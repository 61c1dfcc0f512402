"""Strengths, need, people and priority, each rule with figures computed by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from roles.investment import (
    Contradiction,
    Curve,
    Figure,
    Rules,
    Situation,
    advise,
    judge,
    options_of,
)

from . import RULES, TRIGGERS, figure, score, team

HALF, WHOLE = Fraction(1, 2), Fraction(1)


def option(role, *args, **kwargs):
    return next(o for o in options_of(team(*args, **kwargs), RULES) if o.role == role)


def strength(code, value, **rest):
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
    code, starts, problem, severe, extreme, most
):
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
def test_an_answer_is_a_problem_and_never_severe(code, points):
    assert {v: str(strength(code, Fraction(v))) for v in points} == points
    trigger = TRIGGERS[code]
    found = option(trigger.role, 30, (None, None, None), {trigger.subject: 0})
    assert [r.severe for r in found.reasons] == [False]


def test_an_answer_is_not_severe_whatever_its_curve():
    rules = _with(TRIGGERS["hand-overs"], curve=Curve(((Fraction(50), Fraction(0)),
                                                       (Fraction(0), Fraction(2)))))  # fmt: skip
    (found,) = options_of(team(30, (None,) * 3, {"devops-shared-ownership": 0}), rules)[0].reasons
    assert found.strength == 2
    assert not found.severe


def _with(trigger, **changes) -> Rules:
    """The rules with one trigger changed."""
    changed = replace(trigger, **changes)
    return replace(RULES, triggers=tuple(changed if t == trigger else t for t in RULES.triggers))


@pytest.mark.parametrize(
    ("recovery", "expected"),
    [(None, "1"), (0, "1/2"), (2, "3/4"), (4, "1"), (40, "1")],
)
def test_failures_that_are_undone_in_minutes_are_small(recovery, expected):
    beside = {} if recovery is None else {"recovery_time": recovery}
    assert strength("changes-fail", 40, beside=beside) == Fraction(expected)


@pytest.mark.parametrize(("pages", "expected"), [(None, "1"), (0, "0"), (1, "1/2"), (2, "1")])
def test_a_quiet_pager_is_carried_by_fewer(pages, expected):
    beside = {} if pages is None else {"pages_per_shift": pages}
    assert strength("rota-too-small", 4, beside=beside) == Fraction(expected)


@pytest.mark.parametrize(("people", "expected"), [(12, 0), (9, HALF), (8, 1), (4, Fraction(3, 2))])
def test_two_sites_have_a_curve_of_their_own(people, expected):
    assert strength("rota-too-small", people, sites=2) == expected


@pytest.mark.parametrize(
    ("days", "lead", "expected"),
    [(10, None, "1"), (10, 0, "1"), ("12.5", 168, "1/2"), (10, 168, "0"), (4, 8760, "0")],
)
def test_onboarding_counts_beyond_the_lead_time(days, lead, expected):
    # 168 hours are five working days.
    beside = {} if lead is None else {"lead_time": lead}
    assert strength("slow-onboarding", days, beside=beside) == Fraction(expected)


@pytest.mark.parametrize(
    ("staffed", "expected"), [(0, "0"), ("1/4", "1/2"), ("1/2", "1"), (3, "1")]
)
def test_direction_counts_where_somebody_is_there(staffed, expected):
    staffing = {"platform": staffed}
    assert strength("platform-unused", 20, staffed=staffing) == Fraction(expected)


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
def test_a_target_that_nobody_gave_makes_nothing_severe(minutes, expected):
    downtime = figure(
        minutes, factor=Fraction(10, 432), fallback=Fraction(1, 432), most=Fraction(43200)
    )
    assert strength("downtime-over-target", downtime) == Fraction(expected)


def test_a_given_target_is_a_promise():
    downtime = figure(216, factor=Fraction(10, 432), most=Fraction(43200))
    assert strength("downtime-over-target", downtime) == 1


# --- need --------------------------------------------------------------------------------------


def test_each_problem_takes_its_share_of_what_the_others_leave():
    # 30 % × 1 and 35 % × ½: 1 - 0.7 × 0.825
    figures = {"deployment_frequency": Fraction(20, 87), "lead_time": 336}
    assert option("devops", 20, figures=figures).need == Fraction("42.25")


def test_one_fact_counts_once_in_need_and_still_as_a_reason():
    # Of 60 % × ½, 30 % × 1 and 25 % × 1 the first in the order of their shares counts.
    figures = {"downtime": 2, "slo_attainment": 50, "error_budget_left": -400}
    found = option("sre", 20, figures=figures)
    assert found.need == 30
    counted = {r.trigger.code: r.counts for r in found.reasons}
    assert counted == {"downtime-over-target": True, "targets-missed": False, "budget-spent": False}
    assert all(r.severe for r in found.reasons if not r.counts)


def test_rota_and_share_of_time_are_one_fact_and_pages_another():
    figures = {"oncall_rota": 4, "oncall_share": 50, "pages_per_shift": 4}
    # 30 % × 1 and 30 % × 1; the share of time is said by the rota.
    assert option("sre", 20, figures=figures).need == 51


@pytest.mark.parametrize(
    ("devops", "expected"), [(None, 50), (0, 25), (25, Fraction(75, 2)), (50, 50), (90, 50)]
)
def test_a_platform_stands_on_delivery(devops, expected):
    found = option("platform", 40, (devops, 50, 50), {"environment_wait": 480})
    assert (found.need, found.open_need) == (expected, expected)


def test_direction_counts_for_need_and_not_for_priority():
    figures = {"platform_adoption": 20, "environment_wait": 480}
    found = option("platform", 100, figures=figures, staffed={"platform": 3})
    assert found.need == 100 * (1 - Fraction("0.65") * HALF)
    assert found.open_need == 50
    assert found.priority == 25


# --- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engineers", "devops", "sre", "platform"),
    [
        (1, "0.1", "0", "0"),
        (5, "0.2", "0.2", "2/15"),
        (12, "1", "0.76", "31/75"),
        (15, "31/28", "1", "7/12"),
        (40, "2", "2", "2"),
        (60, "8/3", "3", "3"),
        (100, "4", "5", "6"),
        (150, "5", "7", "8.5"),
        (600, "5", "25", "31"),
    ],
)
def test_the_size_asks_for_people_along_a_line(engineers, devops, sre, platform):
    asked = [role.asked(engineers) for role in RULES.roles.values()]
    expected = [Fraction(devops), Fraction(sre), Fraction(platform)]
    assert asked == expected


def test_a_table_says_below_its_first_point_what_it_says_there():
    late = replace(RULES.roles["devops"], people=Curve(((Fraction(5), HALF), (Fraction(9), WHOLE))))
    assert late.asked(1) == HALF


@pytest.mark.parametrize(
    ("staffed", "gap", "share", "surplus"),
    [(0, 2, 1, 0), ("1/2", "3/2", "3/4", 0), (2, 0, 0, 0), (3, 0, 0, 1)],
)
def test_gap_and_surplus(staffed, gap, share, surplus):
    found = option("devops", 40, staffed={"devops": staffed})
    expected = (Fraction(gap), Fraction(share), Fraction(surplus))
    assert (found.gap, found.gap_share, found.surplus) == expected


def test_a_size_that_asks_for_nobody_has_no_gap():
    found = option("sre", 1, figures={"downtime": 5})
    assert (found.gap_share, found.priority, found.form) == (0, 0, "none")


@pytest.mark.parametrize(
    ("value", "cause"), [(None, 1), (0, 1), (50, 1), (75, HALF), (80, "2/5"), (100, 0)]
)
def test_good_practices_leave_less_to_another_person(value, cause):
    found = option("sre", 15, (50, value, 50), {"downtime": 5})
    assert found.cause == Fraction(cause)
    assert found.priority == 60 * Fraction(cause)


def test_priority_is_need_times_cause_times_gap():
    # Need 60, a score of 75 leaves ½, of two people one is missing.
    found = option("sre", 40, (50, 75, 50), {"downtime": 5}, staffed={"sre": 1})
    assert found.priority == 15


@pytest.mark.parametrize(
    ("engineers", "figures", "advised", "form"),
    [
        # Half of full need advises half of the gap of 2.
        (40, {"deployment_frequency": Fraction(20, 87)}, 1, "hire"),
        (15, {"downtime": 5}, 1, "hire"),
        (15, {"downtime": 2}, HALF, "hat"),
        (60, {"downtime": 20}, 3, "team"),
        # Gap 0.2 at five engineers.
        (5, {"downtime": 20}, Fraction(1, 5), "hat"),
        # Answers alone hire nobody: need 38.2 of 25 % × 0.9 and 20 % × ¾ at most 0.4.
        (40, {"devops-pipeline": 0, "devops-shared-ownership": 0}, Fraction(2, 5), "hat"),
    ],
)
def test_people_advised_and_their_form(engineers, figures, advised, form):
    role = "sre" if "downtime" in figures else "devops"
    found = option(role, engineers, (None, None, None), figures)
    assert (found.advised, found.form) == (advised, form)


@pytest.mark.parametrize(
    ("advised", "form"),
    [("0.7499", "hat"), ("0.75", "hire"), ("2.4999", "hire"), ("2.5", "team")],
)
def test_the_edges_of_the_forms(advised, form):
    # Need 60 or more advises the whole gap: staffing leaves exactly that.
    staffed = {"sre": 5 - Fraction(advised)}
    assert option("sre", 100, figures={"downtime": 20}, staffed=staffed).form == form


@pytest.mark.parametrize(("gap", "form"), [("0.0999", "none"), ("0.1", "hat")])
def test_a_gap_of_less_than_half_a_day_asks_for_nobody(gap, form):
    staffed = {"sre": 1 - Fraction(gap)}
    assert option("sre", 15, figures={"downtime": 20}, staffed=staffed).form == form


@pytest.mark.parametrize(
    ("engineers", "staffed", "step"),
    [(600, 6, 6), (600, 2, 2), (600, 1, 2), (600, 0, 3), (40, 1, 1)],
)
def test_the_next_step_at_most_doubles_or_goes_to_three(engineers, staffed, step):
    found = option("sre", engineers, figures={"downtime": 20}, staffed={"sre": staffed})
    assert found.step == step


@pytest.mark.parametrize(
    ("staffed", "covered"),
    [
        # Of 5 people asked for: 1 is a fifth; less than a fifth is covered.
        ("3.99", False),
        ("4", False),
        ("4.01", True),
        (5, True),
        (7, True),
    ],
)
def test_a_role_is_covered_where_most_of_the_people_are_there(staffed, covered):
    found = option("sre", 100, figures={"downtime": 20}, staffed={"sre": staffed})
    assert found.covered == covered


@pytest.mark.parametrize(("staffed", "covered"), [("0.7", False), ("0.71", True)])
def test_a_small_gap_is_covered_sooner(staffed, covered):
    found = option("sre", 15, figures={"downtime": 20}, staffed={"sre": staffed})
    assert found.covered == covered


def test_a_gap_of_a_whole_person_is_not_small():
    # 25 of 100 asked for is a gap share of 0.25, and 6 people.
    found = option("sre", 600, figures={"downtime": 20}, staffed={"sre": 19})
    assert not found.covered


@pytest.mark.parametrize(("value", "covered"), [(75, False), (76, True)])
def test_a_role_is_covered_where_the_practices_are_there(value, covered):
    assert option("sre", 15, (50, value, 50), {"downtime": 20}).covered == covered


@pytest.mark.parametrize(
    ("figures", "given"),
    [
        ({"deployment_frequency": "0.4"}, False),  # 30 % × ½ is 15, and not above it
        ({"deployment_frequency": "0.39"}, True),
        # 35 % × 0.4 and 40 % × 0.4 and 30 % × 0.4: no problem, need 36
        ({"lead_time": "302.4", "change_failure_rate": 28, "recovery_time": "62.4"}, True),
        ({"lead_time": "302.4", "change_failure_rate": 28}, False),
        ({}, False),
    ],
)
def test_who_can_be_given_more(figures, given):
    assert option("devops", 20, figures=figures).given_more == given


# --- options, ranges and what is told ------------------------------------------------------------


def test_a_role_out_of_scope_is_not_assessed_unless_a_figure_is_known():
    situation = Situation(20, scores={"sre": score(50)}, visibility=Fraction(100))
    assert [o.role for o in options_of(situation, RULES)] == ["sre"]
    assert judge(situation, RULES).not_assessed == ("devops", "platform")
    known = replace(situation, figures={"lead_time": figure(20)})
    assert [o.role for o in options_of(known, RULES)] == ["devops", "sre"]
    answered = replace(situation, figures={"devops-pipeline": figure(20)})
    assert [o.role for o in options_of(answered, RULES)] == ["sre"]


def test_the_margin_is_a_distance_and_needs_two():
    alone = Situation(20, scores={"sre": score(50)}, visibility=Fraction(100))
    assert judge(alone, RULES).margin is None
    both = judge(team(15, figures={"downtime": 5, "lead_time": 336}), RULES)
    assert both.margin == abs(both.options[0].priority - both.options[1].priority)
    assert both.margin > 0


def test_missing_figures_come_with_the_weightiest_first():
    askable = frozenset({"toil_share", "downtime", "self_service", "unread"})
    advice = judge(team(20, figures={"self_service": 90}, askable=askable), RULES)
    assert advice.missing == ("downtime", "toil_share")


def test_disciplines_without_a_score_are_named():
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
def test_a_rota_that_cannot_carry_its_duty(sites, rota, engineers, short):
    people = None if rota is None else Fraction(rota)
    on_call = team(engineers, around_the_clock=True, sites=sites, rota=people)
    assert judge(on_call, RULES).rota_short == short
    assert not judge(replace(on_call, around_the_clock=False), RULES).rota_short


def test_goals_are_where_a_problem_starts():
    reasons = option("sre", 20, figures={"pages_per_shift": 6, "slo_attainment": 20}).reasons
    goals = {r.trigger.subject: (r.goal, r.milestone) for r in reasons}
    # Six incidents are 1¼: half of that is 3.25. Attainment has a goal of its own.
    assert goals["pages_per_shift"] == (2, Fraction("3.25"))
    assert goals["slo_attainment"][0] == 95


def test_a_problem_that_is_not_severe_has_no_milestone():
    (reason,) = option("sre", 20, figures={"pages_per_shift": 3}).reasons
    assert (reason.goal, reason.milestone) == (2, None)


def test_the_goal_of_onboarding_lies_beyond_the_lead_time():
    found = option("platform", 20, figures={"onboarding": 40, "lead_time": 168})
    (reason,) = found.reasons
    assert (reason.goal, reason.milestone) == (10, 5 + reason.curve.where(reason.curved / 2))


def test_a_curve_ends_where_it_ends():
    curve = TRIGGERS["long-lead-time"].curve
    assert curve.where(Fraction(2)) == 4380
    assert (curve.falling, TRIGGERS["low-self-service"].curve.falling) == (False, True)


def test_the_same_in_a_year():
    advice = advise(team(5, figures={"downtime": 20}, expected_engineers=15), RULES)
    assert (advice.first.form, advice.growth.first.form) == ("hat", "hire")
    assert advise(team(5), RULES).growth is None


def test_both_ends_are_told():
    wide = figure(4, worst=20, best=1)
    advice = advise(team(15, figures={"downtime": wide, **_deciding()}), RULES)
    firsts = {end: at_end.answer.first for end, at_end in advice.ends.items()}
    assert firsts == {"worst": "sre", "best": None}
    assert advice.ends["worst"].options[0].need == 96


def _deciding() -> dict[str, Figure]:
    """Good figures that decide about all three roles."""
    good = {"deployment_frequency": 10, "lead_time": 10, "environment_wait": 5}
    return {code: figure(value, measured=True) for code, value in good.items()}


def test_what_a_contradiction_is_about():
    found = Contradiction("pages", ("pages_per_shift",), ("sre-toil",))
    assert found.subjects == {"pages_per_shift", "sre-toil"}

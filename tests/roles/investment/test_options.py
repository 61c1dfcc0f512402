"""The people that a size asks for, which roles are covered, and what comes with the answer."""

from dataclasses import replace
from fractions import Fraction

import pytest

from roles.investment import Contradiction, Curve, DisciplineScore, Figure, Situation, options_of
from roles.investment.advice import advise, judge

from . import ROLES, RULES, TRIGGERS, figure, score, team

HALF, WHOLE = Fraction(1, 2), Fraction(1)


def option(role, *args, **kwargs):
    return next(o for o in options_of(team(*args, **kwargs), RULES) if o.role == role)


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


@pytest.mark.parametrize(("value", "given"), [("99.5", True), (100, False)])
def test_perfect_practices_leave_nothing_to_another_person(value, given):
    # Need 60 of one missing person: a score of 99.5 leaves a priority of 0.6.
    assert option("sre", 15, (50, value, 50), {"downtime": 5}).given_more == given


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
    figures = {"downtime": figure(5), "lead_time": figure(336)}
    two = {"devops": score(50), "sre": score(50)}
    # Nobody is there: the priorities are the needs, 60 % × 1 and 35 % × ½.
    both = judge(replace(alone, engineers=15, scores=two, figures=figures), RULES)
    assert both.margin == Fraction("42.5")


def test_a_tie_stands_before_a_larger_priority():
    # SRE: need 96 × 0.3 is 28.8; platform: 75 × 0.35 is 26.25; DevOps: 52.5, but not ¾ of 96.
    figures = {"downtime": 20, "environment_wait": 2400, "lead_time": 4380}
    advice = judge(team(40, figures=figures, staffed={"sre": "1.4", "platform": "1.3"}), RULES)
    assert advice.answer.verdict == "tie"
    assert [o.role for o in advice.options] == ["sre", "platform", "devops"]


@pytest.mark.parametrize(("people", "priorities"), [(0, [96, 30, 17.5]), (2, [0, 0, 0])])
def test_the_others_come_by_priority_and_equals_by_need(people, priorities):
    # Platform: 50 % × 0.6 is 30, DevOps: 35 % × ½ is 17.5. With two people everybody is there.
    figures = {"downtime": 20, "environment_wait": 240, "lead_time": 336}
    advice = judge(team(40, figures=figures, staffed=dict.fromkeys(ROLES, people)), RULES)
    assert [o.priority for o in advice.options] == priorities
    assert [o.role for o in advice.options] == ["sre", "platform", "devops"]


def test_critical_practices_are_told_beside_any_answer():
    advice = judge(team(15, figures={"downtime": 5}, critical=("platform-security",)), RULES)
    assert (advice.first.role, advice.critical) == ("sre", ("platform-security",))


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


def test_a_figure_that_is_known_has_no_ends():
    wide = figure(4, worst=20, best=1, guess=True)
    assert wide.at(Fraction(3)) == figure(3, guess=True)


def test_an_exact_score_has_no_ends():
    assert DisciplineScore.exact(Fraction(60)) == score(60)


def test_what_a_contradiction_is_about():
    found = Contradiction("pages", ("pages_per_shift",), ("sre-toil",))
    assert found.subjects == {"pages_per_shift", "sre-toil"}

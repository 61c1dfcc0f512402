"""What a role is worth: its need, the people it lacks, and its priority, each rule by hand."""

from fractions import Fraction

import pytest

from roles.investment import options_of, strengths_of
from roles.investment.worth import Strength, new_facts, strongest_first, worth_of
from tests.support.rules import RULES, TRIGGERS, Exactly, Figures, option, team

HALF, WHOLE = Fraction(1, 2), Fraction(1)


# --- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("staffed", "gap", "share", "surplus"),
    [(0, 2, 1, 0), ("1/2", "3/2", "3/4", 0), (2, 0, 0, 0), (3, 0, 0, 1)],
)
def test_gap_and_surplus(
    staffed: int | str, gap: int | str, share: int | str, surplus: int
) -> None:
    found = option("devops", 40, staffed={"devops": staffed})
    expected = (Fraction(gap), Fraction(share), Fraction(surplus))
    assert (found.gap, found.gap_share, found.surplus) == expected


def test_a_size_that_asks_for_nobody_has_no_gap() -> None:
    found = option("sre", 1, figures={"downtime": 5})
    assert (found.gap_share, found.priority) == (Fraction(0), Fraction(0))
    assert found.form == "none"


@pytest.mark.parametrize(
    ("value", "cause"), [(None, 1), (0, 1), (50, 1), (75, HALF), (80, "2/5"), (100, 0)]
)
def test_good_practices_leave_less_to_another_person(value: int | None, cause: Exactly) -> None:
    found = option("sre", 15, (50, value, 50), {"downtime": 5})
    assert found.cause == Fraction(cause)
    assert found.priority == 60 * Fraction(cause)


def test_priority_is_need_times_cause_times_gap() -> None:
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
def test_people_advised_and_their_form(
    engineers: int, figures: Figures, advised: Exactly, form: str
) -> None:
    role = "sre" if "downtime" in figures else "devops"
    found = option(role, engineers, (None, None, None), figures)
    assert (found.advised, found.form) == (advised, form)


@pytest.mark.parametrize(
    ("advised", "form"),
    [("0.7499", "hat"), ("0.75", "hire"), ("2.4999", "hire"), ("2.5", "team")],
)
def test_the_edges_of_the_forms(advised: str, form: str) -> None:
    # Need 60 or more advises the whole gap: staffing leaves exactly that.
    staffed = {"sre": 5 - Fraction(advised)}
    assert option("sre", 100, figures={"downtime": 20}, staffed=staffed).form == form


@pytest.mark.parametrize(("gap", "form"), [("0.0999", "none"), ("0.1", "hat")])
def test_a_gap_of_less_than_half_a_day_asks_for_nobody(gap: str, form: str) -> None:
    staffed = {"sre": 1 - Fraction(gap)}
    assert option("sre", 15, figures={"downtime": 20}, staffed=staffed).form == form


@pytest.mark.parametrize(
    ("engineers", "staffed", "step"),
    [(600, 6, 6), (600, 2, 2), (600, 1, 2), (600, 0, 3), (40, 1, 1)],
)
def test_the_next_step_at_most_doubles_or_goes_to_three(
    engineers: int, staffed: int, step: int
) -> None:
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
def test_a_role_is_covered_where_most_of_the_people_are_there(
    staffed: int | str, covered: bool
) -> None:
    found = option("sre", 100, figures={"downtime": 20}, staffed={"sre": staffed})
    assert found.covered == covered


@pytest.mark.parametrize(("staffed", "covered"), [("0.7", False), ("0.71", True)])
def test_a_small_gap_is_covered_sooner(staffed: str, covered: bool) -> None:
    found = option("sre", 15, figures={"downtime": 20}, staffed={"sre": staffed})
    assert found.covered == covered


def test_a_gap_of_a_whole_person_is_not_small() -> None:
    # 25 of 100 asked for is a gap share of 0.25, and 6 people.
    found = option("sre", 600, figures={"downtime": 20}, staffed={"sre": 19})
    assert not found.covered


@pytest.mark.parametrize(("value", "covered"), [(75, False), (76, True)])
def test_a_role_is_covered_where_the_practices_are_there(value: int, covered: bool) -> None:
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
def test_who_can_be_given_more(figures: Figures, given: bool) -> None:
    assert option("devops", 20, figures=figures).given_more == given


@pytest.mark.parametrize(("value", "given"), [("99.5", True), (100, False)])
def test_perfect_practices_leave_nothing_to_another_person(value: int | str, given: bool) -> None:
    # Need 60 of one missing person: a score of 99.5 leaves a priority of 0.6.
    assert option("sre", 15, (50, value, 50), {"downtime": 5}).given_more == given


# --- need --------------------------------------------------------------------------------------


def test_each_problem_takes_its_share_of_what_the_others_leave() -> None:
    # 30 % × 1 and 35 % × ½: 1 - 0.7 × 0.825
    figures = {"deployment_frequency": Fraction(20, 87), "lead_time": 336}
    assert option("devops", 20, figures=figures).need == Fraction("42.25")


def test_one_fact_counts_once_in_need_and_still_as_a_reason() -> None:
    # Of 60 % × ½, 30 % × 1 and 25 % × 1 the first in the order of their shares counts.
    figures = {"downtime": 2, "slo_attainment": 50, "error_budget_left": -400}
    found = option("sre", 20, figures=figures)
    assert found.need == 30
    counted = {r.trigger.code: r.counts for r in found.reasons}
    assert counted == {"downtime-over-target": True, "targets-missed": False, "budget-spent": False}
    assert all(r.severe for r in found.reasons if not r.counts)


def test_rota_and_share_of_time_are_one_fact_and_pages_another() -> None:
    figures = {"oncall_rota": 4, "oncall_share": 50, "pages_per_shift": 4}
    # 30 % × 1 and 30 % × 1; the share of time is said by the rota.
    assert option("sre", 20, figures=figures).need == 51


@pytest.mark.parametrize(
    ("devops", "foundation", "need"),
    [(None, "1", 50), (0, "1/2", 25), (25, "3/4", "75/2"), (50, "1", 50), (90, "1", 50)],
)
def test_a_platform_stands_on_delivery(
    devops: int | None, foundation: str, need: int | str
) -> None:
    found = option("platform", 40, (devops, 50, 50), {"environment_wait": 480})
    assert found.foundation == Fraction(foundation)
    assert found.need == found.open_need == Fraction(need)


def test_direction_counts_for_need_and_not_for_priority() -> None:
    figures = {"platform_adoption": 20, "environment_wait": 480}
    found = option("platform", 100, figures=figures, staffed={"platform": 3})
    assert found.need == 100 * (1 - Fraction("0.65") * HALF)
    assert found.open_need == 50
    assert found.priority == 25


# --- from strengths alone, as the plan for several teams uses it ---------------------------------


def test_every_known_trigger_has_a_strength_none_included() -> None:
    found = strengths_of(team(15, (60, 40, 60), {"downtime": 5, "toil_share": 0}), RULES)
    assert found == {"downtime-over-target": Fraction(1), "too-much-toil": Fraction(0)}


def test_a_strength_alone_is_weighed_as_a_reason_is() -> None:
    down = Strength(TRIGGERS["downtime-over-target"], Fraction(1, 2))
    assert (down.share, down.is_problem, down.severe) == (Fraction(3, 10), True, False)
    assert Strength(TRIGGERS["downtime-over-target"], Fraction(5, 4)).severe


@pytest.mark.parametrize("engineers", [5, 15, 40, 200])
def test_it_is_what_the_option_of_the_team_says(engineers: int) -> None:
    situation = team(engineers, (60, 40, 60), {"downtime": 20, "toil_share": 70, "sla_breaches": 2})
    strengths = strengths_of(situation, RULES)
    for found in options_of(situation, RULES):
        own = [
            Strength(t, strengths[t.code])
            for t in RULES.triggers_of(found.role)
            if t.code in strengths
        ]
        rows = [own[place] for place in strongest_first(own)]
        weighed = [
            Strength(row.trigger, row.at, counts)
            for row, counts in zip(rows, new_facts(rows), strict=True)
        ]
        worth = worth_of(
            RULES.roles[found.role],
            weighed,
            engineers=engineers,
            staffed=Fraction(0),
            scores=situation.known_scores(),
            rules=RULES,
        )
        assert (worth.need, worth.priority) == (found.need, found.priority)
        assert (worth.form, worth.covered) == (found.form, found.covered)

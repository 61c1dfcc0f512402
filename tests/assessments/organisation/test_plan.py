"""The plan for several teams: where the next people would help most, and in which order."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import organisation
from assessments.organisation import (
    ENOUGH_SHARE,
    ENOUGH_TEAMS,
    LEAST_PRIORITY,
    MOST_ENTRIES,
    Gap,
    Member,
    entries_of,
    plan,
    systemic_gaps,
)
from roles.investment import Situation
from roles.investment.advice import judge
from tests.support.growth import is_linear
from tests.support.members import DOWN, member, member_of, spare, told
from tests.support.rules import RULES
from tests.support.situations import situations

# --- shared or local -----------------------------------------------------------------------------


def test_what_half_of_the_engineers_suffer_is_solved_by_a_shared_role() -> None:
    teams = [
        member("A", 15, DOWN),
        member("B", 15, DOWN),
        member("C", 30, {}, candidates={"sre": False}),
    ]
    (entry,) = entries_of(teams, RULES)
    assert (entry.role, entry.names, entry.shared) == ("sre", ("A", "B"), True)


def test_what_fewer_suffer_is_solved_in_each_team() -> None:
    teams = [
        member("A", 15, DOWN),
        member("B", 14, DOWN),
        member("C", 30, {}, candidates={"sre": False}),
    ]
    assert [(e.names, e.shared) for e in entries_of(teams, RULES)] == [
        (("A",), False),
        (("B",), False),
    ]


def test_only_teams_with_data_for_the_role_count() -> None:
    teams = [member("A", 15, DOWN), member("B", 14, DOWN), member("C", 300, {"long-lead-time": 0})]
    assert entries_of(teams, RULES)[-1].names == ("A", "B")


def test_one_team_s_problem_is_its_own_however_large_it_is() -> None:
    (entry,) = entries_of(
        [member("A", 90, DOWN), member("B", 5, {}, candidates={"sre": False})], RULES
    )
    assert (entry.names, entry.shared) == (("A",), False)


def test_a_platform_is_always_shared() -> None:
    waiting = {"environment-waits": 1}
    teams = [member("A", 10, waiting), member("B", 90, {}, candidates={"platform": False})]
    (entry,) = entries_of(teams, RULES)
    assert (entry.names, entry.shared) == (("A",), True)


def test_the_rules_say_which_role_is_always_shared() -> None:
    own = replace(RULES.roles["platform"], always_shared=False)
    sre = replace(RULES.roles["sre"], always_shared=True)
    turned = replace(RULES, roles={**RULES.roles, "platform": own, "sre": sre})
    teams = [member("A", 10, {"environment-waits": 1} | DOWN), member("B", 90, {})]
    assert {entry.role: entry.shared for entry in entries_of(teams, turned)} == {
        "platform": False,
        "sre": True,
    }


# --- the order -----------------------------------------------------------------------------------


def test_the_largest_priority_comes_first_and_then_it_is_worked_out_again() -> None:
    teams = [
        member("A", 40, {"downtime-over-target": "1.5"}),
        member("B", 15, DOWN),
        member("C", 99, {}, candidates={"sre": False}),
    ]
    steps = plan(teams, RULES).steps
    assert [step.names for step in steps] == [("A",), ("B",), ("A",)]
    assert [step.worth.staffed for step in steps] == [0, 0, 1]


def test_equals_are_in_the_order_of_size_building_and_names() -> None:
    alike = {"downtime-over-target": "1", "long-lead-time": "1"}
    teams = [member(name, 15, alike) for name in "BA"]
    apart = {"candidates": {"devops": False, "sre": False}}
    steps = plan([*teams, member("C", 99, {}, **apart)], RULES).steps
    by_priority = sorted(steps, key=lambda s: -s.worth.priority)
    assert list(steps) == by_priority
    assert [step.names for step in steps if step.role == "sre"] == [("A",), ("B",)]


def test_a_part_time_role_is_one_step() -> None:
    steps = plan([member("A", 6, DOWN)], RULES).steps
    assert [(step.role, step.worth.form) for step in steps] == [("sre", "hat")]


def test_the_answer_of_a_team_comes_before_its_other_entries() -> None:
    # DevOps helps more, as its people are missing altogether; the need of the SRE is larger.
    teams = [
        member(
            "A", 15, {"downtime-over-target": "1.6", "long-lead-time": "1"}, staffed={"sre": "0.7"}
        ),
    ]
    plain = plan(teams, RULES)
    assert plain.steps[0].role == "devops"
    own = plan([replace(teams[0], named="sre")], RULES)
    assert [step.role for step in own.steps][:2] == ["sre", "devops"]


def test_what_is_covered_stands_beside_the_plan() -> None:
    found = plan([member("A", 15, DOWN, staffed={"sre": 1})], RULES)
    assert (told(found), [(e.role, e.names) for e in found.refocus]) == ([], [("sre", ("A",))])
    assert found.refocus[0].covered_because(RULES) == "people-are-there"


# --- what holds for any organisation -------------------------------------------------------------

organisations = st.lists(situations(), min_size=1, max_size=5).map(
    lambda teams: [member_of(team, name) for team, name in zip(teams, "ABCDE", strict=False)]
)


@given(organisations)
def test_no_step_is_covered_and_there_are_few(members: list[Member]) -> None:
    steps = plan(members, RULES).steps
    assert len(steps) <= MOST_ENTRIES
    for step in steps:
        assert not step.worth.covered
        assert step.worth.priority >= LEAST_PRIORITY
        assert step.worth.form != "none"


@given(organisations)
def test_the_priority_of_an_entry_does_not_rise(members: list[Member]) -> None:
    seen: dict[tuple[str, tuple[str, ...]], Fraction] = {}
    for step in plan(members, RULES).steps:
        key = step.role, step.names
        assert step.worth.priority <= seen.get(key, Fraction(100))
        seen[key] = step.worth.priority


@given(organisations)
def test_without_own_answers_the_steps_come_by_priority(members: list[Member]) -> None:
    steps = plan([replace(m, named=None) for m in members], RULES).steps
    priorities = [step.worth.priority for step in steps]
    assert priorities == sorted(priorities, reverse=True)


@given(organisations, st.randoms(use_true_random=False))
def test_the_order_of_the_teams_plays_no_part(members: list[Member], random: Random) -> None:
    mixed = plan(random.sample(members, len(members)), RULES)
    found = plan(members, RULES)
    assert told(mixed) == told(found)
    assert spare(mixed) == spare(found)


@given(situations())
def test_of_one_team_the_plan_begins_with_its_own_answer(team: Situation) -> None:
    advice, found = judge(team, RULES), plan([member_of(team)], RULES)
    first = advice.answer.first
    if first and advice.options[0].priority >= LEAST_PRIORITY:
        assert found.steps[0].role == first
        assert found.steps[0].worth.form == advice.options[0].form


@given(situations())
def test_of_one_team_that_should_move_people_the_plan_names_them(team: Situation) -> None:
    answer = judge(team, RULES).answer
    found = plan([member_of(team)], RULES)
    if answer.because == "people-elsewhere" and found.steps:
        assert found.steps[0].role == answer.role
        assert sum(move.people for move in found.moves) == answer.elsewhere


@given(situations())
def test_of_one_team_without_a_candidate_the_plan_is_empty(team: Situation) -> None:
    if judge(team, RULES).answer.verdict == "nobody-yet":
        found = plan([member_of(team)], RULES)
        assert (found.steps, found.moves, found.refocus) == ((), (), ())


@given(organisations)
def test_each_role_that_a_team_needs_is_in_one_entry(members: list[Member]) -> None:
    found = [(e.role, name) for e in entries_of(members, RULES) for name in e.names]
    needed = {
        (role, m.name) for m in members for role, is_needed in m.candidates.items() if is_needed
    }
    assert len(found) == len(set(found))
    assert set(found) == needed


def test_the_example_of_the_document() -> None:
    teams = [
        member("Billing", 15, DOWN),
        member("Returns", 15, {"downtime-over-target": "0.5"}),
        member("Search", 20, {}, candidates={"sre": False}),
    ]
    first = plan(teams, RULES).steps[0]
    assert (first.names, first.engineers) == (("Billing", "Returns"), 30)
    assert (first.worth.need, first.worth.priority, first.worth.asked) == (
        *(Fraction(45), Fraction(45), Fraction("1.6")),
    )


def test_a_plan_looks_at_each_team_as_often_for_many_as_for_few() -> None:
    def some(many: int) -> list[Member]:
        strengths = ("downtime-over-target", "long-lead-time", "environment-waits")
        return [
            member(
                f"Team {n}", 5 + n % 50, {s: Fraction(n % 90 + 1, 60 + n % 7) for s in strengths}
            )
            for n in range(many)
        ]

    assert is_linear(lambda members: plan(members, RULES), some, 100)


# --- systemic gaps ---


DOCUMENT = Path(__file__).parents[3] / "docs" / "organisation.md"


@st.composite
def practices(draw: st.DrawFn) -> list[Gap]:
    """Up to four practices with their counts."""
    found = []
    for code in draw(st.sets(st.sampled_from("pqrs"))):
        known = draw(st.integers(0, 9))
        below = draw(st.integers(0, known))
        found.append(Gap(code, below, known, draw(st.integers(0, below))))
    return found


@pytest.mark.parametrize(
    ("below", "known", "systemic"),
    [(3, 3, True), (2, 2, False), (3, 6, True), (3, 7, False), (7, 9, True), (0, 5, False)],
)
def test_a_gap_is_systemic_from_three_teams_and_half_of_those_with_data(
    below: int, known: int, systemic: bool
) -> None:
    assert Gap("reviews", below, known, 0).is_systemic is systemic


def test_the_widest_gap_comes_first_and_codes_decide_between_equals() -> None:
    gaps = [Gap("b-half", 3, 5, 0), Gap("c-all", 5, 5, 0), Gap("a-all", 5, 5, 0)]
    assert [gap.practice for gap in systemic_gaps(gaps)] == ["a-all", "c-all", "b-half"]


@given(practices(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_plays_no_part(gaps: list[Gap], random: Random) -> None:
    mixed = random.sample(gaps, len(gaps))
    assert systemic_gaps(mixed) == systemic_gaps(gaps)


@given(practices())
def test_what_is_listed_is_systemic_and_nothing_systemic_is_left_out(gaps: list[Gap]) -> None:
    listed = systemic_gaps(gaps)
    assert set(listed) == {gap for gap in gaps if gap.is_systemic}
    assert all(Fraction(gap.below, gap.known) >= ENOUGH_SHARE for gap in listed)


@given(practices())
def test_a_team_that_improves_closes_gaps_and_opens_none(gaps: list[Gap]) -> None:
    better = [Gap(g.practice, max(0, g.below - 1), g.known, 0) for g in gaps]
    before = {gap.practice for gap in systemic_gaps(gaps)}
    assert {gap.practice for gap in systemic_gaps(better)} <= before


def test_the_document_names_the_thresholds() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d/]+) \|", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert rows
    assert Fraction(dict(rows)["ENOUGH_TEAMS"]) == ENOUGH_TEAMS
    for name, value in rows:
        assert getattr(organisation, name) == Fraction(value)

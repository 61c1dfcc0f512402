"""The plan for several teams: where the next people would help most, and in which order."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.organisation import (
    LEAST_PRIORITY,
    MOST_ENTRIES,
    Member,
    entries_of,
    entry_of,
    mean_of,
    plan,
)
from roles.investment import is_candidate, options_of, strengths_of
from roles.investment.advice import judge
from tests.support.growth import is_linear
from tests.support.rules import ROLES, RULES, TRIGGERS
from tests.support.situations import situations


def member(name="A", engineers=15, strengths=(), **fields):
    """A team with these strengths by trigger; the roles of which it has any are needed."""
    known = {code: Fraction(at) for code, at in dict(strengths).items()}
    needed = {TRIGGERS[code].role: True for code in known}
    people = {key: _people(fields.pop(key, {})) for key in ("staffed", "shared")}
    scores = _people(fields.pop("scores", {}))
    candidates = fields.pop("candidates", needed)
    return Member(
        name, engineers, **people, scores=scores, strengths=known, candidates=candidates, **fields
    )


def _people(given):
    return {role: Fraction(people) for role, people in given.items()}


def member_of(team, name="A", shared=()):
    """A team as the key figures of its report keep it."""
    advice = judge(team, RULES)
    return Member(
        name=name,
        engineers=team.engineers,
        staffed=team.staffed,
        shared=dict(shared),
        scores=team.known_scores(),
        strengths=strengths_of(team, RULES),
        candidates={o.role: is_candidate(o, team, RULES) for o in options_of(team, RULES)},
        named=advice.answer.role,
    )


DOWN = {"downtime-over-target": 1}


def told(found):
    return [(step.role, step.names) for step in found.steps]


# --- shared or local -----------------------------------------------------------------------------


def test_what_half_of_the_engineers_suffer_is_solved_by_a_shared_role():
    teams = [
        member("A", 15, DOWN),
        member("B", 15, DOWN),
        member("C", 30, {}, candidates={"sre": False}),
    ]
    (entry,) = entries_of(teams, RULES)
    assert (entry.role, entry.names, entry.shared) == ("sre", ("A", "B"), True)


def test_what_fewer_suffer_is_solved_in_each_team():
    teams = [
        member("A", 15, DOWN),
        member("B", 14, DOWN),
        member("C", 30, {}, candidates={"sre": False}),
    ]
    assert [(e.names, e.shared) for e in entries_of(teams, RULES)] == [
        (("A",), False),
        (("B",), False),
    ]


def test_only_teams_with_data_for_the_role_count():
    teams = [member("A", 15, DOWN), member("B", 14, DOWN), member("C", 300, {"long-lead-time": 0})]
    assert entries_of(teams, RULES)[-1].names == ("A", "B")


def test_one_team_s_problem_is_its_own_however_large_it_is():
    (entry,) = entries_of(
        [member("A", 90, DOWN), member("B", 5, {}, candidates={"sre": False})], RULES
    )
    assert (entry.names, entry.shared) == (("A",), False)


def test_a_platform_is_always_shared():
    waiting = {"environment-waits": 1}
    teams = [member("A", 10, waiting), member("B", 90, {}, candidates={"platform": False})]
    (entry,) = entries_of(teams, RULES)
    assert (entry.names, entry.shared) == (("A",), True)


def test_the_rules_say_which_role_is_always_shared():
    own = replace(RULES.roles["platform"], always_shared=False)
    sre = replace(RULES.roles["sre"], always_shared=True)
    turned = replace(RULES, roles={**RULES.roles, "platform": own, "sre": sre})
    teams = [member("A", 10, {"environment-waits": 1} | DOWN), member("B", 90, {})]
    assert {entry.role: entry.shared for entry in entries_of(teams, turned)} == {
        "platform": False,
        "sre": True,
    }


# --- a shared entry as one situation -------------------------------------------------------------


def test_a_strength_is_the_mean_by_engineers_of_the_teams_that_know_it():
    teams = [
        member("A", 10, DOWN),
        member("B", 30, {"downtime-over-target": "0.5"}),
        member("C", 60),
    ]
    (strength,) = entry_of("sre", teams, RULES, shared=True).strengths
    assert strength.strength == Fraction(10 + 15, 40)


def test_engineers_are_added_up_and_a_shared_person_counts_once():
    sre = {"staffed": {"sre": 1}, "shared": {"sre": 1}}
    teams = [
        member("A", 15, DOWN, **sre),
        member("B", 25, DOWN, **sre),
        member("C", 20, DOWN, staffed={"sre": 1}),
    ]
    entry = entry_of("sre", teams, RULES, shared=True)
    assert (entry.engineers, entry.worth.staffed) == (60, 2)
    assert entry.worth.asked == RULES.roles["sre"].asked(60)


def test_scores_are_means_by_engineers():
    teams = [member("A", 10, DOWN, scores={"sre": 90}), member("B", 30, DOWN, scores={"sre": 50})]
    assert entry_of("sre", teams, RULES, shared=True).scores["sre"] == 60


@given(st.lists(st.tuples(st.integers(1, 99), st.none() | st.fractions(0, 2)), max_size=12))
def test_a_mean_is_exact(weighted):
    known = [(weight, value) for weight, value in weighted if value is not None]
    whole = sum(weight for weight, _ in known)
    mean = sum(weight * value for weight, value in known) / whole if known else None
    assert mean_of(weighted) == mean


@given(situations(), st.sampled_from(ROLES))
def test_an_entry_of_one_team_is_that_team_s_option(team, role):
    option = next((o for o in options_of(team, RULES) if o.role == role), None)
    if option is None:
        return
    entry = entry_of(role, [member_of(team)], RULES, shared=False)
    assert vars(entry.worth) == {name: getattr(option, name) for name in vars(entry.worth)}
    assert [s.trigger for s in entry.strengths] == [r.trigger for r in option.reasons]
    assert [s.counts for s in entry.strengths] == [r.counts for r in option.reasons]


# --- the order -----------------------------------------------------------------------------------


def test_the_largest_priority_comes_first_and_then_it_is_worked_out_again():
    teams = [
        member("A", 40, {"downtime-over-target": "1.5"}),
        member("B", 15, DOWN),
        member("C", 99, {}, candidates={"sre": False}),
    ]
    steps = plan(teams, RULES).steps
    assert [step.names for step in steps] == [("A",), ("B",), ("A",)]
    assert [step.worth.staffed for step in steps] == [0, 0, 1]


def test_equals_are_in_the_order_of_size_building_and_names():
    alike = {"downtime-over-target": "1", "long-lead-time": "1"}
    teams = [member(name, 15, alike) for name in "BA"]
    apart = {"candidates": {"devops": False, "sre": False}}
    steps = plan([*teams, member("C", 99, {}, **apart)], RULES).steps
    by_priority = sorted(steps, key=lambda s: -s.worth.priority)
    assert list(steps) == by_priority
    assert [step.names for step in steps if step.role == "sre"] == [("A",), ("B",)]


def test_a_part_time_role_is_one_step():
    steps = plan([member("A", 6, DOWN)], RULES).steps
    assert [(step.role, step.worth.form) for step in steps] == [("sre", "hat")]


def test_the_answer_of_a_team_comes_before_its_other_entries():
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


def test_what_is_covered_stands_beside_the_plan():
    found = plan([member("A", 15, DOWN, staffed={"sre": 1})], RULES)
    assert (told(found), [(e.role, e.names) for e in found.refocus]) == ([], [("sre", ("A",))])
    assert found.refocus[0].covered_because(RULES) == "people-are-there"


@pytest.mark.parametrize(
    ("engineers", "strengths", "fields", "because"),
    [
        (1, DOWN, {}, "too-small"),
        (40, {"platform-unused": 1}, {}, "direction"),
        (15, DOWN, {"scores": {"sre": 90}}, "practices-are-there"),
        (15, DOWN, {"staffed": {"sre": 1}}, "people-are-there"),
    ],
)
def test_why_nobody_new_is_asked_for(engineers, strengths, fields, because):
    (entry,) = plan([member("A", engineers, strengths, **fields)], RULES).refocus
    assert entry.covered_because(RULES) == because


def test_a_problem_is_counted_in_the_teams_that_have_it():
    teams = [member("A", 15, DOWN), member("B", 15, {"downtime-over-target": "0.2"}), member("C")]
    entry = entry_of("sre", teams, RULES, shared=True)
    assert entry.troubled("downtime-over-target") == 1


# --- people who are there already ----------------------------------------------------------------


def spare(found):
    return [(move.role, [m.name for m in move.members], move.people) for move in found.moves]


def test_people_of_smaller_problems_are_named_before_anybody_is_hired():
    fine = {"candidates": {"sre": False, "devops": False}}
    teams = [member("A", 15, DOWN), member("B", 15, {}, staffed={"sre": 3}, **fine)]
    assert spare(plan(teams, RULES)) == [("sre", ["B"], 2)]


def test_slivers_are_nobody():
    fine = {"candidates": {"sre": False}}
    others = [member(name, 15, {}, staffed={"sre": "1.4"}, **fine) for name in "BCDE"]
    assert spare(plan([member("A", 15, DOWN), *others], RULES)) == []


def test_people_with_a_problem_as_large_stay_where_they_are():
    teams = [
        member("A", 15, DOWN),
        member("B", 15, DOWN, staffed={"sre": 3}),
        member("C", 99, {}, candidates={"sre": False}),
    ]
    assert spare(plan(teams, RULES)) == []


def test_a_group_that_several_teams_share_is_spare_once():
    group = {"staffed": {"devops": 2}, "shared": {"devops": 2}, "candidates": {"devops": False}}
    teams = [member("A", 15, DOWN), member("B", 5, {}, **group), member("C", 5, {}, **group)]
    assert spare(plan(teams, RULES)) == [("devops", ["B", "C"], 2 - 2 * Fraction(1, 5))]


def test_of_a_shared_role_the_people_of_all_are_set_beside_the_size_of_all():
    fine = {"candidates": {"sre": True, "platform": True}}
    teams = [
        member(n, 15, DOWN | {"environment-waits": "0.1"}, staffed={"platform": 2}, **fine)
        for n in "AB"
    ]
    asked = RULES.roles["platform"].asked(30)
    assert spare(plan(teams, RULES)) == [("platform", ["A", "B"], 4 - asked)]


# --- what holds for any organisation -------------------------------------------------------------

organisations = st.lists(situations(), min_size=1, max_size=5).map(
    lambda teams: [member_of(team, name) for team, name in zip(teams, "ABCDE", strict=False)]
)


@given(organisations)
def test_no_step_is_covered_and_there_are_few(members):
    steps = plan(members, RULES).steps
    assert len(steps) <= MOST_ENTRIES
    for step in steps:
        assert not step.worth.covered
        assert step.worth.priority >= LEAST_PRIORITY
        assert step.worth.form != "none"


@given(organisations)
def test_the_priority_of_an_entry_does_not_rise(members):
    seen = {}
    for step in plan(members, RULES).steps:
        key = step.role, step.names
        assert step.worth.priority <= seen.get(key, 100)
        seen[key] = step.worth.priority


@given(organisations)
def test_without_own_answers_the_steps_come_by_priority(members):
    steps = plan([replace(m, named=None) for m in members], RULES).steps
    priorities = [step.worth.priority for step in steps]
    assert priorities == sorted(priorities, reverse=True)


@given(organisations, st.randoms(use_true_random=False))
def test_the_order_of_the_teams_plays_no_part(members, random):
    mixed = plan(random.sample(members, len(members)), RULES)
    found = plan(members, RULES)
    assert told(mixed) == told(found)
    assert spare(mixed) == spare(found)


@given(situations())
def test_of_one_team_the_plan_begins_with_its_own_answer(team):
    advice, found = judge(team, RULES), plan([member_of(team)], RULES)
    first = advice.answer.first
    if first and advice.options[0].priority >= LEAST_PRIORITY:
        assert found.steps[0].role == first
        assert found.steps[0].worth.form == advice.options[0].form


@given(situations())
def test_of_one_team_that_should_move_people_the_plan_names_them(team):
    answer = judge(team, RULES).answer
    found = plan([member_of(team)], RULES)
    if answer.because == "people-elsewhere" and found.steps:
        assert found.steps[0].role == answer.role
        assert sum(move.people for move in found.moves) == answer.elsewhere


@given(situations())
def test_of_one_team_without_a_candidate_the_plan_is_empty(team):
    if judge(team, RULES).answer.verdict == "nobody-yet":
        found = plan([member_of(team)], RULES)
        assert (found.steps, found.moves, found.refocus) == ((), (), ())


@given(organisations)
def test_each_role_that_a_team_needs_is_in_one_entry(members):
    found = [(e.role, name) for e in entries_of(members, RULES) for name in e.names]
    needed = {
        (role, m.name) for m in members for role, is_needed in m.candidates.items() if is_needed
    }
    assert len(found) == len(set(found))
    assert set(found) == needed


def test_the_example_of_the_document():
    teams = [
        member("Billing", 15, DOWN),
        member("Returns", 15, {"downtime-over-target": "0.5"}),
        member("Search", 20, {}, candidates={"sre": False}),
    ]
    first = plan(teams, RULES).steps[0]
    assert (first.names, first.engineers) == (("Billing", "Returns"), 30)
    assert (first.worth.need, first.worth.priority, first.worth.asked) == (45, 45, Fraction("1.6"))


def test_a_plan_looks_at_each_team_as_often_for_many_as_for_few():
    def some(many):
        strengths = ("downtime-over-target", "long-lead-time", "environment-waits")
        return [
            member(
                f"Team {n}", 5 + n % 50, {s: Fraction(n % 90 + 1, 60 + n % 7) for s in strengths}
            )
            for n in range(many)
        ]

    assert is_linear(lambda members: plan(members, RULES), some, 100)

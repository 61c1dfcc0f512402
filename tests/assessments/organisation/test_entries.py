"""A role for some teams: they count as one situation."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.organisation import entry_of, mean_of, plan
from roles.investment import Situation, options_of
from tests.support.members import DOWN, member, member_of
from tests.support.rules import ROLES, RULES
from tests.support.situations import situations


def test_a_strength_is_the_mean_by_engineers_of_the_teams_that_know_it() -> None:
    teams = [
        member("A", 10, DOWN),
        member("B", 30, {"downtime-over-target": "0.5"}),
        member("C", 60),
    ]
    (strength,) = entry_of("sre", teams, RULES, shared=True).strengths
    assert strength.strength == Fraction(10 + 15, 40)


def test_engineers_are_added_up_and_a_shared_person_counts_once() -> None:
    sre = {"staffed": {"sre": 1}, "shared": {"sre": 1}}
    teams = [
        member("A", 15, DOWN, **sre),
        member("B", 25, DOWN, **sre),
        member("C", 20, DOWN, staffed={"sre": 1}),
    ]
    entry = entry_of("sre", teams, RULES, shared=True)
    assert (entry.engineers, entry.worth.staffed) == (60, Fraction(2))
    assert entry.worth.asked == RULES.roles["sre"].asked(60)


def test_scores_are_means_by_engineers() -> None:
    teams = [member("A", 10, DOWN, scores={"sre": 90}), member("B", 30, DOWN, scores={"sre": 50})]
    assert entry_of("sre", teams, RULES, shared=True).scores["sre"] == 60


@given(st.lists(st.tuples(st.integers(1, 99), st.none() | st.fractions(0, 2)), max_size=12))
def test_a_mean_is_exact(weighted: list[tuple[int, Fraction | None]]) -> None:
    known = [(weight, value) for weight, value in weighted if value is not None]
    whole = sum(weight for weight, _ in known)
    mean = sum(weight * value for weight, value in known) / whole if known else None
    assert mean_of(weighted) == mean


@given(situations(), st.sampled_from(ROLES))
def test_an_entry_of_one_team_is_that_team_s_option(team: Situation, role: str) -> None:
    option = next((o for o in options_of(team, RULES) if o.role == role), None)
    if option is None:
        return
    entry = entry_of(role, [member_of(team)], RULES, shared=False)
    assert vars(entry.worth) == {name: getattr(option, name) for name in vars(entry.worth)}
    assert [s.trigger for s in entry.strengths] == [r.trigger for r in option.reasons]
    assert [s.counts for s in entry.strengths] == [r.counts for r in option.reasons]


@pytest.mark.parametrize(
    ("engineers", "strengths", "fields", "because"),
    [
        (1, DOWN, {}, "too-small"),
        (40, {"platform-unused": 1}, {}, "direction"),
        (15, DOWN, {"scores": {"sre": 90}}, "practices-are-there"),
        (15, DOWN, {"staffed": {"sre": 1}}, "people-are-there"),
    ],
)
def test_why_nobody_new_is_asked_for(
    engineers: int, strengths: dict[str, float], fields: dict[str, Any], because: str
) -> None:
    (entry,) = plan([member("A", engineers, strengths, **fields)], RULES).refocus
    assert entry.covered_because(RULES) == because


def test_a_problem_is_counted_in_the_teams_that_have_it() -> None:
    teams = [member("A", 15, DOWN), member("B", 15, {"downtime-over-target": "0.2"}), member("C")]
    entry = entry_of("sre", teams, RULES, shared=True)
    assert entry.troubled("downtime-over-target") == 1

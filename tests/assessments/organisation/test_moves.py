"""People who are there already: who is named before anybody is hired."""

from fractions import Fraction

from assessments.organisation import plan
from tests.support.members import DOWN, member, spare
from tests.support.rules import RULES


def test_people_of_smaller_problems_are_named_before_anybody_is_hired() -> None:
    fine = {"candidates": {"sre": False, "devops": False}}
    teams = [member("A", 15, DOWN), member("B", 15, {}, staffed={"sre": 3}, **fine)]
    assert spare(plan(teams, RULES)) == [("sre", ["B"], Fraction(2))]


def test_slivers_are_nobody() -> None:
    fine = {"candidates": {"sre": False}}
    others = [member(name, 15, {}, staffed={"sre": "1.4"}, **fine) for name in "BCDE"]
    assert spare(plan([member("A", 15, DOWN), *others], RULES)) == []


def test_people_with_a_problem_as_large_stay_where_they_are() -> None:
    teams = [
        member("A", 15, DOWN),
        member("B", 15, DOWN, staffed={"sre": 3}),
        member("C", 99, {}, candidates={"sre": False}),
    ]
    assert spare(plan(teams, RULES)) == []


def test_a_group_that_several_teams_share_is_spare_once() -> None:
    group = {"staffed": {"devops": 2}, "shared": {"devops": 2}, "candidates": {"devops": False}}
    teams = [member("A", 15, DOWN), member("B", 5, {}, **group), member("C", 5, {}, **group)]
    assert spare(plan(teams, RULES)) == [("devops", ["B", "C"], 2 - 2 * Fraction(1, 5))]


def test_of_a_shared_role_the_people_of_all_are_set_beside_the_size_of_all() -> None:
    fine = {"candidates": {"sre": True, "platform": True}}
    teams = [
        member(n, 15, DOWN | {"environment-waits": "0.1"}, staffed={"platform": 2}, **fine)
        for n in "AB"
    ]
    asked = RULES.roles["platform"].asked(30)
    assert spare(plan(teams, RULES)) == [("platform", ["A", "B"], 4 - asked)]

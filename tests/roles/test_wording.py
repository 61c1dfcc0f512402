"""What the advice says about starting with a role: the first 90 days, and the cautions."""

from typing import Any

import pytest

from roles.shapes import OptionRow
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.rules import team
from tests.support.telling import told


def of(role: str, *args: Any, **rest: Any) -> OptionRow:
    advice = told(team(*args, **rest))
    return next(option for option in advice["options"] if option["role"] == role)


def steps(option: OptionRow) -> dict[int, list[str]]:
    return {part["day"]: [row["step"] for row in part["steps"]] for part in option["first_days"]}


def test_the_steps_follow_from_the_problems_of_the_team(
    catalogue: Catalogue,
) -> None:
    days = steps(of("sre", 30, (60, 40, 60), {"toil_share": 70}))
    assert [len(rows) for rows in days.values()] == [2, 1, 2]
    assert days[30][0].startswith("Agree on a charter with the developers")
    assert "manual work" in days[30][1]
    assert days[90][0].startswith("Manual work takes less time")


def test_what_the_answers_say_is_there_is_left_out(
    catalogue: Catalogue,
) -> None:
    known = {"downtime": 5, "sre-slos": 75, "sre-post-incident-reviews": 100}
    days = steps(of("sre", 30, (60, 40, 60), known))
    said = " ".join(step for rows in days.values() for step in rows)
    assert "SLO that users would recognise" not in said
    assert "last five incidents" not in said
    assert "biggest cause of downtime" in said


def test_a_step_names_the_problems_that_it_answers_here(
    catalogue: Catalogue,
) -> None:
    option = of("platform", 40, (60, 60, 40), {"environment_wait": 480})
    (_charter, step) = option["first_days"][0]["steps"]
    assert step["answers"] == ["environment_wait"]


def test_without_a_problem_the_charter_and_the_guardrail_stand(
    catalogue: Catalogue,
) -> None:
    days = steps(of("devops", 30, (60, 60, 60), {"lead_time": 24}))
    assert {day: len(rows) for day, rows in days.items()} == {30: 1, 90: 1}


def test_no_more_than_three_steps_a_day_answer_problems(
    catalogue: Catalogue,
) -> None:
    bad = {
        "downtime": 20, "toil_share": 90, "pages_per_shift": 8, "response_time": 480,
        "oncall_share": 100, "sla_breaches": 12,
    }  # fmt: skip
    days = steps(of("sre", 30, (60, 20, 60), bad))
    assert [len(rows) for rows in days.values()] == [4, 3, 4]


WAITS = {"environment_wait": 2400, "self_service": 0, "infrastructure_share": 50}


@pytest.mark.parametrize(("engineers", "form"), [(40, "hire"), (120, "team")])
def test_a_platform_comes_with_the_caution_of_dora(
    catalogue: Catalogue, engineers: int, form: str
) -> None:
    option = of("platform", engineers, (70, 70, 30), WAITS)
    (caution,) = option["cautions"]
    assert option["form"] == form
    assert "8 percent less throughput and 14 percent less change stability" in caution["text"]
    assert caution["source"].startswith("DORA, Accelerate State of DevOps 2024")


def test_where_no_platform_is_advised_nothing_is_cautioned(
    catalogue: Catalogue,
) -> None:
    assert of("platform", 40, (70, 70, 30), {"environment_wait": 10})["cautions"] == []
    staffed = of("platform", 40, (70, 70, 30), WAITS, staffed={"platform": 3})
    assert (staffed["form"], staffed["cautions"]) == ("none", [])


def test_no_other_role_is_cautioned(catalogue: Catalogue) -> None:
    assert of("sre", 30, (60, 40, 60), {"downtime": 20})["cautions"] == []


def test_lines_of_an_editor_are_read_in_their_order(
    catalogue: Catalogue,
) -> None:
    role = next(iter(factories.rules().roles()))
    first, second = role.lines_of("day-30")[:2]
    type(first).objects.filter(pk=first.pk).update(position=99)
    (role,) = [r for r in factories.rules().roles() if r.pk == role.pk]
    assert (role.lines_of("day-30")[0], role.lines_of("day-30")[-1]) == (second, first)

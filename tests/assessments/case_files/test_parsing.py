"""A team as a file has it: which key wins, what is absent, units, and every fault at once."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from assessments import case_files
from assessments.models import Assessment
from tests.support.case_files import judged
from tests.support.fixtures import Catalogue

pytestmark = pytest.mark.one_database


def test_the_most_specific_key_wins(catalogue: Catalogue) -> None:
    answers = {
        "D03": {"choice": 2},
        "devops": {"choice": 0},
        "devops-infrastructure-as-code": {"choice": 3},
        "shared_ownership": {"choice": 1},
        "D01": {"choice": 3},
    }
    scores = {p["code"]: p["score"] for p in judged(answers=answers)["practices"]}
    assert scores["devops-pipeline"] == 66.7
    assert scores["devops-infrastructure-as-code"] == 100.0
    assert scores["devops-shared-ownership"] == 33.3
    assert scores["devops-small-releases"] == 0.0


def test_a_discipline_key_leaves_the_figures_alone(
    catalogue: Catalogue,
) -> None:
    criteria = judged(answers={"devops": {"choice": 3}})["criteria"]
    assert not any(m["known"] for m in criteria["dora"]["metrics"].values())


def test_what_is_left_out_of_scope_is_absent_and_its_triggers_count(
    catalogue: Catalogue,
) -> None:
    document = judged(
        disciplines=["devops"],
        answers={"devops": {"choice": 2}, "downtime": {"value": 300, "confidence": "measured"}},
    )
    assert set(document["disciplines"]) == {"devops"}
    assert set(document["criteria"]) == {"dora"}
    assert document["advice"]["options"][0]["role"] == "sre"


def test_a_target_that_is_given_counts_in_the_quick_track_too(
    catalogue: Catalogue,
) -> None:
    answers = {
        "availability_target": {"value": 50},
        "downtime": {"value": 8616},
        "slo_coverage": {"value": 95},
    }
    slo = judged(track="quick", answers=answers)["criteria"]["slo"]
    assert (slo["target"], slo["target_assumed"], slo["score"]) == (50, False, 100.0)


def test_nothing_is_stored(
    catalogue: Catalogue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    judged(answers={"devops": {"choice": 2}})
    assert not Assessment.objects.exists()


def test_a_team_is_called_as_a_form_would_store_it(
    catalogue: Catalogue,
) -> None:
    case = case_files.parse({"team": {"engineers": 3, "name": " Cafe\u0301  Nord "}})
    assert case.team.name == "Café Nord"


def test_every_fault_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(case_files.Faults) as faults:
        case_files.parse({"team": {"engineers": 0}, "track": "x", "answers": {"x": 1, "sre": 2}})
    assert len(faults.value.lines) == 4


@pytest.mark.parametrize(
    ("code", "given", "value", "entered"),
    [
        ("downtime", {"value": 2, "unit": "hours a quarter"}, 40, "2 hours a quarter"),
        ("downtime", {"value": 240}, 240, "240 minutes"),
        ("deployment_frequency", {"value": 3, "unit": "a day"}, 21, "3 a day"),
        ("lead_time", {"value": 2, "unit": "days"}, 48, "2 days"),
    ],
)
def test_a_value_may_name_the_unit_in_which_a_form_takes_it(
    catalogue: Catalogue, code: str, given: dict[str, Any], value: int, entered: str
) -> None:
    """A value is kept in the metric's unit, and what was typed beside it."""
    row = next(a for a in judged(answers={code: given})["answers"] if a["question"] == code)
    assert (row["value"], row["entered"]) == (value, entered)

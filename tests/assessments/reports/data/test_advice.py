"""The published case and a flip, from the answers of a file to the stored advice."""

from decimal import Decimal
from typing import Any

import pytest

from roles.shapes import AdviceRow
from tests.support.case_files import judged
from tests.support.fixtures import Catalogue

pytestmark = pytest.mark.one_database


def case(engineers: int, staffed: dict[str, int] | None = None, **answers: Any) -> AdviceRow:
    """A team that is weak all over, with the problem of the published case."""
    weak = {slug: {"choice": 1} for slug in ("devops", "sre", "platform")}
    team = {"engineers": engineers, "staffed": staffed or {}}
    return judged(team=team, answers=weak | answers)["advice"]


@pytest.mark.parametrize("engineers", [4, 5, 6])
def test_at_five_a_developer_wears_the_devops_hat(catalogue: Catalogue, engineers: int) -> None:
    advice = case(engineers)
    assert advice["verdict"] == "invest"
    assert (advice["options"][0]["role"], advice["options"][0]["form"]) == ("devops", "hat")


@pytest.mark.parametrize("engineers", [14, 15, 16])
@pytest.mark.parametrize("devops", [0, 1])
def test_at_fifteen_four_hours_of_downtime_call_for_the_sre(
    catalogue: Catalogue, engineers: int, devops: int
) -> None:
    advice = case(engineers, {"devops": devops}, downtime={"value": 240})
    assert advice["verdict"] == "invest"
    assert (advice["options"][0]["role"], advice["options"][0]["form"]) == ("sre", "hire")


@pytest.mark.parametrize("engineers", [39, 40, 41])
@pytest.mark.parametrize("staffed", [{}, {"devops": 1, "sre": 1}])
def test_at_forty_hours_for_an_environment_call_for_the_platform_engineer(
    catalogue: Catalogue, engineers: int, staffed: dict[str, int]
) -> None:
    advice = case(engineers, staffed, downtime={"value": 30}, environment_wait={"value": 240})
    assert advice["verdict"] == "invest"
    assert (advice["options"][0]["role"], advice["options"][0]["form"]) == ("platform", "hire")


def test_what_would_turn_the_answer_does_so_when_it_is_typed(
    catalogue: Catalogue,
) -> None:
    """A guess of 490 hours may be 730: 35 % of DevOps, as much as SRE's at 2.5 times the target."""
    numbers = {
        "deployment_frequency": 2, "change_failure_rate": 4, "recovery_time": 2, "downtime": 108,
        "environment_wait": 10,
    }  # fmt: skip
    well = {slug: {"choice": 2} for slug in ("devops", "sre", "platform")}
    measured = {code: {"value": v, "confidence": "measured"} for code, v in numbers.items()}
    answers = well | measured | {"availability_target": {"value": Decimal("99.9")}}

    def taking(hours: int) -> AdviceRow:
        guess = {"value": hours, "confidence": "guess"}
        return judged(answers=answers | {"lead_time": guess})["advice"]

    flips = {flip["change"]: flip for flip in taking(478)["options"][0]["flips"]}
    assert (flips["lead_time"]["to"], flips["lead_time"]["because"]) == (490, "too-wide")
    assert (taking(480)["because"], taking(490)["because"]) == ("first", "too-wide")

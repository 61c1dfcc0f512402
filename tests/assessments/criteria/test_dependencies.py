"""A condition is met only if that is certain: by a value, or by a band with both its ends."""

import pytest

from assessments import criteria
from assessments.criteria import Condition, Reading, Readings, questions_of, with_edges
from tests.support.metrics import readings

FREQUENT = {"question": "deployment_frequency", "at_least": "5"}
RARE = {"question": "deployment_frequency", "at_most": "1"}
OVER = {"question": "downtime", "of_target": True, "at_least": "1"}
SMALL = {"question": "oncall_rota", "times": "oncall_share", "at_most": "90"}


def holds(condition: Condition, given: Readings, *, sites: int = 1) -> bool:
    """Whether answers meet a condition, in bands that lie where target and sites put them."""
    return criteria.holds(condition, with_edges(given, sites=sites))


def banded(code: str, number: int) -> dict[str, Reading]:
    """A metric answered by its band."""
    (reading,) = readings(**{code: None}).values()
    return {code: type(reading)(reading.metric, band=number)}


@pytest.mark.parametrize(("value", "met"), [("4.9", False), (5, True), (100, True)])
def test_a_value_meets_an_edge_from_the_edge_on(value: int | str, met: bool) -> None:
    assert holds(FREQUENT, readings(deployment_frequency=value)) is met


@pytest.mark.parametrize(
    ("condition", "number", "met"),
    [
        (FREQUENT, 5, True),
        (FREQUENT, 4, True),
        # Its middle would be 3, which nobody said.
        (FREQUENT, 3, False),
        ({"question": "deployment_frequency", "at_least": "2"}, 3, False),
        (RARE, 2, True),
        (RARE, 3, False),
        # No upper end, so nobody knows how often.
        ({"question": "deployment_frequency", "at_most": "1000"}, 5, False),
    ],
)
def test_a_band_meets_an_edge_with_both_its_ends(
    condition: Condition, number: int, met: bool
) -> None:
    assert holds(condition, banded("deployment_frequency", number)) is met


def test_a_band_that_hangs_on_the_target_waits_for_it() -> None:
    condition = {"question": "downtime", "at_most": "100"}
    band = banded("downtime", 3)
    assert not holds(condition, band)
    assert holds(condition, band | readings(availability_target="99.9"))
    assert not holds(condition, band | readings(availability_target=99))


def test_a_choice_is_a_band_of_the_value_once_its_edges_are_known() -> None:
    condition = {"question": "downtime", "choices": [3]}
    assert not holds(condition, readings(downtime=40))
    assert holds(condition, readings(downtime=40, availability_target="99.9"))


@pytest.mark.parametrize(("sites", "met"), [(1, True), (2, False)])
def test_the_number_of_locations_moves_the_bands(sites: int, met: bool) -> None:
    assert holds({"question": "oncall_rota", "at_least": "8"}, banded("oncall_rota", 3)) is True
    four_or_five = {"question": "oncall_rota", "at_most": "6"}
    assert holds(four_or_five, banded("oncall_rota", 1), sites=sites) is met


@pytest.mark.parametrize(
    ("minutes", "target", "met"),
    [(240, "99.9", True), ("43.2", "99.9", True), (43, "99.9", False), (240, 99, False)],
)
def test_downtime_as_a_multiple_of_what_the_target_allows(
    minutes: int | str, target: int | str, met: bool
) -> None:
    assert holds(OVER, readings(downtime=minutes, availability_target=target)) is met


def test_a_multiple_needs_a_target_or_a_band_that_says_it() -> None:
    assert not holds(OVER, readings(downtime=240))
    assert holds(OVER, banded("downtime", 0))
    assert holds(OVER, banded("downtime", 2))
    assert not holds(OVER, banded("downtime", 3))
    within = {"question": "downtime", "of_target": True, "at_most": "1"}
    assert holds(within, banded("downtime", 3))


@pytest.mark.parametrize(
    ("people", "share", "met"), [(5, 5, True), (3, 33, False), (3, 30, True), (8, "12.5", False)]
)
def test_so_many_people_cannot_share_all_hours_with_so_little(
    people: int, share: int | str, met: bool
) -> None:
    """Five people at 5 % each cover a quarter of the time."""
    assert holds(SMALL, readings(oncall_rota=people, oncall_share=share)) is met


def test_a_product_of_bands_goes_from_end_to_end() -> None:
    share = readings(oncall_share=10)
    assert holds(SMALL, banded("oncall_rota", 2) | share)
    assert not holds(SMALL, banded("oncall_rota", 3) | share)
    bound = {"question": "oncall_rota", "times": "oncall_share", "at_least": "80"}
    assert holds(bound, banded("oncall_rota", 3) | share)


def test_what_is_not_known_meets_nothing() -> None:
    assert not holds(FREQUENT, {})
    assert not holds(FREQUENT, readings(deployment_frequency=None))
    assert not holds(SMALL, readings(oncall_rota=2))
    assert not holds(SMALL, readings(oncall_rota=2, oncall_share=None))


def test_a_choice_has_no_figure_to_compare() -> None:
    assert not holds({"question": "budget_policy", "at_least": "1"}, banded("budget_policy", 3))
    assert holds({"question": "budget_policy", "choices": [2, 3]}, banded("budget_policy", 3))


def test_only_bands_in_multiples_of_the_target_have_a_multiple() -> None:
    condition = {"question": "lead_time", "of_target": True, "at_least": "0"}
    assert not holds(condition, readings(lead_time=30, availability_target=99))


def test_a_condition_names_its_figures() -> None:
    assert questions_of(FREQUENT) == ["deployment_frequency"]
    assert questions_of(SMALL) == ["oncall_rota", "oncall_share"]

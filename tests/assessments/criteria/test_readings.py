"""Bands, intervals and settled answers of the shipped metrics, computed by hand."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from assessments.criteria import Band, Metric, Reading, apply_rules, edges_meet, target_of
from tests.support.got import got
from tests.support.metrics import METRICS, read, readings
from tests.support.rules import Exactly

UNITS = {
    "deployment_frequency": "deployments a week",
    "lead_time": "hours",
    "recovery_time": "hours",
    "change_failure_rate": "%",
    "rework_rate": "%",
    "slo_coverage": "%",
    "slo_attainment": "%",
    "error_budget_left": "%",
    "availability_target": "%",
    "downtime": "minutes",
    "response_time": "minutes",
    "oncall_rota": "people",
    "oncall_share": "%",
    "budget_policy": "",
    "sla_breaches": "breaches",
    "pages_per_shift": "incidents",
    "toil_share": "%",
    "platform_adoption": "%",
    "self_service": "%",
    "golden_path": "%",
    "developer_nps": "points",
    "onboarding": "working days",
    "environment_wait": "minutes",
    "infrastructure_share": "%",
    "resource_utilisation": "%",
    "downtime_incidents": "incidents",
    "investment": "",
    "adoption": "",
    "interfaces": "",
    "operations": "",
    "measurement": "",
}
# The edges from band to band, the one above the worst band first.
AT_LEAST = {
    "deployment_frequency": ("10/261", "20/87", "1", "5"),
    "slo_coverage": ("10", "50", "90"),
    "slo_attainment": ("50", "80", "95"),
    "error_budget_left": ("-50", "0", "25"),
    "oncall_rota": ("4", "6", "8"),
    "platform_adoption": ("20", "50", "80"),
    "self_service": ("20", "60", "90"),
    "golden_path": ("20", "50", "80"),
    "developer_nps": ("0", "30", "50"),
}
AT_MOST = {
    "change_failure_rate": ("40", "20", "10", "5"),
    "response_time": ("120", "30", "5"),
    "oncall_share": ("50", "33", "25"),
    "pages_per_shift": ("4", "2", "1"),
    "toil_share": ("70", "50", "30"),
    "onboarding": ("10", "5", "1"),
    "environment_wait": ("480", "60", "15"),
    "infrastructure_share": ("30", "20", "10"),
}
BELOW = {
    "lead_time": ("4380", "730", "168", "24", "1"),
    "recovery_time": ("4380", "730", "168", "24", "1"),
}
PUBLISHED = {
    ("response_time", 3),
    ("oncall_rota", 3),
    ("oncall_share", 3),
    ("pages_per_shift", 2),
    ("toil_share", 2),
}
JUST = Fraction(1, 10**9)


def edges(table: Mapping[str, tuple[str, ...]]) -> list[ParameterSet]:
    return [
        pytest.param(code, n, Fraction(edge), id=f"{code}-{edge}")
        for code, all_edges in table.items()
        for n, edge in enumerate(all_edges)
    ]


def settled(
    target: str | None = None,
    sites: int = 1,
    around_the_clock: bool = True,
    **values: Reading | Exactly,
) -> dict[str, Reading]:
    if target is not None:
        values["availability_target"] = target
    return apply_rules(readings(**values), sites=sites, around_the_clock=around_the_clock)


# --- the catalogue and its bands ---------------------------------------------------------------


def test_the_catalogue_has_every_metric_in_its_unit() -> None:
    assert {code: metric.unit for code, metric in METRICS.items()} == UNITS


def test_context_is_not_counted() -> None:
    context = {code for code, metric in METRICS.items() if not metric.counts}
    assert context == {
        *("rework_rate", "availability_target", "downtime_incidents"),
        *("sla_breaches", "resource_utilisation"),
    }


@pytest.mark.parametrize(("code", "n", "edge"), edges(AT_LEAST))
def test_a_band_begins_at_its_edge(code: str, n: int, edge: Fraction) -> None:
    assert METRICS[code].band_of(edge) == n + 1
    assert METRICS[code].band_of(edge - JUST) == n


@pytest.mark.parametrize(("code", "n", "edge"), edges(AT_MOST))
def test_a_band_holds_its_upper_edge(code: str, n: int, edge: Fraction) -> None:
    assert METRICS[code].band_of(edge) == n + 1
    assert METRICS[code].band_of(edge + JUST) == n


@pytest.mark.parametrize(("code", "n", "edge"), edges(BELOW))
def test_a_band_of_hours_ends_before_its_upper_edge(code: str, n: int, edge: Fraction) -> None:
    assert METRICS[code].band_of(edge - JUST) == n + 1
    assert METRICS[code].band_of(edge) == n


def test_more_than_ten_deployments_a_week_are_on_demand() -> None:
    metric = METRICS["deployment_frequency"]
    assert [metric.band_of(Fraction(v)) for v in ("10", "10.001")] == [4, 5]


@pytest.mark.parametrize("table", [AT_LEAST, AT_MOST, BELOW])
def test_no_metric_has_an_edge_that_is_not_tried(table: Mapping[str, tuple[str, ...]]) -> None:
    for code, all_edges in table.items():
        untried = 1 if code == "deployment_frequency" else 0
        assert len(METRICS[code].bands) == len(all_edges) + 1 + untried


def test_every_band_says_what_is_published_and_what_is_proposed() -> None:
    for code, metric in METRICS.items():
        for number, band in enumerate(metric.bands):
            proposed = "Tripod default" in band.source
            outside = (
                metric.family == "dora" or "CNCF" in band.source or (code, number) in PUBLISHED
            )
            assert band.source and (proposed or outside), (code, band.label)
            assert not (proposed and (code, number) in PUBLISHED), (code, band.label)


@pytest.mark.parametrize(
    ("bands", "meet"),
    [
        ([(None, 1), (1, 2), (2, None)], True),
        ([(2, None), (1, 2), (None, 1)], True),
        ([(None, None)], True),
        ([(None, 1), (2, None)], False),
        ([(None, 2), (1, None)], False),
        ([(None, 1), (1, 1), (1, None)], False),
        ([(0, 1), (1, None)], False),
        ([(None, 1), (1, 2)], False),
    ],
)
def test_bands_leave_neither_gap_nor_overlap(
    bands: list[tuple[int | None, int | None]], meet: bool
) -> None:
    exact = [(_fraction(low), _fraction(high)) for low, high in bands]
    assert edges_meet(exact) is meet


def _fraction(edge: int | None) -> Fraction | None:
    return None if edge is None else Fraction(edge)


@pytest.mark.parametrize("code", [c for c in METRICS if METRICS[c].bands and METRICS[c].unit])
def test_the_shipped_bands_meet(code: str) -> None:
    if not METRICS[code].budget_bands:
        assert edges_meet([(band.lower, band.upper) for band in METRICS[code].bands])


# --- downtime and the rota -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "minutes", "band"),
    [
        (None, "43.2", 3),
        (None, "43.3", 2),
        (None, "86.4", 2),
        (None, "86.5", 1),
        (None, "216", 1),
        (None, "216.1", 0),
        ("99", "432", 3),
        ("99", "433", 2),
        ("99.99", "43.2", 0),
    ],
)
def test_downtime_is_set_beside_the_target(target: str | None, minutes: str, band: int) -> None:
    assert settled(target, downtime=minutes)["downtime"].band_number == band


def test_a_target_is_assumed_where_none_is_known() -> None:
    assert target_of({}) == Fraction("99.9")
    assert target_of(readings(availability_target=read("availability_target"))) == Fraction("99.9")
    assert target_of(readings(availability_target="99.5")) == Fraction("99.5")


def test_a_target_without_a_budget_cannot_be_given() -> None:
    assert got(METRICS["availability_target"].maximum) < 100


@pytest.mark.parametrize(
    ("sites", "people", "band"),
    [(1, 8, 3), (1, 7, 2), (1, 6, 2), (1, 5, 1), (1, 4, 1), (1, 3, 0)]
    + [(2, 12, 3), (2, 11, 2), (2, 10, 2), (2, 9, 1), (2, 8, 1), (2, 7, 0), (3, 12, 3)],
)
def test_a_rota_on_two_sites_needs_four_people_more(sites: int, people: int, band: int) -> None:
    assert settled(sites=sites, oncall_rota=people)["oncall_rota"].band_number == band


def test_a_chosen_band_of_a_rota_on_two_sites_is_read_there() -> None:
    chosen = read("oncall_rota", band=1)
    assert settled(sites=1, oncall_rota=chosen)["oncall_rota"].figure == 5
    assert settled(sites=2, oncall_rota=chosen)["oncall_rota"].figure == 9


def test_without_round_the_clock_duty_a_rota_does_not_apply() -> None:
    rota = settled(around_the_clock=False, oncall_rota=2)["oncall_rota"]
    assert (rota.applies, rota.known, rota.points) == (False, False, None)


# --- rules that one answer sets for another ----------------------------------------------------


@pytest.mark.parametrize("given", [{"value": Fraction(90)}, {}, {"applies": False}])
def test_without_any_slo_attainment_and_budget_are_band_0(given: dict[str, Any]) -> None:
    values = {code: read(code, **given) for code in ("slo_attainment", "error_budget_left")}
    none = readings(slo_coverage=0, **values)
    for code, reading in apply_rules(none).items():
        assert reading.points == 0 and reading.scored, code


def test_with_one_slo_attainment_stands_as_it_was_given() -> None:
    assert settled(slo_coverage=1, slo_attainment=90)["slo_attainment"].points == 2


def test_what_was_not_asked_is_not_decided_either() -> None:
    assert settled(slo_coverage=0).keys() == {"slo_coverage"}


# --- confidence --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "confidence", "worst", "best"),
    [
        ("lead_time", "100", "measured", "100", "100"),
        ("lead_time", "100", "estimated", "120", "80"),
        ("lead_time", "100", "guess", "150", "50"),
        ("deployment_frequency", "1", "estimated", "0.8", "1.2"),
        ("deployment_frequency", "1", "guess", "0.5", "1.5"),
        ("downtime", "240", "estimated", "288", "192"),
        ("slo_coverage", "55", "estimated", "45", "65"),
        ("slo_coverage", "55", "guess", "30", "80"),
        ("slo_coverage", "95", "estimated", "85", "100"),
        ("toil_share", "5", "estimated", "15", "0"),
        ("developer_nps", "30", "estimated", "20", "40"),
        ("developer_nps", "30", "guess", "5", "55"),
        ("developer_nps", "-90", "guess", "-100", "-65"),
        ("change_failure_rate", "10", "estimated", "15", "5"),
        ("change_failure_rate", "10", "guess", "25", "0"),
        ("rework_rate", "50", "guess", "65", "35"),
        ("error_budget_left", "-100", "estimated", "-110", "-90"),
        ("error_budget_left", "95", "guess", "70", "100"),
        ("availability_target", "99.9", "guess", "99.9", "99.9"),
        ("oncall_rota", "5", "guess", "5", "5"),
    ],
)
def test_confidence_widens_a_value_by_its_kind(
    code: str, value: str, confidence: str, worst: str, best: str
) -> None:
    ends = read(code, value, confidence=confidence).ends()
    assert tuple(end.value for end in ends) == (Fraction(worst), Fraction(best))


@pytest.mark.parametrize(
    ("band", "confidence", "ends"),
    [(1, "measured", (1, 1)), (1, "estimated", (1, 1)), (1, "guess", (0, 2))]
    + [(0, "guess", (0, 1)), (3, "guess", (2, 3))],
)
def test_a_chosen_band_moves_only_when_it_is_a_guess(
    band: int, confidence: str, ends: tuple[Fraction | int, ...]
) -> None:
    chosen = read("budget_policy", band=band, confidence=confidence)
    assert tuple(end.points for end in chosen.ends()) == ends


def test_a_chosen_band_is_read_in_the_middle_of_its_range() -> None:
    assert read("environment_wait", band=1).figure == 270
    assert read("slo_coverage", band=0).figure == 5
    assert read("slo_coverage", band=3).figure == 95
    assert settled(downtime=read("downtime", band=1))["downtime"].figure == Fraction("151.2")


def test_a_band_beside_a_target_stands_for_nothing_before_it_is_placed() -> None:
    for band in range(4):
        chosen = read("downtime", band=band)
        assert (chosen.figure, chosen.span) == (None, None)
        assert settled(downtime=chosen)["downtime"].span is None
    beside = got(settled("99.5", downtime=read("downtime", band=3))["downtime"].span)
    assert (beside.low, beside.high) == (Fraction(0), Fraction(216))
    assert got(settled(downtime=5)["downtime"].span).is_at_least(Fraction(5))


@pytest.mark.parametrize(
    ("code", "band", "edge", "holds"),
    [
        ("slo_coverage", 1, 10, ["is_at_least"]),
        ("slo_coverage", 1, 11, []),
        ("slo_coverage", 1, 50, ["is_at_most", "is_below"]),
        ("toil_share", 3, 30, ["is_at_most"]),
        ("oncall_rota", 0, 4, ["is_at_most", "is_below"]),
        ("oncall_rota", 0, 3, []),
        ("oncall_rota", 3, 8, ["is_at_least"]),
        ("developer_nps", 0, -100, ["is_at_least"]),
    ],
)
def test_what_is_known_of_a_band_is_what_all_of_it_is(
    code: str, band: int, edge: int, holds: list[str]
) -> None:
    span = read(code, band=band).span
    tests = ("is_at_least", "is_at_most", "is_below")
    assert [name for name in tests if getattr(span, name)(Fraction(edge))] == holds


def test_a_band_that_has_words_only_stands_for_no_value() -> None:
    assert read("budget_policy", band=2).figure is None
    assert read("budget_policy", band=2).points == 2


def test_a_band_that_nothing_bounds_is_read_at_half_as_much_again() -> None:
    open_ended = Metric("x", "slo", bands=(Band("more", lower=Fraction(4)),))
    assert open_ended.middle_of(0) == 6


@pytest.mark.parametrize("given", [{}, {"value": Fraction(90), "applies": False}])
def test_what_is_not_known_has_neither_band_nor_points(given: dict[str, Any]) -> None:
    nothing = read("slo_coverage", **given)
    assert (nothing.points, nothing.band_number) == (None, None)


def test_context_is_shown_without_a_band() -> None:
    shown = read("sla_breaches", 3)
    assert (shown.known, shown.points, shown.band_number) == (True, None, None)

"""The DORA verdict: single scores, nearest cluster, cap and missing figures, computed by hand."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.criteria import (
    CLUSTERS,
    DORA_METRICS,
    DoraVerdict,
    Headline,
    Reading,
    apply_rules,
    dora_verdict,
    headline,
    own_level,
)
from tests.support.got import got
from tests.support.metrics import METRICS, read, readings
from tests.support.pace import examples
from tests.support.rules import Exactly

LEVELS = ["elite", "high", "medium", "low"]
SOLID: dict[str, Reading | Exactly] = {
    "deployment_frequency": 3,
    "lead_time": 30,
    "recovery_time": 5,
    "change_failure_rate": 12,
}


def verdict(**values: Reading | Exactly) -> DoraVerdict:
    return got(dora_verdict(apply_rules(readings(**values))))


def scores(
    deployments: Exactly, lead: Exactly, recovery: Exactly, failure: Exactly
) -> dict[str, Fraction]:
    given = zip(DORA_METRICS, (deployments, lead, recovery, failure), strict=True)
    return {code: Fraction(score) for code, score in given if score is not None}


# --- single metrics ------------------------------------------------------------------------------


HOURS: dict[str, Fraction | int] = {"0.9": 10, "1": 8, "24": 6, "168": 4, "730": 2, "4380": 0}
WEEKLY: dict[str, Fraction | int] = {
    "10.1": 10,
    "10": 8,
    "5": 8,
    "1": 6,
    "20/87": 4,
    "10/261": 2,
    "0": 0,
}
SCORES: dict[str, dict[str, Fraction | int]] = {
    "deployment_frequency": WEEKLY,
    "lead_time": HOURS,
    "recovery_time": HOURS,
    "change_failure_rate": {"0": 10, "12": Fraction("8.8"), "100": 0},
    "rework_rate": {"20": 8},
}
OWN_LEVELS = {
    "deployment_frequency": {"8": "elite", "5": "high", "3": "medium"},
    "lead_time": {"7": "elite", "5": "high", "3": "medium"},
    "recovery_time": {"10": "elite", "8": "high", "6": "medium"},
    "change_failure_rate": {"9": "elite", "8": "high", "7": "medium"},
}


Cell = TypeVar("Cell")


def flat(table: Mapping[str, Mapping[str, Cell]]) -> list[tuple[str, str, Cell]]:
    return [(code, key, value) for code, row in table.items() for key, value in row.items()]


@pytest.mark.parametrize(("code", "value", "score"), flat(SCORES))
def test_a_value_has_a_score_from_0_to_10(code: str, value: str, score: Fraction | int) -> None:
    assert read(code, value).points == score


@pytest.mark.parametrize(("band", "score"), [(0, 0), (2, 4), (5, 10)])
def test_a_chosen_band_has_its_bands_score(band: int, score: int) -> None:
    assert read("lead_time", band=band).points == score


@pytest.mark.parametrize(
    ("band", "score"), [(4, "9.75"), (3, "9.25"), (2, "8.5"), (1, "7"), (0, "3")]
)
def test_a_chosen_band_of_failures_scores_as_its_middle(band: int, score: str) -> None:
    assert read("change_failure_rate", band=band).points == Fraction(score)


@pytest.mark.parametrize(("code", "score", "level"), flat(OWN_LEVELS))
def test_a_single_metric_has_a_level_of_its_own_from_a_score_on(
    code: str, score: str, level: str
) -> None:
    assert LEVELS[own_level(code, Fraction(score))] == level
    below = LEVELS[LEVELS.index(level) + 1]
    assert LEVELS[own_level(code, Fraction(score) - Fraction(1, 1000))] == below


# --- the headline --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(4))
def test_each_centroid_is_nearest_to_itself(number: int) -> None:
    found = headline(CLUSTERS[number].centroid)
    assert found.level == number
    assert found.distances[number] == 0


def test_the_clusters_are_those_of_the_report() -> None:
    assert [cluster.level for cluster in CLUSTERS] == LEVELS
    assert [cluster.share for cluster in CLUSTERS] == [19, 22, 35, 25]
    failure = [cluster.published["change_failure_rate"] for cluster in CLUSTERS]
    assert failure == ["5 %", "20 %", "10 %", "40 %"]


def test_no_better_cluster_has_a_worse_centroid() -> None:
    for code in DORA_METRICS:
        values = [cluster.centroid[code] for cluster in CLUSTERS]
        assert values == sorted(values, reverse=True)


def test_the_nearest_cluster_by_squared_distance() -> None:
    # scores 6, 6, 8, 8.8: elite 16 + 4 + 4 + 0.49, high 0.09, medium 4 + 4 + 0.09,
    # low 16 + 16 + 16 + 7.84
    found = verdict(**SOLID)
    assert headline(scores(6, 6, 8, "8.8")).distances == tuple(
        map(Fraction, ("24.49", "0.09", "8.09", "55.84"))
    )
    assert (found.level, found.between, found.margin) == ("high", None, Fraction(8))


def test_a_tie_goes_to_the_better_one_and_is_said() -> None:
    # scores 4, 6, 8, 8.5: 4 from high, 4 from medium
    found = verdict(
        deployment_frequency="0.5", lead_time=30, recovery_time=5, change_failure_rate=15
    )
    assert (found.level, found.margin, found.between) == ("high", Fraction(0), ("medium", "high"))


@pytest.mark.parametrize(("squared", "said"), [("81", None), ("81.01", 1), ("99", 1)])
def test_between_is_said_when_the_distances_differ_by_less_than_ten_percent(
    squared: str, said: int | None
) -> None:
    # The distances are the roots: 9 and 10 differ by exactly a tenth.
    distances = (Fraction(squared), Fraction(100), Fraction(200), Fraction(300))
    assert Headline(0, distances, 0, "lead_time").close_to == said


def test_between_names_the_lower_end_first() -> None:
    # scores 8, 8, 8, 9.1: elite 4 + 0 + 4 + 0.16, high 4 + 4 + 0 + 0.36
    found = verdict(deployment_frequency=8, lead_time=10, recovery_time=10, change_failure_rate=9)
    assert (found.level, found.between) == ("elite", ("high", "elite"))


def test_the_level_is_no_higher_than_all_metrics_but_one_reach() -> None:
    # Two elite metrics and two at high: the nearest cluster is elite, three of four reach high.
    found = verdict(deployment_frequency=20, lead_time=10, recovery_time=10, change_failure_rate=11)
    assert (found.level, found.between) == ("high", None)


def test_one_weak_metric_alone_holds_the_level_back_by_one() -> None:
    found = verdict(deployment_frequency=20, lead_time=10, recovery_time=10, change_failure_rate=5)
    assert found.level == "elite"


def test_the_headline_is_at_most_one_level_above_the_worst_metric() -> None:
    # scores 10, 10, 10, 5: elite is nearest (24.25), 50 % failures are low
    found = verdict(
        deployment_frequency=20, lead_time="0.5", recovery_time="0.5", change_failure_rate=50
    )
    assert (found.level, found.constraint) == ("medium", "change_failure_rate")
    assert found.between is None


def test_one_level_above_the_worst_stays_as_it_is() -> None:
    # scores 10, 8, 8, 9.5: elite is nearest (4), recovery alone is high
    found = headline(scores(10, 8, 8, "9.5"))
    assert (found.level, found.constraint) == (0, "recovery_time")


def test_between_never_names_a_level_above_the_cap() -> None:
    # scores 0, 8, 6, 10: medium 38.25, high 46.25, and rare deployments allow no more than medium
    found = headline(scores(0, 8, 6, 10))
    assert (found.distances[2], found.distances[1]) == (Fraction("38.25"), Fraction("46.25"))
    assert (LEVELS[found.level], found.close_to) == ("medium", None)


def test_the_worst_metric_is_the_constraint() -> None:
    assert verdict(**SOLID | {"lead_time": 1000}).constraint == "lead_time"
    assert verdict(**SOLID | {"recovery_time": 200}).constraint == "recovery_time"


def test_metrics_as_bad_as_each_other_give_the_same_constraint_in_any_order() -> None:
    given = scores(4, 4, 8, "8.5")
    backwards = dict(reversed(given.items()))
    assert headline(given).constraint == headline(backwards).constraint == "deployment_frequency"


# --- throughput, stability, the interval ---------------------------------------------------------


def test_throughput_and_stability_stand_apart() -> None:
    found = verdict(**SOLID)
    assert (found.throughput, found.stability) == (Fraction(20, 3), Fraction("8.8"))


def test_rework_is_part_of_stability_and_of_no_level() -> None:
    found = verdict(**SOLID, rework_rate=20)
    assert found.stability == Fraction("8.4")
    assert (found.level, found.margin) == ("high", Fraction(8))
    assert dora_verdict(apply_rules(readings(rework_rate=20))) is None


def test_throughput_needs_two_known_figures() -> None:
    assert verdict(deployment_frequency=3, lead_time=30).throughput == 6
    assert verdict(deployment_frequency=3, lead_time=read("lead_time")).throughput is None
    assert verdict(deployment_frequency=3, rework_rate=20).stability is None


def test_measured_values_give_no_range() -> None:
    found = verdict(**SOLID)
    assert (found.level_low, found.level, found.level_high) == ("high", "high", "high")


def test_the_range_ends_where_the_worst_and_the_best_values_lead() -> None:
    rarely = read("deployment_frequency", 1, confidence="guess")
    found = verdict(
        deployment_frequency=rarely, lead_time=200, recovery_time=5, change_failure_rate=15
    )
    # 0.5 to 1.5 a week: scores 4 or 6 beside 4, 8, 8.5
    assert (found.level_low, found.level, found.level_high) == ("medium", "high", "high")


# --- what is missing -----------------------------------------------------------------------------


def test_the_missing_metric_is_left_out_and_tried_at_both_ends() -> None:
    # at 0: high 64.25, medium 72.25, low 16 + 16 + 16 + 9; at 10: elite 20.25, high 4.25
    given: dict[str, Reading | Exactly] = SOLID | {
        "change_failure_rate": 10,
        "recovery_time": read("recovery_time"),
    }
    found = verdict(**given)
    assert (found.level, found.between) == ("high", ("low", "high"))
    # at 0: high 68, low 74.25, but recovery alone allows medium; at 10: high 8, elite 9
    more = verdict(**given | {"deployment_frequency": 7, "change_failure_rate": 15})
    assert (more.level, more.between) == ("high", ("medium", "high"))


def test_a_missing_metric_that_changes_nothing_is_not_mentioned() -> None:
    found = verdict(
        deployment_frequency="0.01",
        lead_time=5000,
        change_failure_rate=60,
        recovery_time=read("recovery_time"),
    )
    assert (found.level, found.between) == ("low", None)


def test_two_known_metrics_are_too_few() -> None:
    found = verdict(deployment_frequency=3, lead_time=30, recovery_time=read("recovery_time"))
    assert (found.level, found.level_low, found.between, found.margin) == (None,) * 4
    assert found.constraint is None


def test_a_metric_that_does_not_apply_is_not_missing() -> None:
    away = read("recovery_time", applies=False)
    found = verdict(**SOLID | {"recovery_time": away})
    assert (found.level, found.between) == ("high", None)


def test_without_dora_metrics_there_is_no_verdict() -> None:
    away = read("lead_time", applies=False)
    for answers in (readings(slo_coverage=50), readings(lead_time=away)):
        assert dora_verdict(apply_rules(answers)) is None


def test_without_a_deployment_the_other_three_do_not_apply() -> None:
    found = verdict(**SOLID | {"deployment_frequency": 0})
    assert found.level is None
    assert [r.metric.code for r in found.readings if r.applies] == ["deployment_frequency"]


def test_nothing_to_recover_from_scores_ten() -> None:
    none = read("recovery_time", applies=False)
    found = apply_rules(readings(**SOLID | {"change_failure_rate": 0, "recovery_time": none}))
    assert found["recovery_time"].points == 10
    assert found["recovery_time"].note == "nothing-to-recover-from"
    assert got(dora_verdict(found)).throughput == Fraction(22, 3)


def test_recovery_that_does_not_apply_in_spite_of_failures_is_left_out() -> None:
    none = read("recovery_time", applies=False)
    assert not apply_rules(readings(**SOLID | {"recovery_time": none}))["recovery_time"].applies


# --- properties ----------------------------------------------------------------------------------

HIGHEST = {
    "deployment_frequency": 30,
    "lead_time": 6000,
    "recovery_time": 6000,
    "change_failure_rate": 100,
}
confidences = st.sampled_from(["measured", "estimated", "guess"])


def values_of(code: str) -> st.SearchStrategy[Fraction]:
    edges = [edge for band in METRICS[code].bands for edge in (band.lower, band.upper) if edge]
    typed = st.integers(0, HIGHEST[code] * 10).map(lambda tenths: Fraction(tenths, 10))
    return st.sampled_from(edges) | typed


def better_of(code: str, one: Fraction, other: Fraction) -> Fraction:
    return max(one, other) if METRICS[code].higher_is_better else min(one, other)


teams = st.fixed_dictionaries({code: values_of(code) for code in DORA_METRICS})
known = st.sets(st.sampled_from(DORA_METRICS), min_size=3)


@settings(max_examples=examples(500))
@given(teams, known, st.sampled_from(DORA_METRICS), st.data())
def test_no_improvement_of_a_metric_ever_lowers_the_headline(
    team: dict[str, Fraction], codes: set[str], code: str, data: st.DataObject
) -> None:
    improved = team | {code: better_of(code, team[code], data.draw(values_of(code)))}
    before, after = (
        headline({c: got(read(c, given[c]).points) for c in codes}) for given in (team, improved)
    )
    assert after.level <= before.level


@given(teams, known, confidences)
def test_the_level_lies_within_its_range_and_at_most_one_above_the_worst(
    team: dict[str, Fraction], codes: set[str], confidence: str
) -> None:
    given = {
        code: read(code, value if code in codes else None, confidence=confidence)
        for code, value in team.items()
    }
    found = got(dora_verdict(given))
    levels = (found.level_low, found.level, found.level_high)
    low, level, high = (LEVELS.index(got(name)) for name in levels)
    assert high <= level <= low
    worst = max(own_level(code, got(given[code].points)) for code in codes)
    assert level >= worst - 1
    if found.between:
        lower, upper = map(LEVELS.index, found.between)
        assert upper <= level <= lower and upper < lower
        assert upper >= worst - 1


@given(teams, st.permutations(DORA_METRICS))
def test_the_order_of_the_metrics_does_not_matter(
    team: dict[str, Fraction], order: list[str]
) -> None:
    before = dora_verdict(readings(**team))
    after = dora_verdict(readings(**{code: team[code] for code in order}))
    figures = ("level", "between", "margin", "constraint", "throughput", "stability")
    assert [getattr(before, f) for f in figures] == [getattr(after, f) for f in figures]

"""How figures move between reports: with figures computed by hand, then as properties."""

from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.trends import Edition, Item, Movement, movement, series
from tests.support.editions import Row, document, edition, figure, level, metric, scored
from tests.support.got import got

# A score alone, or with its interval: score, low, high.
Interval: TypeAlias = tuple[float, float, float]
Scores: TypeAlias = tuple[float] | Interval


def practice_from(before: Scores, after: Scores) -> Movement:
    """How a practice moved between two (score, low, high)."""
    items = [level("q")]
    return movement(
        edition(scored(*before), items=items), edition(scored(*after), items=items), "practice", "p"
    )


def downtime(before: Row, after: Row, old: Item | None = None, new: Item | None = None) -> Movement:
    old, new = old or metric("downtime"), new or metric("downtime")
    return movement(
        edition(items=[old], metrics={"downtime": before}),
        edition(items=[new], metrics={"downtime": after}),
        "metric",
        "downtime",
    )


# --- one figure ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ((33.3, 16.7, 50.0), (66.7, 50.1, 83.3), "better"),
        ((66.7, 50.1, 83.3), (33.3, 16.7, 50.0), "worse"),
        ((33.3, 16.7, 50.0), (66.7, 50.0, 83.3), "unclear"),
        ((33.3, 16.7, 50.0), (33.3, 33.3, 33.3), "unclear"),
        ((33.3,), (66.7,), "better"),
        ((33.3,), (33.3,), "unclear"),
    ],
)
def test_a_change_counts_when_the_intervals_have_no_point_in_common(
    before: Scores, after: Scores, outcome: str
) -> None:
    assert practice_from(before, after).outcome == outcome


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (None, 66.7, "now-known"),
        (66.7, None, "no-longer-known"),
        (None, None, "not-known"),
    ],
)
def test_what_is_not_known_is_not_compared(
    before: float | None, after: float | None, outcome: str
) -> None:
    old, new = (edition(scored(66.7) | {"score": score}) for score in (before, after))
    assert movement(old, new, "practice", "p").outcome == outcome
    assert movement(edition(), edition(), "practice", "p").outcome == "not-known"


def test_less_downtime_is_better() -> None:
    assert downtime(figure(240), figure(60)).outcome == "better"
    assert downtime(figure(60), figure(240)).outcome == "worse"


ASSUMED = {"target": 99.9, "target_assumed": True}
GIVEN = {"target": 99.9, "target_assumed": False}
WORST: dict[str, Any] = {"points": (0, 0, 0), "band": "more than five times"}
BEST: dict[str, Any] = {"points": (3, 3, 3), "band": "within"}


@pytest.mark.parametrize(
    ("old", "new", "outcome", "hows"),
    [
        (GIVEN, GIVEN, "better", []),
        (ASSUMED, ASSUMED, "better", []),
        (GIVEN, GIVEN | {"target": 99}, "broken", ["target"]),
        (ASSUMED, GIVEN, "broken", ["target"]),
    ],
)
def test_a_band_beside_another_target_is_another_figure(
    old: Row, new: Row, outcome: str, hows: list[str]
) -> None:
    items = [metric("downtime")]
    found = movement(
        edition(items=items, metrics={"downtime": figure(**WORST)}, target=old),
        edition(items=items, metrics={"downtime": figure(**BEST)}, target=new),
        "metric",
        "downtime",
    )
    assert (found.outcome, [d.how for d in found.differences]) == (outcome, hows)


@pytest.mark.parametrize(
    ("after", "unchanged"),
    [(figure(100, "measured"), True), (figure(110, "estimated"), False), (figure(10), False)],
)
def test_only_the_same_figure_with_the_same_range_is_unchanged(after: Row, unchanged: bool) -> None:
    assert downtime(figure(100, "measured"), after).unchanged == unchanged


def test_minutes_are_the_same_beside_any_target() -> None:
    items = [metric("downtime")]
    found = movement(
        edition(items=items, metrics={"downtime": figure(240)}, target=ASSUMED),
        edition(items=items, metrics={"downtime": figure(60)}, target=GIVEN | {"target": 99}),
        "metric",
        "downtime",
    )
    assert found.outcome == "better"


@pytest.mark.parametrize(("sites", "outcome"), [(1, "better"), (2, "broken")])
def test_a_band_of_a_rota_on_more_sites_is_another_figure(sites: int, outcome: str) -> None:
    items = [metric("oncall_rota")]
    found = movement(
        edition(items=items, metrics={"oncall_rota": figure(**WORST)}, team={"sites": 1}),
        edition(items=items, metrics={"oncall_rota": figure(**BEST)}, team={"sites": sites}),
        "metric",
        "oncall_rota",
    )
    assert found.outcome == outcome


def test_an_estimate_of_a_value_is_a_fifth_off_and_a_guess_a_half() -> None:
    # 100 ± 20 and 140 ± 28 have 112 to 120 in common, 100 ± 20 and 160 ± 32 nothing.
    assert downtime(figure(100, "estimated"), figure(140, "estimated")).outcome == "unclear"
    moved = downtime(figure(100, "estimated"), figure(160, "estimated"))
    assert moved.outcome == "worse"
    assert got(moved.before).interval == (Fraction(80), Fraction(120))
    assert downtime(figure(100, "guess"), figure(160, "measured")).outcome == "worse"
    assert downtime(figure(100, "guess"), figure(150, "measured")).outcome == "unclear"


def test_a_value_and_a_band_are_compared_on_the_axis_of_the_bands() -> None:
    value = figure(240, points=(0, 0, 1))
    assert downtime(value, figure(band="best", points=(3, 3, 3))).outcome == "better"
    assert downtime(value, figure(band="near", points=(1, 1, 1))).outcome == "unclear"


def test_a_value_can_be_compared_in_other_bands_but_a_band_cannot() -> None:
    new = metric("downtime", scale=("other",))
    assert downtime(figure(240), figure(60), new=new).outcome == "better"
    old, now = figure(band="a", points=(0, 0, 0)), figure(band="b", points=(3, 3, 3))
    moved = downtime(old, now, new=new)
    assert (moved.outcome, moved.differences[0].how) == ("broken", "scale")


def test_a_figure_without_a_better_side_only_changes() -> None:
    item = metric("availability_target")
    assert not got(item.metric).bands
    old, new = (
        edition(items=[item], metrics={item.code: figure(value) | {"unit": "%"}})
        for value in (99, 99.9)
    )
    assert movement(old, new, "metric", item.code).outcome == "changed"


def test_a_dora_level_moves_by_whole_levels() -> None:
    def dora(level: str, low: str, high: str) -> Edition:
        found = {"level": level, "level_low": low, "level_high": high, "metrics": {}}
        return Edition(document() | {"criteria": {"dora": found}})

    sure, unsure = dora("low", "low", "low"), dora("medium", "low", "high")
    assert movement(sure, unsure, "family", "dora").outcome == "unclear"
    moved = movement(sure, dora("high", "medium", "high"), "family", "dora")
    assert moved.outcome == "better"
    assert got(moved.after).axis == (Fraction("37.5"), Fraction("62.5"), Fraction("62.5"))


# --- series ----------------------------------------------------------------------------------


def test_a_series_breaks_between_the_reports_that_knew_the_figure() -> None:
    old, new = [level("a")], [level("a", weight=2)]
    reports = [
        edition(scored(10), items=old),
        edition(scored(20), items=old),
        edition(items=old),
        edition(scored(30), items=new),
        edition(scored(40), items=new),
    ]
    line = series(reports, "practice", "p")
    assert [mark and mark.value for mark in line.marks] == [10, 20, None, 30, 40]
    assert [(b.earlier, b.later, b.differences[0].how) for b in line.breaks] == [(1, 3, "weight")]
    assert line.joined == [(0, 1), (3, 4)]


@pytest.mark.parametrize("scores", [[], [10], [10, 20, 30]])
def test_a_series_of_the_same_questions_is_one_line(scores: list[int]) -> None:
    line = series([edition(scored(s), items=[level("a")]) for s in scores], "practice", "p", "P")
    assert len(line.joined) == max(len(scores) - 1, 0)
    assert not line.breaks


# --- properties --------------------------------------------------------------------------------

TENTHS = st.integers(0, 1000).map(lambda n: n / 10)
ROWS = st.lists(TENTHS, min_size=3, max_size=3).map(sorted).map(lambda t: (t[1], t[0], t[2]))
OPPOSITE = {"better": "worse", "worse": "better", "unclear": "unclear"}


@given(ROWS, ROWS)
def test_looking_back_turns_a_movement_round(before: Interval, after: Interval) -> None:
    there, back = practice_from(before, after).outcome, practice_from(after, before).outcome
    assert back == OPPOSITE[there]


@given(ROWS, ROWS)
def test_a_movement_is_told_exactly_when_the_intervals_are_apart(
    before: Interval, after: Interval
) -> None:
    apart = before[2] < after[1] or after[2] < before[1]
    assert (practice_from(before, after).outcome != "unclear") == apart


@given(ROWS, ROWS, TENTHS)
def test_knowing_less_never_makes_a_movement_clear(
    before: Interval, after: Interval, wider: float
) -> None:
    loose = (after[0], max(after[1] - wider, 0), min(after[2] + wider, 100))
    sure, unsure = practice_from(before, after).outcome, practice_from(before, loose).outcome
    assert unsure in (sure, "unclear")

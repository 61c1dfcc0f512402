"""A mark is at the place of its figure on the axis, in every language."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from assessments.reports.document.rows import DisciplineRow
from assessments.reports.organisation.heatmap import NOT_ASKED, UNKNOWN, Cell
from assessments.reports.page.receipts import DisciplineReceipt
from assessments.reports.page.sections import DisciplineSection
from assessments.templatetags.charts import (
    criterion_track,
    discipline_track,
    few_names,
    heat_cells,
    level_marks,
    people_needed,
    score_track,
)

pytestmark = pytest.mark.one_database

ROW = {"score": 50.0, "low": 25.0, "high": 75.0, "last": 0.0}
SCORE: DisciplineRow = {
    "title": "DevOps",
    "score": 50.0,
    "low": 25.0,
    "high": 75.0,
    "visibility": 100.0,
    "level": "Established",
    "level_low": "Developing",
    "level_high": "Leading",
    "terms": [],
    "weight": 1.0,
    "known_weight": 1.0,
}
FIGURE = {"score": 2, "low": 1, "high": 2, "bands": ["a", "b", "c", "d"]}
BENCHMARK = {"mean": 5.5, "deviation": 2.4}


def drawn(track: Mapping[str, Any]) -> str:
    return render_to_string("components/_track.html", track)


def marks(track: Mapping[str, Any], of: str) -> list[str]:
    return re.findall(rf'class="track-{of}" c?x1?="([^"]+)"', drawn(track))


def test_a_score_its_interval_and_last_time_share_an_axis() -> None:
    track = score_track(ROW)
    assert (track["dot"], track["last"]) == ("50.00%", "3.00%")
    assert (track["low"], track["high"]) == ("26.50%", "73.50%")
    assert track["edges"] == ["26.50%", "50.00%", "73.50%"]
    assert marks(track, "dot") == ["50.00%"] and marks(track, "last") == ["3.00%"]


@pytest.mark.parametrize("score", [0, 100])
def test_the_best_and_the_worst_are_not_cut_off(score: int) -> None:
    place = float(score_track({"score": score, "low": score, "high": score})["dot"].rstrip("%"))
    assert 3 <= place <= 97


def test_a_figure_that_is_certain_has_no_whisker_and_a_first_report_no_ghost() -> None:
    track = score_track({"score": 50.0, "low": 50.0, "high": 50.0})
    assert marks(track, "dot") and not marks(track, "interval") and not marks(track, "last")


def test_a_band_stands_in_its_cell_and_the_best_one_is_marked() -> None:
    track = criterion_track(FIGURE)
    assert track["dot"] == "62.50%"
    assert [best for *_, best in track["cells"]] == [False, False, False, True]
    assert drawn(track).count('class="track-target"') == 1


def test_a_benchmark_is_its_mean_and_one_deviation_within_the_axis() -> None:
    row = {"score": 6, "low": 6, "high": 6, "benchmark": BENCHMARK}
    track = criterion_track(row)
    assert (track["mean"], track["band"]) == ("54.70%", ("32.14%", "45.12%"))
    wide = criterion_track(row | {"benchmark": {"mean": 9, "deviation": 4}})
    start, width = (float(part.rstrip("%")) for part in wide["band"])
    assert start + width == pytest.approx(97)


def test_what_has_no_score_or_no_benchmark_draws_nothing_of_it() -> None:
    assert drawn(criterion_track({"score": None})).strip() == ""
    unknown = {"score": 6, "low": 6, "high": 6, "benchmark": {"mean": None, "deviation": None}}
    assert "track-band" not in drawn(criterion_track(unknown))


def test_a_discipline_has_its_earlier_score_beside_it() -> None:
    receipt = DisciplineReceipt((), SCORE)
    section = DisciplineSection("devops", SCORE, [], receipt, last=100.0)
    assert discipline_track(section)["last"] == "97.00%"


def test_coordinates_keep_their_point_in_every_language() -> None:
    with override("de"):
        assert 'cx="50.00%"' in drawn(score_track(ROW))


# --- heat maps ---


def cell(low: str | None, high: str | None) -> Cell:
    return Cell("score", 33.3, low, low, high)


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        ("Initial", "Initial", "●○○○"),
        ("Initial", "Leading", "●◐◐◐"),
        ("Developing", "Established", "●●◐○"),
        ("Leading", "Leading", "●●●●"),
    ],
)
def test_marks_are_full_where_the_level_is_sure(low: str, high: str, marks: str) -> None:
    assert level_marks(cell(low, high)) == marks


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(None, None, "○○○○"), ("", "", "○○○○"), (None, "Established", "◐◐◐○")],
)
def test_a_missing_level_has_no_marks(low: str | None, high: str | None, marks: str) -> None:
    assert level_marks(cell(low, high)) == marks
    assert level_marks(UNKNOWN) == "○○○○"


def test_the_cells_of_a_row_are_drawn_in_the_language_of_the_reader() -> None:
    row = [cell("Initial", "Developing"), UNKNOWN, NOT_ASKED]
    for language, number in (("en", "33"), ("de", "33")):
        with override(language):
            drawn = heat_cells(row)
        assert drawn.count("<td") == 3
        assert number in drawn
    assert "not known well enough" not in drawn


def test_of_many_names_the_first_are_told_and_how_many_more() -> None:
    assert few_names(["One", "Two"]) == "<bdi>One</bdi>, <bdi>Two</bdi>"
    assert few_names(map(str, range(10))).endswith("<bdi>7</bdi> and 2 more")


def test_a_name_is_no_markup() -> None:
    assert "&lt;b&gt;" in few_names(["<b>"])


@pytest.mark.parametrize(
    ("asked", "said"), [(1.11, "1,1"), (2.0, "2"), (1.25, "1,3"), (0.25, "0,25"), (0.58, "0,58")]
)
def test_people_have_one_decimal_and_below_one_all_that_count(asked: float, said: str) -> None:
    with override("de"):
        assert people_needed(asked) == said

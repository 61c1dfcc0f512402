import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from assessments.templatetags.organisation import level_marks, spreadplot

ROW = {
    "title": "Lead time",
    "shown": ["900 hours", "100 hours", "20 hours", "3 hours", "1 hours"],
    "places": [12.5, 40, 61.1, 69.6, 82.5],
    "bands": ["a", "b", "c", "d"],
}


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        ("Initial", "Initial", "●○○○"),
        ("Initial", "Leading", "●◐◐◐"),
        ("Developing", "Established", "●●◐○"),
        ("Leading", "Leading", "●●●●"),
    ],
)
def test_marks_are_full_where_the_level_is_sure(low, high, marks):
    assert level_marks({"level_low": low, "level_high": high}) == marks


def test_a_distribution_is_placed_from_worst_to_best():
    plot = spreadplot([ROW, ROW], "Delivery")
    assert [row["line_y"] for row in plot["rows"]] == [30, 76]
    assert plot["rows"][0]["edges"] == [25, 50, 75]
    assert plot["rows"][0]["middle"] == "20 hours"


def test_a_picture_is_placed_alike_in_every_language():
    plot = spreadplot([ROW], "Delivery")
    with override("de"):
        picture = render_to_string("components/_spreadplot.html", plot)
    assert 'x1="12.5%"' in picture
    assert not re.search(r'"\d+,\d+%"', picture)

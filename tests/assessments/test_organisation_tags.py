import pytest
from django.utils.translation import override

from assessments.reports.organisation.heatmap import NOT_ASKED, UNKNOWN, Cell
from assessments.templatetags.charts import few_names, heat_cells, level_marks


def cell(low, high):
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
def test_marks_are_full_where_the_level_is_sure(low, high, marks):
    assert level_marks(cell(low, high)) == marks


def test_the_cells_of_a_row_are_drawn_in_the_language_of_the_reader():
    row = [cell("Initial", "Developing"), UNKNOWN, NOT_ASKED]
    for language, number in (("en", "33.3"), ("de", "33,3")):
        with override(language):
            drawn = heat_cells(row)
        assert drawn.count("<td") == 3
        assert number in drawn
    assert "not known well enough" not in drawn


def test_of_many_names_the_first_are_told_and_how_many_more():
    assert few_names(["One", "Two"]) == "<bdi>One</bdi>, <bdi>Two</bdi>"
    assert few_names(map(str, range(10))).endswith("<bdi>7</bdi> and 2 more")


def test_a_name_is_no_markup():
    assert "&lt;b&gt;" in few_names(["<b>"])

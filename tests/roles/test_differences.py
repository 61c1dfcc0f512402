"""What stays, what is removed and what is added between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.versioning.admin.comparing import lines_between, words_between
from tests.growth import is_linear, stopped_after

LINES = st.lists(st.text(max_size=30), max_size=6)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("one", "one", [("same", "one")]),
        ("of your team", "of the team", [
            ("same", "of "), ("gone", "your"), ("new", "the"), ("same", " team"),
        ]),
        ("", "new", [("new", "new")]),
        ("old", "", [("gone", "old")]),
    ],
)  # fmt: skip
def test_words_are_told_apart(old, new, parts):
    assert words_between(old, new) == parts


def test_lines_are_paired_where_as_many_go_as_come():
    assert lines_between(["a b", "same"], ["a c", "same"]) == [
        [("same", "a "), ("gone", "b"), ("new", "c")],
        [("same", "same")],
    ]
    assert lines_between(["a"], ["b", "c"]) == [[("gone", "a")], [("new", "b")], [("new", "c")]]


def test_lines_with_the_same_words_over_and_over_are_not_taken_apart():
    old, new = "a b " * 200, "b c " * 200
    assert words_between(old, new) == [("gone", old), ("new", new)]
    assert words_between(old, old) == [("same", old)]


# What stands between two words that differ: found again at every other place.
@pytest.mark.parametrize("between", [" ", "!", "a ", "\n"])
def test_no_texts_cost_more_than_their_length_allows(between):
    def compared(texts):
        words_between(*texts)
        lines_between(*(text.split(" ") for text in texts))

    def texts(length):
        return [between.join(f"{letter}{n}" for n in range(length)) for letter in "xy"]

    with stopped_after(5):
        compared(texts(500))
    assert is_linear(compared, texts, 4000)


@given(LINES, LINES)
def test_both_texts_can_be_read_from_it(old, new):
    lines = lines_between(old, new)
    for texts, left_out in ((old, "new"), (new, "gone")):
        told = [[text for what, text in line if what != left_out] for line in lines]
        there = [what for line in lines for what in [{w for w, _ in line}]]
        kept = [
            "".join(line) for line, kinds in zip(told, there, strict=True) if kinds != {left_out}
        ]
        assert [text for text in kept if text] == [text for text in texts if text]

"""What makes two figures incomparable: changes of questions, tracks, weights and practices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.trends import Edition, Item, Kind, differences, movement
from tests.support.editions import edition, level, metric, scored


def hows(
    before: Edition, after: Edition, kind: Kind = "practice", code: str = "p"
) -> list[tuple[str, str]]:
    return [(d.how, d.item.code) for d in differences(before, after, kind, code)]


def test_a_new_and_a_removed_question_break_the_practice() -> None:
    before, after = edition(items=[level("a"), level("b")]), edition(items=[level("b"), level("c")])
    assert hows(before, after) == [("added", "c"), ("removed", "a")]
    moved = movement(
        edition(scored(0), items=[level("a")]), edition(scored(100), items=[]), "practice", "p"
    )
    assert moved.outcome == "broken"


def test_a_question_of_another_track_was_not_asked_and_is_no_new_one() -> None:
    quick, full = edition(items=[level("a")], known=[level("b")]), edition(items=[level("a")])
    both = edition(items=[level("a"), level("b")])
    assert hows(quick, both) == [("asked", "b")]
    assert hows(both, quick) == [("not-asked", "b")]
    assert hows(both, full) == [("removed", "b")]


def test_a_weight_and_a_scale_break_the_practice_and_its_discipline() -> None:
    before = edition(items=[level("a"), level("b")])
    after = edition(items=[level("a", weight=3), level("b", scale=(0, 1, 2, 4))])
    assert hows(before, after) == [("scale", "b"), ("weight", "a")]
    assert hows(before, after, "discipline", "devops") == hows(before, after)
    changed = differences(before, after, "practice", "p")[1]
    assert (changed.before, changed.after) == (1, 3)


@pytest.mark.parametrize(
    ("labels", "broken"),
    [("abcd", False), ("abcx", False), ("wxyz", False), ("bacd", True), ("abdx", True)],
)
def test_texts_that_change_places_break_and_other_words_do_not(labels: str, broken: bool) -> None:
    old, new = (Item("a", "p", "devops", "A?", labels=tuple(text)) for text in ("abcd", labels))
    assert bool(hows(edition(items=[old]), edition(items=[new]))) == broken


def test_other_practices_and_their_words_break_nothing() -> None:
    before = edition(items=[level("a"), level("x", practice="other")])
    after = edition(items=[Item("a", "p", "devops", "In other words?", scale=(0, 1, 2, 3))])
    assert hows(before, after) == []


def test_a_question_that_moves_to_another_practice_breaks_both() -> None:
    before, after = edition(items=[level("a")]), edition(items=[level("a", practice="q")])
    assert hows(before, after) == [("moved", "a")]
    assert hows(before, after, "practice", "q") == [("moved", "a")]
    assert hows(before, after, "discipline", "devops") == []


def test_only_the_four_delivery_metrics_break_the_dora_level() -> None:
    four = [metric("lead_time"), metric("recovery_time")]
    before, after = edition(items=[*four, metric("rework_rate")]), edition(items=four[:1])
    assert hows(before, after, "family", "dora") == [("removed", "recovery_time")]
    context = edition(items=[metric("availability_target")])
    assert hows(context, edition(), "family", "slo") == []


ITEMS = st.lists(
    st.builds(level, st.sampled_from("abcd"), st.sampled_from("pq"), st.integers(1, 3)),
    unique_by=lambda item: item.code,
)
TURNED = {"added": "removed", "removed": "added", "asked": "not-asked", "not-asked": "asked"}


@given(ITEMS, ITEMS)
def test_differences_are_the_same_seen_from_the_other_side(
    before: list[Item], after: list[Item]
) -> None:
    there = hows(edition(items=before), edition(items=after))
    back = hows(edition(items=after), edition(items=before))
    assert sorted(back) == sorted((TURNED.get(how, how), code) for how, code in there)


@given(ITEMS)
def test_nothing_differs_from_itself(items: list[Item]) -> None:
    parts: dict[Kind, str] = {"practice": "p", "discipline": "devops", "family": "slo"}
    for kind, code in parts.items():
        assert hows(edition(items=items), edition(items=items), kind, code) == []


@given(ITEMS, ITEMS)
def test_a_discipline_breaks_when_one_of_its_practices_does(
    before: list[Item], after: list[Item]
) -> None:
    old, new = edition(items=before), edition(items=after)
    inside = {code for p in "pq" for _, code in hows(old, new, "practice", p)}
    moved = {i.code for i in before for j in after if i.code == j.code and i.practice != j.practice}
    assert {code for _, code in hows(old, new, "discipline", "devops")} >= inside - moved

"""Practice and discipline scores: each rule with figures computed by hand, then as properties."""

from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import (
    Confidence,
    Reply,
    Score,
    discipline_score,
    level_of,
    practice_score,
    visibility_of,
)
from tests.support.got import got


def reply(
    points: int | None,
    weight: Fraction | int = 1,
    confidence: Confidence = "measured",
    applies: bool = True,
    question: str = "q",
) -> Reply:
    return Reply(question, Fraction(weight), points, confidence, applies)


def practice(*replies: Reply) -> Score:
    return got(practice_score("p", replies))


# --- one practice ----------------------------------------------------------------------------


def test_a_practice_is_the_weighted_mean_of_its_known_questions() -> None:
    # (1 × 3 + 2 × 1 + 1 × 0) / (3 × 4) × 100
    score = practice(reply(3), reply(1, weight=2), reply(0))
    assert score.value == Fraction(500, 12)
    assert score.level == "Developing"


@pytest.mark.parametrize(("points", "value"), [(0, 0), (1, Fraction(100, 3)), (3, 100)])
def test_one_question_alone(points: int, value: Fraction | int) -> None:
    assert practice(reply(points)).value == value


def test_dont_know_leaves_the_mean_and_counts_against_visibility() -> None:
    score = practice(reply(2, weight=3), reply(None, weight=2))
    assert score.value == Fraction(200, 3)
    assert score.visibility == 60
    assert (score.weight, score.known_weight) == (Fraction(5), Fraction(3))


def test_under_sixty_percent_visibility_there_is_no_score() -> None:
    score = practice(reply(2, weight=599), reply(None, weight=401))
    assert (score.value, score.low, score.high, score.level) == (None, None, None, None)
    assert score.visibility == Fraction("59.9")


def test_does_not_apply_leaves_the_score_and_the_visibility() -> None:
    assert practice(reply(2), reply(None, weight=9, applies=False)) == practice(reply(2))


def test_a_practice_in_which_nothing_applies_is_absent() -> None:
    assert practice_score("p", [reply(None, applies=False)]) is None
    assert practice_score("p", []) is None


def test_an_answer_that_does_not_apply_is_not_known() -> None:
    assert not reply(3, applies=False).known


# --- confidence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "confidence", "ends"),
    [
        (0, "measured", (0, 0)),
        (2, "measured", (2, 2)),
        (0, "estimated", (0, Fraction(1, 2))),
        (1, "estimated", (Fraction(1, 2), Fraction(3, 2))),
        (3, "estimated", (Fraction(5, 2), 3)),
        (0, "guess", (0, 1)),
        (1, "guess", (0, 2)),
        (2, "guess", (1, 3)),
        (3, "guess", (2, 3)),
    ],
)
def test_confidence_widens_points_within_zero_and_three(
    points: int, confidence: Confidence, ends: tuple[Fraction | int, ...]
) -> None:
    assert reply(points, confidence=confidence).ends == ends


def test_low_and_high_are_the_same_means_over_the_ends() -> None:
    # low (2 × 1 + 1 × 0.5) / 9, high (2 × 1 + 1 × 1.5) / 9
    score = practice(reply(1, weight=2), reply(1, confidence="estimated"))
    assert score.value == Fraction(100, 3)
    assert (score.low, score.high) == (Fraction(250, 9), Fraction(350, 9))


def test_the_receipt_holds_every_known_question_with_its_weight() -> None:
    (term,) = practice(reply(2, weight=3, confidence="guess", question="q1"), reply(None)).terms
    assert (term.code, term.weight) == ("q1", Fraction(3))
    assert (term.low, term.value, term.high) == (Fraction(100, 3), Fraction(200, 3), Fraction(100))


# --- levels ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "level"),
    [
        ("0", "Initial"),
        ("24.9999", "Initial"),
        ("25", "Developing"),
        ("49.9999", "Developing"),
        ("50", "Established"),
        ("74.9999", "Established"),
        ("75", "Leading"),
        ("100", "Leading"),
    ],
)
def test_levels_begin_at_their_edge_on_the_unrounded_score(score: str, level: str) -> None:
    assert level_of(Fraction(score)) == level


# --- one discipline --------------------------------------------------------------------------


def test_a_discipline_is_the_mean_of_its_practices_by_their_questions_weights() -> None:
    # (1 × 0 + 3 × 100) / 4
    score = got(discipline_score("d", [practice(reply(0)), practice(reply(3, weight=3))]))
    assert score.value == 75
    assert score.level == "Leading"
    assert [term.weight for term in score.terms] == [1, 3]
    assert [term.value for term in score.terms] == [0, 100]


def test_a_practice_without_a_score_leaves_the_mean_and_keeps_its_weight_in_visibility() -> None:
    half_known = practice(reply(3), reply(None))
    score = got(discipline_score("d", [practice(reply(1, weight=2)), half_known]))
    assert half_known.value is None
    assert score.value == Fraction(100, 3)
    assert score.visibility == 75


def test_a_discipline_under_sixty_percent_visibility_has_no_score() -> None:
    score = got(discipline_score("d", [practice(reply(3)), practice(reply(None))]))
    assert (score.value, score.level, score.visibility) == (None, None, Fraction(50))


def test_a_discipline_at_sixty_percent_visibility_has_a_score() -> None:
    practices = [practice(reply(3, weight=3)), practice(reply(None, weight=2))]
    assert got(discipline_score("d", practices)).value == 100


def test_sixty_percent_that_are_spread_too_thin_give_no_score() -> None:
    practices = [practice(reply(3, weight=59), reply(None, weight=41)) for _ in range(2)]
    assert got(discipline_score("d", practices)).value is None


def test_a_discipline_in_which_nothing_applies_is_absent() -> None:
    assert discipline_score("d", []) is None


def test_a_discipline_takes_the_ends_of_its_practices() -> None:
    practices = [practice(reply(1, confidence="guess")), practice(reply(2))]
    score = got(discipline_score("d", practices))
    assert (score.low, score.high) == (Fraction(100, 3), Fraction(200, 3))
    assert score.value == 50


def test_visibility_over_disciplines_counts_weight() -> None:
    scores = [practice(reply(1, weight=3)), practice(reply(None))]
    assert visibility_of(scores) == 75
    assert visibility_of([]) is None


# --- properties ------------------------------------------------------------------------------

Figures: TypeAlias = tuple[Fraction | None, Fraction | None, Fraction | None, Fraction]

weights = st.integers(1, 10).map(Fraction)
confidences = st.sampled_from(["measured", "estimated", "guess"])
replies = st.builds(
    Reply, st.just("q"), weights, st.none() | st.integers(0, 3), confidences, st.booleans()
)
practices = st.lists(replies, max_size=6)
disciplines = st.lists(practices, min_size=1, max_size=5)


def score_all(discipline: list[list[Reply]]) -> Score | None:
    scored = [practice_score(f"p{n}", replies) for n, replies in enumerate(discipline)]
    return discipline_score("d", [score for score in scored if score])


def figures(score: Score | None) -> Figures | None:
    return (score.low, score.value, score.high, score.visibility) if score else None


@given(disciplines)
def test_scores_stay_between_0_and_100_and_inside_their_interval(
    discipline: list[list[Reply]],
) -> None:
    score = score_all(discipline)
    if score and score.value is not None:
        assert 0 <= got(score.low) <= score.value <= got(score.high) <= 100
        assert score.visibility >= 60
    if score:
        assert 0 <= score.visibility <= 100


@given(disciplines, st.data())
def test_a_better_answer_never_lowers_a_score(
    discipline: list[list[Reply]], data: st.DataObject
) -> None:
    known = [(p, q) for p, rs in enumerate(discipline) for q, r in enumerate(rs) if r.known]
    if not known:
        return
    p, q = data.draw(st.sampled_from(known))
    old = discipline[p][q]
    points = data.draw(st.integers(old.points, 3))
    better = [list(replies) for replies in discipline]
    better[p][q] = replace(old, points=points)
    before, after = got(score_all(discipline)), got(score_all(better))
    assert (before.value is None) == (after.value is None)
    if before.value is not None:
        assert before.value <= got(after.value)
        assert got(before.low) <= got(after.low) and got(before.high) <= got(after.high)


@given(disciplines, st.data())
def test_the_order_of_answers_and_practices_does_not_matter(
    discipline: list[list[Reply]], data: st.DataObject
) -> None:
    shuffled = [data.draw(st.permutations(p)) for p in data.draw(st.permutations(discipline))]
    assert figures(score_all(shuffled)) == figures(score_all(discipline))


@given(practices)
def test_every_answer_twice_gives_the_same_figures(replies: list[Reply]) -> None:
    assert figures(practice_score("p", replies * 2)) == figures(practice_score("p", replies))


@given(practices)
def test_codes_have_no_part_in_the_arithmetic(replies: list[Reply]) -> None:
    renamed = [replace(r, question=f"other-{n}") for n, r in enumerate(replies)]
    assert figures(practice_score("x", renamed)) == figures(practice_score("p", replies))


@given(practices, weights)
def test_what_does_not_apply_changes_nothing(replies: list[Reply], weight: Fraction) -> None:
    away = Reply("away", weight, None, applies=False)
    assert practice_score("p", [*replies, away]) == practice_score("p", replies)


@given(practices, weights)
def test_one_more_dont_know_leaves_the_score_or_makes_it_unknown(
    replies: list[Reply], weight: Fraction
) -> None:
    before = practice_score("p", replies)
    after = got(practice_score("p", [*replies, Reply("unknown", weight)]))
    if after.value is not None:
        same = got(before)
        assert (after.low, after.value, after.high) == (same.low, same.value, same.high)
    assert after.visibility <= (before.visibility if before else 0)


@given(st.integers(0, 3), st.lists(weights, min_size=1, max_size=8))
def test_equal_answers_give_their_own_score_and_level(
    points: int, all_weights: list[Fraction]
) -> None:
    score = practice(*(reply(points, weight) for weight in all_weights))
    assert score.value == score.low == score.high == Fraction(points * 100, 3)
    assert score.level == ["Initial", "Developing", "Established", "Leading"][points]


@given(disciplines)
def test_the_same_answers_give_the_same_score(discipline: list[list[Reply]]) -> None:
    assert score_all(discipline) == score_all(discipline)

"""What is known of a team: figures and scores with their ends, and what moves along."""

from dataclasses import replace
from fractions import Fraction

from roles.investment import Contradiction, DisciplineScore
from tests.support.rules import figure, score


def numbers(*values: int) -> list[Fraction]:
    return list(map(Fraction, values))


def test_a_figure_that_is_known_has_no_ends() -> None:
    wide = figure(4, worst=20, best=1, guess=True)
    assert wide.at(Fraction(3)) == figure(3, guess=True)


def test_an_exact_score_has_no_ends() -> None:
    assert DisciplineScore.exact(Fraction(60)) == score(60)


def test_what_a_contradiction_is_about() -> None:
    found = Contradiction("pages", ("pages_per_shift",), ("sre-toil",))
    assert found.subjects == {"pages_per_shift", "sre-toil"}


def test_ends_move_along_as_far_as_a_figure_goes() -> None:
    moved = figure(50, worst=10, best=90, guess=True).moved(Fraction(80))
    assert [moved.value, moved.worst, moved.best] == numbers(80, 40, 100)
    assert [moved.guess_worst, moved.guess_best] == numbers(40, 100)
    moved = figure(50, worst=10, best=90).moved(Fraction(20))
    assert [moved.worst, moved.best, moved.guess_worst, moved.guess_best] == numbers(0, 60, 20, 20)
    moved = figure(50, worst=60, best=40, around=lambda v: (v + 1, v - 1)).moved(Fraction(20))
    assert [moved.worst, moved.best, moved.guess_worst, moved.guess_best] == numbers(21, 19, 20, 20)
    unbounded = replace(figure(0, worst=-50, best=50), least=None, most=None)
    assert unbounded.moved(Fraction(-100)).worst == -150
    assert unbounded.moved(Fraction(100)).best == 150
    wide = DisciplineScore(*map(Fraction, (50, 10, 90, 50, 60)))
    assert wide.moved(Fraction(80)) == DisciplineScore(*map(Fraction, (80, 40, 100, 80, 90)))
    assert wide.moved(Fraction(20)) == DisciplineScore(*map(Fraction, (20, 0, 60, 20, 30)))

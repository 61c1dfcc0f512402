"""Fractions → the figures that a person or a file reads: rounded once, here and nowhere else."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from roles.numbers import plain

MOST_DECIMALS = 4


def number(value: Fraction | None, digits: int = 1) -> float | int | None:
    """A Fraction rounded half up to so many decimals, a whole number without any."""
    return None if value is None else exactly(rounded_to(value, digits))


def exactly(value: Fraction | None) -> float | int | None:
    """A figure as it was given: no rounding that a reader could notice."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def score_number(value: Fraction | None) -> float | None:
    """A score, always with one decimal."""
    rounded = number(value)
    return None if rounded is None else float(rounded)


def short_text(value: Fraction) -> str:
    """A figure as a person says it: exact where that is short, else the digits that count."""
    exact = plain(value)
    if len(exact) <= 8 and "/" not in exact:
        return exact
    return f"{float(value):.2f}" if abs(value) >= Fraction(1, 10) else f"{float(value):.2g}"


def adding_up(
    exact: Sequence[Fraction], adds_up: Callable[[list[Fraction]], bool]
) -> list[Fraction]:
    """The figures with the fewest decimals at which they still add up; else as they are."""
    for digits in range(1, MOST_DECIMALS + 1):
        rounded = [rounded_to(figure, digits) for figure in exact]
        if adds_up(rounded):
            return rounded
    return list(exact)


def rounded_to(figure: Fraction, digits: int) -> Fraction:
    """Half up, as every figure of a report."""
    return Fraction(math.floor(figure * 10**digits + Fraction(1, 2)), 10**digits)

"""Fractions → the figures that a person or a file reads: rounded once, here and nowhere else."""

import math
from fractions import Fraction


def number(value: Fraction | None) -> float | int | None:
    """A Fraction rounded half up to one decimal, a whole number without one."""
    if value is None:
        return None
    tenths = math.floor(value * 10 + Fraction(1, 2))
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def exactly(value: Fraction | None) -> float | int | None:
    """A figure as it was given: no rounding that a reader could notice."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def score_number(value: Fraction | None) -> float | None:
    """A score, always with one decimal."""
    rounded = number(value)
    return None if rounded is None else float(rounded)


def exactly_text(value: float | int) -> str:
    """A figure as a person writes it, without needless zeros."""
    return f"{value:.10g}"

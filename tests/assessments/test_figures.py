"""Fractions as figures that people read."""

from fractions import Fraction

import pytest

from roles.values.numbers import short_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(240), "240"),
        (Fraction("99.95"), "99.95"),
        (Fraction("-12.5"), "-12.5"),
        (Fraction(84, 365) * 2, "0.46"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 60), "0.033"),
        (Fraction(1, 7) + 1234, "1234.14"),
    ],
)
def test_a_figure_in_words_has_the_digits_that_count(value, text):
    assert short_text(value) == text

"""Curves of figures, and the people that a size asks for."""

from dataclasses import replace
from fractions import Fraction

import pytest

from roles.investment import Curve
from tests.support.rules import RULES, TRIGGERS

HALF, WHOLE = Fraction(1, 2), Fraction(1)


@pytest.mark.parametrize(
    ("engineers", "devops", "sre", "platform"),
    [
        (1, "0.1", "0", "0"),
        (5, "0.2", "0.2", "2/15"),
        (12, "1", "0.76", "31/75"),
        (15, "31/28", "1", "7/12"),
        (40, "2", "2", "2"),
        (60, "8/3", "3", "3"),
        (100, "4", "5", "6"),
        (150, "5", "7", "8.5"),
        (600, "5", "25", "31"),
    ],
)
def test_the_size_asks_for_people_along_a_line(
    engineers: int, devops: str, sre: str, platform: str
) -> None:
    asked = [role.asked(engineers) for role in RULES.roles.values()]
    expected = [Fraction(devops), Fraction(sre), Fraction(platform)]
    assert asked == expected


def test_a_table_says_below_its_first_point_what_it_says_there() -> None:
    late = replace(RULES.roles["devops"], people=Curve(((Fraction(5), HALF), (Fraction(9), WHOLE))))
    assert late.asked(1) == HALF


def test_a_curve_ends_where_it_ends() -> None:
    curve = TRIGGERS["long-lead-time"].curve
    assert curve.where(Fraction(2)) == 4380
    assert (curve.falling, TRIGGERS["low-self-service"].curve.falling) == (False, True)

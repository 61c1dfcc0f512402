"""The lines of growth: the people whom each role asks for, by the size of the team.

Percent across, pixels downwards, so that a picture fits any width; all of a team have one scale.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from django import template
from django.utils.translation import gettext

from assessments.reports.document.wording import number
from assessments.reports.page.growth import RoleCurve, TeamGrowth
from roles.investment.outlook import HALF

from .maturity import figure

register = template.Library()

LEFT, RIGHT = 11, 96
TOP, FOOT = 18, 70
# A label of a dot further left than this begins there, so that it is not cut off.
NEAR_LEFT = 20
MOST_TICKS = 4


@register.filter
def people(value: Fraction) -> str:
    """Full-time people with one decimal at most."""
    return figure(number(value))


@register.filter
def step_words(step) -> str:
    """The next person of a role in words."""
    if step.people == HALF:
        return gettext("half a full-time person")
    if step.people == 1:
        return gettext("the first full-time person")
    return gettext("full-time person number %(number)s") % {"number": step.people}


@register.inclusion_tag("components/_growth_line.html")
def growth_line(line: RoleCurve, growth: TeamGrowth):
    """The line of one role, with the next people, the published case and who is there."""
    place = _Place(growth)
    points = [place.of(point.engineers, point.people) for point in line.growth.points]
    return {
        "line": line,
        "growth": growth,
        "segments": [(*a, *b) for a, b in pairwise(points)],
        "dots": [place.of(due.engineers, due.people) for due in line.growth.due],
        "label": next(place.labels(line), None),
        "ring": place.ring(line),
        "there": place.down(line.growth.staffed) if line.growth.staffed else None,
        "ticks": [(tick, place.down(Fraction(tick))) for tick in _ticks(growth.most)],
        "left": f"{LEFT}%",
        "right": f"{RIGHT}%",
        "foot": FOOT,
    }


class _Place:
    """Where sizes and people are on the picture."""

    def __init__(self, growth: TeamGrowth):
        self.growth = growth
        self.top = max(growth.most, Fraction(1))

    def of(self, engineers: int, asked: Fraction) -> tuple[str, str]:
        return f"{self._across(engineers):.2f}%", self.down(asked)

    def labels(self, line: RoleCurve) -> Iterator[tuple[int, str, str, str]]:
        """The size of each next person: number, place, and on which side of it the text is."""
        for due in line.growth.due:
            side = "start" if self._across(due.engineers) < NEAR_LEFT else "end"
            yield due.engineers, *self.of(due.engineers, due.people), side

    def ring(self, line: RoleCurve) -> tuple[str, str] | None:
        """The published case, where it lies on the picture."""
        if line.case is None or line.case in self.growth.beyond:
            return None
        return self.of(line.case.engineers, line.rule.asked(line.case.engineers))

    def down(self, asked: Fraction) -> str:
        return f"{FOOT - float(asked / self.top) * (FOOT - TOP):.1f}"

    def _across(self, engineers: int) -> float:
        share = (engineers - self.growth.engineers) / (self.growth.until - self.growth.engineers)
        return LEFT + (RIGHT - LEFT) * share


def _ticks(most: Fraction) -> range:
    """Whole people on the axis, a few of them."""
    steps = (step * 10**power for power in range(6) for step in (1, 2, 5))
    step = next(step for step in steps if most / step < MOST_TICKS)
    return range(0, int(max(most, 1)) + 1, step)

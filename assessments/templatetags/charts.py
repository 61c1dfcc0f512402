"""Pictures in percent: tracks with ticks, growth lines, level marks, cells of a heat map.

A track is one row of a plot. Its positions are in percent, so that it fits any width.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments.reports.organisation.heatmap import Cell
from assessments.reports.page.growth import NextPerson, RoleCurve, TeamGrowth
from assessments.reports.page.sections import DisciplineSection
from assessments.trends.movements import Row
from roles.investment.outlook import HALF
from roles.values.responses import Context

from .maturity import css_percent, isolated_list, level_mark

register = template.Library()

# Free space at both ends of an axis, in percent, so that a dot there is not cut off.
FREE = 3
LEVEL_EDGES = (25, 50, 75)
DELIVERY_EDGES = (2.5, 5, 7.5)
BEST = 10

Place = Callable[[float], float]
LEFT, RIGHT = 11, 96
TOP, FOOT = 18, 70
# The label of a dot left of this starts at the dot, so that it is not cut off.
NEAR_LEFT = 20
MOST_TICKS = 4
SURE, POSSIBLE, NOT_REACHED = "●◐○"
MOST_MARKS = 4
FEW_NAMES = 8
DIFFERENT_CELLS = 4096
NEXT_PEOPLE = {
    1: _("the first full-time person"),
    2: _("the second full-time person"),
    3: _("the third full-time person"),
    4: _("the fourth full-time person"),
    5: _("the fifth full-time person"),
    6: _("the sixth full-time person"),
    7: _("the seventh full-time person"),
    8: _("the eighth full-time person"),
    9: _("the ninth full-time person"),
}
ONE_MORE = _("one more full-time person")


@register.inclusion_tag("components/_track.html")
def score_track(row: Row) -> Context:
    """A score of 0 to 100 with its interval, between the edges of the levels."""
    return _track(row, _at_score) | {"edges": [css_percent(_at_score(e)) for e in LEVEL_EDGES]}


@register.inclusion_tag("components/_track.html")
def discipline_track(discipline: DisciplineSection) -> Context:
    """The score of a discipline, with its earlier score."""
    return score_track({**discipline.score, "last": discipline.last})


@register.inclusion_tag("components/_track.html")
def criterion_track(metric: Row) -> Context:
    """A figure on the axis of its family: DORA's 0 to 10, or the bands, the worst first."""
    if metric["score"] is None:
        return {}
    if "benchmark" in metric:
        return _track(metric, _at_points) | _benchmark(metric["benchmark"])
    cells = len(metric["bands"])
    return _track(metric, lambda band: 100 * (band + 0.5) / cells) | {"cells": _cells(cells)}


def _track(row: Row, place: Place) -> Context:
    low, high, last = row["low"], row["high"], row.get("last")
    return {
        "dot": css_percent(place(row["score"])),
        "low": css_percent(place(low)) if low != high else None,
        "high": css_percent(place(high)),
        "last": None if last is None else css_percent(place(last)),
    }


def _benchmark(published: Row) -> Context:
    """The published mean and one deviation on both sides, within the axis."""
    edges = [css_percent(_at_points(edge)) for edge in DELIVERY_EDGES]
    mean, deviation = published["mean"], published["deviation"]
    if mean is None:
        return {"edges": edges}
    start, end = _at_points(max(mean - deviation, 0)), _at_points(min(mean + deviation, BEST))
    return {
        "edges": edges,
        "mean": css_percent(_at_points(mean)),
        "band": (css_percent(start), css_percent(end - start)),
    }


def _cells(number: int) -> Sequence[tuple[str, str, bool]]:
    """The start and the width of each band, and whether it is the best one, which is last."""
    width = 100 / number
    shown = css_percent(width - 1)
    return [(css_percent(width * n), shown, n == number - 1) for n in range(number)]


def _at_score(score: float) -> float:
    return FREE + (100 - 2 * FREE) * score / 100


def _at_points(points: float) -> float:
    return _at_score(points * 10)


@register.filter
def step_words(step: NextPerson) -> str:
    """The next person of a role in words."""
    if step.people == HALF:
        return gettext("half a full-time person")
    return str(NEXT_PEOPLE.get(int(step.people), ONE_MORE))


@register.inclusion_tag("components/_growth_line.html")
def growth_line(line: RoleCurve, growth: TeamGrowth) -> Context:
    """The line of one role, with the next people, the published case and the staffing."""
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


@register.simple_tag
def chart_file(address: str, title: object) -> SafeString:
    """A link to a chart as a file; where script is on, pictures.js adds a button for a PNG."""
    named = {"title": title}
    return format_html(
        '<a href="{}" aria-label="{}" data-png="{}" download>SVG</a>',
        address,
        gettext("%(title)s as SVG") % named,
        gettext("%(title)s as PNG") % named,
    )


class _Place:
    """The positions of sizes and people on the picture."""

    def __init__(self, growth: TeamGrowth):
        self.growth = growth
        self.top = max(growth.most, Fraction(1))

    def of(self, engineers: int, asked: Fraction) -> tuple[str, str]:
        return f"{self._across(engineers):.2f}%", self.down(asked)

    def labels(self, line: RoleCurve) -> Iterator[tuple[int, str, str, str]]:
        """The label of each next person: its size, x and y, and where its text is anchored."""
        for due in line.growth.due:
            side = "start" if self._across(due.engineers) < NEAR_LEFT else "end"
            yield due.engineers, *self.of(due.engineers, due.people), side

    def ring(self, line: RoleCurve) -> tuple[str, str] | None:
        """The position of the published case; None if it is not on the picture."""
        if line.case is None or line.case in self.growth.beyond:
            return None
        return self.of(line.case.engineers, line.rule.asked(line.case.engineers))

    def down(self, asked: Fraction) -> str:
        return f"{FOOT - float(asked / self.top) * (FOOT - TOP):.1f}"

    def _across(self, engineers: int) -> float:
        share = (engineers - self.growth.engineers) / (self.growth.until - self.growth.engineers)
        return LEFT + (RIGHT - LEFT) * share


def _ticks(most: Fraction) -> range:
    """A few ticks on the axis, at whole people."""
    steps = (step * 10**power for power in range(6) for step in (1, 2, 5))
    step = next(step for step in steps if most / step < MOST_TICKS)
    return range(0, int(max(most, Fraction(1))) + 1, step)


@register.filter
def level_marks(cell: Cell) -> str:
    """Four marks: full up to the level that is certain, half up to the one that is possible."""
    sure, possible = level_mark(cell.level_low), level_mark(cell.level_high)
    return SURE * sure + POSSIBLE * (possible - sure) + NOT_REACHED * (MOST_MARKS - possible)


@register.simple_tag
def heat_cells(cells: Iterable[Cell]) -> SafeString:
    """The cells of a row; cached, since a page has thousands of cells, but few different ones."""
    language = get_language()
    return mark_safe("".join(_drawn(cell, language) for cell in cells))  # noqa: S308 # nosec B308, B703 (templates made them)


@lru_cache(DIFFERENT_CELLS)
def _drawn(cell: Cell, _language: str) -> str:
    return render_to_string("assessments/organisation/_heat_cell.html", {"cell": cell}).strip()


@register.filter
def few_names(names: Iterable[str]) -> SafeString:
    """Names in a list; of many the first ones, and the number of the others."""
    names = list(names)
    shown, more = isolated_list(names[:FEW_NAMES]), len(names) - FEW_NAMES
    if more <= 0:
        return shown
    others = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
    return format_html("{} {}", shown, others)

"""Draws the curve of a trigger as SVG (points, grid, marks): how strong the problem is where."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from roles.values.numbers import plain

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 420, 120, 40, 12, 24
MOST = Fraction(8, 5)
LINES = (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3, 2))

Point = tuple[Fraction, Fraction]


def plot_of(curve: Sequence[Point]) -> str:
    """The curve with its points at equal distances, because values can lie far apart."""
    if len(curve) < 2:
        return "–"
    step = Fraction(WIDTH - LEFT - 40, len(curve) - 1)
    places = [(round(float(LEFT + 10 + n * step), 1), _y(s)) for n, (_, s) in enumerate(curve)]
    return format_html(
        '<svg class="curve" viewBox="0 0 {} {}" width="{}" height="{}" role="img"'
        ' aria-label="{}">{}<polyline points="{}"/>{}</svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        _curve_text(curve),
        _grid(),
        " ".join(f"{x},{y}" for x, y in places),
        _marks(curve, places),
    )


def _y(strength: Fraction) -> float:
    return round(float(TOP + (HEIGHT - TOP - BOTTOM) * (1 - strength / MOST)), 1)


def _curve_text(curve: Sequence[Point]) -> str:
    points = ", ".join(f"{plain(value)}: {plain(strength)}" for value, strength in curve)
    return gettext("Strength by value: %(points)s") % {"points": points}


def _grid() -> SafeString:
    return format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}"/><text x="4" y="{}">{}</text>',
        ((LEFT, WIDTH, _y(line), _y(line), _y(line) + 4, plain(line)) for line in LINES),
    )


def _marks(curve: Sequence[Point], places: Sequence[tuple[float, float]]) -> SafeString:
    return format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="4"/><text class="value" x="{}" y="{}">{}</text>',
        (
            (x, y, x, HEIGHT - 6, plain(value))
            for (x, y), (value, _) in zip(places, curve, strict=True)
        ),
    )

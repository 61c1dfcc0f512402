"""Figures of several teams for eyes: marks of a heat map, and how a figure is spread."""

from django import template

from .maturity import LEVEL_MARKS

register = template.Library()

SURE, POSSIBLE, NOT_REACHED = "●◐○"
MOST_MARKS = 4
ROW, FIRST_LINE, TRACK = 46, 16, 30


@register.filter
def level_marks(row):
    """Four marks: full up to the level that is sure, half up to the one that is possible."""
    sure, possible = LEVEL_MARKS[row["level_low"]], LEVEL_MARKS[row["level_high"]]
    return SURE * sure + POSSIBLE * (possible - sure) + NOT_REACHED * (MOST_MARKS - possible)


@register.inclusion_tag("components/_spreadplot.html")
def spreadplot(rows, label):
    """Where the worst, the quarters, the middle and the best lie; better is to the right."""
    placed = [
        {
            "title": row["title"],
            "middle": row["shown"][2],
            "places": row["places"],
            "edges": _edges(len(row["bands"])),
            "text_y": number * ROW + FIRST_LINE,
            "line_y": number * ROW + TRACK,
        }
        for number, row in enumerate(rows)
    ]
    bottom = len(placed) * ROW
    return {"rows": placed, "height": bottom + 26, "axis_y": bottom + FIRST_LINE, "label": label}


def _edges(bands: int) -> list[float]:
    return [round(100 * number / bands, 1) for number in range(1, bands)]

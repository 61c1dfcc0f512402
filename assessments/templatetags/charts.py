"""Dots on a common axis: where a figure stands, how sure it is, and where it stood last time.

A track is one row of a plot, in percent across, so that it fits any width; its figures stand
beside it.
"""

from collections.abc import Callable, Sequence

from django import template

register = template.Library()

# So much is left free at either end of an axis that a dot there is not cut off.
FREE = 3
LEVEL_EDGES = (25, 50, 75)
DELIVERY_EDGES = (2.5, 5, 7.5)
BEST = 10

Place = Callable[[float], float]


@register.inclusion_tag("components/_track.html")
def score_track(row):
    """A score of 0 to 100 with its interval, between the edges of the levels."""
    return _track(row, _at_score) | {"edges": [_percent(_at_score(e)) for e in LEVEL_EDGES]}


@register.inclusion_tag("components/_track.html")
def discipline_track(discipline):
    """The same for a discipline, with its earlier score."""
    return score_track(discipline.score | {"last": discipline.last})


@register.inclusion_tag("components/_track.html")
def criterion_track(metric):
    """A figure on the axis of its family: DORA's 0 to 10, or the bands with the best one last."""
    if metric["score"] is None:
        return {}
    if "benchmark" in metric:
        return _track(metric, _at_points) | _benchmark(metric["benchmark"])
    cells = len(metric["bands"])
    return _track(metric, lambda band: 100 * (band + 0.5) / cells) | {"cells": _cells(cells)}


def _track(row: dict, place: Place) -> dict:
    low, high, last = row["low"], row["high"], row.get("last")
    return {
        "dot": _percent(place(row["score"])),
        "low": _percent(place(low)) if low != high else None,
        "high": _percent(place(high)),
        "last": None if last is None else _percent(place(last)),
    }


def _benchmark(published: dict) -> dict:
    """The mean of others and one deviation on both sides, within the axis."""
    edges = [_percent(_at_points(edge)) for edge in DELIVERY_EDGES]
    mean, deviation = published["mean"], published["deviation"]
    if mean is None:
        return {"edges": edges}
    start, end = _at_points(max(mean - deviation, 0)), _at_points(min(mean + deviation, BEST))
    return {
        "edges": edges,
        "mean": _percent(_at_points(mean)),
        "band": (_percent(start), _percent(end - start)),
    }


def _cells(number: int) -> Sequence[tuple[str, str, bool]]:
    """Each band's start and width; the last one is the best."""
    width = 100 / number
    return [(_percent(width * n), _percent(width - 1), n == number - 1) for n in range(number)]


def _at_score(score: float) -> float:
    return FREE + (100 - 2 * FREE) * score / 100


def _at_points(points: float) -> float:
    return _at_score(points * 10)


def _percent(place: float) -> str:
    """Text with a point in every language."""
    return f"{place:.2f}%"

"""Arithmetic for eyes: how a priority and its lead came about, in figures that add up."""

from collections.abc import Iterable
from fractions import Fraction

from django import template

from assessments.reports.figures import adding_up, number, rounded_to
from assessments.reports.wording import counted
from roles.numbers import plain
from roles.priorities import Part, priority_of, strength

from .maturity import exact, figure

register = template.Library()


@register.filter
def added(figures: Iterable) -> str:
    """The figures of a sum: "4 + 0.25 + 9"."""
    return " + ".join(exact(Fraction(figure)) for figure in figures)


@register.filter
def as_given(metric: dict) -> str:
    """A figure as it was typed, else in its unit, else as its band."""
    if metric["answer"] and metric["answer"]["entered"]:
        typed, _, unit = metric["answer"]["entered"].partition(" ")
        return counted(typed, unit)
    if metric["value"] is None:
        return metric["band"]
    return counted(figure(metric["value"]), metric["unit"])


@register.filter
def priority_receipt(option: dict) -> dict:
    """The parts of the need with their points, and what the need is multiplied by."""
    priority = priority_of(option)
    points = adding_up(
        [part.points for part in priority.parts],
        lambda parts: _makes(sum(parts, Fraction(0)), priority, option),
    )
    return {
        "rows": [_row(part, shown) for part, shown in zip(priority.parts, points, strict=True)],
        "need": sum(points, Fraction(0)),
        "answers": priority.answers * 100,
        "relief": priority.relief * 100,
        "fill": priority.fill * 100,
    }


def _makes(need: Fraction, priority, option: dict) -> bool:
    """Whether the stored need and priority come out of a need that is made of rounded parts."""
    result = need * priority.answers * priority.kept
    return number(need) == option["need"] and number(result) == option["priority"]


def _row(part: Part, points: Fraction) -> dict:
    """Weight × share = points, and for a problem the figure from which the share comes."""
    percent = part.share * 100
    (share,) = adding_up([percent], lambda share: _gives(part.weight * share[0] / 100, points))
    row = {"part": part, "points": points, "share": share}
    if part.reason is None:
        return row
    terms = part.reason["terms"]
    (value,) = adding_up(
        [Fraction(terms["value"])], lambda value: _gives(strength(value[0], terms) * 100, share)
    )
    ends = {name: Fraction(terms[name]) for name in ("threshold", "severe")}
    return row | ends | {"value": value, "least": Fraction(terms["least"]) * 100}


def _gives(figure: Fraction, shown: Fraction) -> bool:
    """Whether a figure, rounded to the decimals of the one that is shown, is that one."""
    text = plain(shown)
    if "/" in text:
        return figure == shown
    return rounded_to(figure, len(text.partition(".")[2])) == shown


@register.filter
def distance(figure: float) -> float:
    """How far apart two figures are: their difference without its sign."""
    return abs(figure)

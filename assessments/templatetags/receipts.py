"""A priority as a sum: shares of problems, factors and total, rounded so that they add up."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from django import template

from assessments.reports.document.wording import adding_up, counted, number, rounded_to
from assessments.reports.page.sections import MetricOnPage
from roles.priorities import ProblemTerm, priority_of
from roles.shapes import OptionRow
from roles.values.numbers import plain
from roles.values.responses import Context

from .maturity import exact, figure

register = template.Library()


@register.filter
def added(figures: Iterable[Fraction | int | str]) -> str:
    """The figures of a sum: "4 + 0.25 + 9"."""
    return " + ".join(exact(Fraction(figure)) for figure in figures)


@register.filter
def as_score_of(points: Fraction, most: Fraction) -> str:
    """The sign in front of a score as a whole number: "=", or "≈" where it is rounded."""
    return "=" if (Fraction(points) * 100 / Fraction(most)).denominator == 1 else "≈"


@register.filter
def as_given(metric: MetricOnPage) -> str:
    """A figure as typed, else in its unit, else its band."""
    if metric["answer"] and metric["answer"]["entered"]:
        typed, _, unit = metric["answer"]["entered"].partition(" ")
        return counted(typed, unit)
    if metric["value"] is None:
        return str(metric["band"])
    return counted(figure(metric["value"]), metric["unit"])


@register.filter
def priority_receipt(option: OptionRow) -> Context:
    """The problems with their shares, the other reasons, and the factors of the priority."""
    priority = priority_of(option)
    parts = priority.parts
    shares = adding_up([part.points for part in parts], lambda points: _makes(points, option))
    return {
        "rows": [_row(part, share) for part, share in zip(parts, shares, strict=True)],
        "beside": [_row(part, part.points) for part in priority.beside],
        "direction": any(part.reason["kind"] == "direction" for part in parts),
        "foundation": priority.foundation,
        "cause": priority.cause * 100,
        "gap": priority.gap_share * 100,
        "open_need": priority.open_need,
    }


def _makes(points: list[Fraction], option: OptionRow) -> bool:
    """Whether the rounded shares give the stored need and priority."""
    priority = priority_of(option)
    parts = [replace(p, rounded=share) for p, share in zip(priority.parts, points, strict=True)]
    made = replace(priority, parts=tuple(parts))
    return (number(made.need), number(made.priority)) == (option["need"], option["priority"])


def _row(part: ProblemTerm, share: Fraction) -> Context:
    """Weight × strength = share."""
    (strength,) = adding_up(
        [part.strength], lambda figures: _gives(part.weight * figures[0], share)
    )
    return {"part": part, "share": share, "strength": strength}


def _gives(figure: Fraction, shown: Fraction) -> bool:
    """Whether a figure, rounded to the decimals of `shown`, equals it."""
    text = plain(shown)
    if "/" in text:
        return figure == shown
    return rounded_to(figure, len(text.partition(".")[2])) == shown

"""Figures for eyes: scores, levels, dot plots and band scales."""

from django import template

from roles.fields import plain

register = template.Library()

FORM_WORDS = {
    "none": "nobody yet",
    "hat": "a hat, part of somebody's time",
    "hire": "a hire",
    "team": "a team",
}
LEVEL_MARKS = {"Initial": 1, "Developing": 2, "Established": 3, "Leading": 4}


@register.filter
def score(value):
    """A 0 to 100 score with one decimal, or a dash."""
    return "–" if value is None else f"{value:.1f}"


@register.filter
def figure(value):
    """A number without needless zeros."""
    if value is None:
        return "–"
    return f"{value:,.10g}".replace(",", " ") if abs(value) >= 10_000 else f"{value:.6g}"


@register.filter
def in_sentence(title):
    """A title inside a sentence: "site reliability engineer", but "DevOps engineer"."""
    first, _, rest = title.partition(" ")
    kept = first if any(letter.isupper() for letter in first[1:]) else first.lower()
    return f"{kept} {rest}".strip()


@register.filter
def form_words(form):
    return FORM_WORDS.get(form, form)


@register.filter
def level_mark(level):
    """How many of four marks a level fills, so that it never rests on colour alone."""
    return LEVEL_MARKS.get(level, 0)


@register.filter
def spread(row):
    """ "20.8–53.1" for an interval, nothing where the answer is exact."""
    if row["low"] is None or row["low"] == row["high"]:
        return ""
    return f"{row['low']:.1f}–{row['high']:.1f}"


@register.inclusion_tag("components/_dotplot.html")
def dotplot(rows, label):
    """Scores on one axis with their intervals; `label` names the picture for a screen reader."""
    known = [row for row in rows if row["score"] is not None]
    height = 46
    placed = [
        {
            "title": row["title"],
            "score": row["score"],
            "level": row["level"],
            "low": row["low"],
            "high": row["high"],
            "width": round(row["high"] - row["low"], 1),
            "text_y": place * height + 16,
            "line_y": place * height + 30,
        }
        for place, row in enumerate(known)
    ]
    return {
        "rows": placed,
        "height": len(placed) * height + 26,
        "label": label,
        "axis_y": len(placed) * height + 16,
        "axis_end": len(placed) * height,
    }


@register.inclusion_tag("components/_bandscale.html")
def bandscale(metric):
    """The bands of a metric from worst to best, with the one that the team is in."""
    cells = [
        {"label": label, "here": number == metric["number"]}
        for number, label in enumerate(metric["bands"])
    ]
    return {"cells": cells, "metric": metric}


@register.filter
def as_list(form):
    """One form where a template loops over several."""
    return [form]


@register.filter
def exact(fraction):
    """A Fraction as it stands in the rules: 0.4, 20/87."""
    return plain(fraction)


@register.filter
def hours(value):
    """A number of hours or of money, whole and grouped: 1 234."""
    return f"{round(value):,}".replace(",", " ")

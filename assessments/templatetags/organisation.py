"""Several teams for eyes: the cells of a heat map, and names."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

from .maturity import LEVEL_MARKS, isolated_list

register = template.Library()

SURE, POSSIBLE, NOT_REACHED = "●◐○"
MOST_MARKS = 4
FEW_NAMES = 8
DIFFERENT_CELLS = 4096


@register.filter
def level_marks(cell):
    """Four marks: full up to the level that is sure, half up to the one that is possible."""
    sure, possible = LEVEL_MARKS[cell.level_low], LEVEL_MARKS[cell.level_high]
    return SURE * sure + POSSIBLE * (possible - sure) + NOT_REACHED * (MOST_MARKS - possible)


@register.simple_tag
def heat_cells(cells):
    """The cells of a row: thousands on a page, of which few differ."""
    language = get_language()
    return mark_safe("".join(_drawn(cell, language) for cell in cells))  # noqa: S308 - templates


@lru_cache(DIFFERENT_CELLS)
def _drawn(cell, _language: str) -> str:
    return render_to_string("assessments/organisation/_heat_cell.html", {"cell": cell}).strip()


@register.filter
def few_names(names):
    """Names in a list, or the first of many and how many more there are."""
    names = list(names)
    shown, more = isolated_list(names[:FEW_NAMES]), len(names) - FEW_NAMES
    if more <= 0:
        return shown
    others = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
    return format_html("{} {}", shown, others)

"""Filters for numbers, levels, confidence, cost, intervals, names, lists, opening sentences."""

from collections.abc import Iterable
from fractions import Fraction

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from assessments.models import User
from assessments.reports.document.wording import exactly_of, whole_number, whole_score
from assessments.reports.document.wording import people as counted_people
from assessments.trends.movements import Row
from roles.values.days import day_in_words
from roles.values.names import FORMER, isolated, isolated_text
from roles.values.numbers import as_read, people_text, plain, short_text, two_digits

register = template.Library()

# A sentence of fewer letters says too little without the next one.
ENOUGH_ALONE = 60
LEVEL_MARKS = {"Initial": 1, "Developing": 2, "Established": 3, "Leading": 4}
LEVELS = {
    "Initial": pgettext_lazy("level of a practice", "Initial"),
    "Developing": pgettext_lazy("level of a practice", "Developing"),
    "Established": pgettext_lazy("level of a practice", "Established"),
    "Leading": pgettext_lazy("level of a practice", "Leading"),
}
DORA_LEVELS = {
    "elite": pgettext_lazy("DORA level", "elite"),
    "high": pgettext_lazy("DORA level", "high"),
    "medium": pgettext_lazy("DORA level", "medium"),
    "low": pgettext_lazy("DORA level", "low"),
}
CONFIDENCES = {
    "measured": pgettext_lazy("confidence", "measured"),
    "estimated": pgettext_lazy("confidence", "estimated"),
    "guess": pgettext_lazy("confidence", "guess"),
}
COSTS = {
    "low": pgettext_lazy("cost of a step", "low"),
    "medium": pgettext_lazy("cost of a step", "medium"),
    "high": pgettext_lazy("cost of a step", "high"),
}
TRACKS = {"full": _("full track"), "quick": _("quick track")}


@register.filter
def score(value: Fraction | float | None) -> str:
    """A score as a whole number, or a dash."""
    return "–" if value is None else str(whole_score(value))


@register.filter
def whole(value: float | None) -> str:
    """A need, a priority or a percentage as a whole number, or a dash."""
    return "–" if value is None else str(whole_number(value))


@register.filter
def figure(value: float | None) -> str:
    """A number without trailing zeros, or a dash."""
    if value is None:
        return "–"
    return as_read(f"{value:.10g}" if abs(value) >= 10_000 else f"{value:.6g}")


register.filter("day", day_in_words)


@register.filter
def person(user: User | None) -> StrOrPromise:
    """A user's name, or words for whoever is no longer known."""
    return user.get_full_name() or user.username if user else FORMER


@register.simple_tag
def tripod_version() -> str:
    return settings.VERSION


# --- the words of people ---

register.filter(isolated)
register.filter(isolated_text)


@register.filter
def isolated_list(names: Iterable[object]) -> SafeString:
    """Names in a list, each with its own text direction: "Checkout, Search"."""
    return format_html_join(", ", "{}", ((isolated(name),) for name in names))


# --- the words of codes ---


@register.filter
def level_name(level: str) -> StrOrPromise:
    return LEVELS.get(level, level)


@register.filter
def dora_level(level: str) -> StrOrPromise:
    return DORA_LEVELS.get(level, level)


@register.filter
def confidence_word(confidence: str) -> StrOrPromise:
    return CONFIDENCES.get(confidence, confidence)


@register.filter
def cost_word(cost: str) -> StrOrPromise:
    return COSTS.get(cost, cost)


@register.filter
def track_name(track: str) -> StrOrPromise:
    return TRACKS.get(track, track)


@register.filter
def titles(rows: Iterable[Row]) -> str:
    """The titles of rows in a list: "Backups, On call"."""
    return ", ".join(row["title"] for row in rows)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The code and the untranslated name of each language; Django's tag would translate them."""
    return settings.LANGUAGES


# --- pictures and figures ---


@register.filter
def level_mark(level: str | None) -> int:
    """How many of four marks a level fills, so that it does not depend on colour alone."""
    return LEVEL_MARKS.get(level, 0) if level else 0


@register.filter
def spread(row: Row) -> str:
    """ "21–53" for an interval, nothing for an exact value."""
    low, high = score(row["low"]), score(row["high"])
    return "" if low == high else f"{low}–{high}"


@register.filter
def in_list(code: str, codes: Iterable[str]) -> bool:
    """Whether a code is one of several."""
    return code in codes


@register.filter
def opening(text: str) -> str:
    """The first sentence of a text, or as many as say enough alone."""
    end = text.find(". ", ENOUGH_ALONE)
    return text if end < 0 else text[: end + 1]


@register.filter
def after_opening(text: str) -> str:
    """What follows the opening."""
    return text[len(opening(text)) :].strip()


@register.filter
def one_line(text: str) -> str:
    """A text in one line, for reports in plain text."""
    return " ".join(text.split())


@register.filter
def as_list(form: BaseForm) -> list[BaseForm]:
    """One form as a list, for a template that loops over several."""
    return [form]


@register.filter
def lead_in(label: StrOrPromise) -> str:
    """A label in front of what is said of it: with a colon, unless it asks a question."""
    text = str(label)
    return text if not text or text.endswith("?") else f"{text}:"


@register.filter
def exact(fraction: Fraction | None) -> str:
    """A Fraction as in the rules: 0.4, 20/87; nothing for None."""
    return as_read(plain(fraction))


@register.filter
def decimal(fraction: Fraction) -> str:
    """A Fraction as a person would write it: 0.4, 95.24."""
    return as_read(short_text(fraction))


@register.filter
def full_time(value: Fraction | float) -> str:
    """Full-time people with their unit: "1 full-time person"."""
    return counted_people(exactly_of(value))


@register.filter
def people(value: Fraction | float) -> str:
    """Full-time people, needed at a team's size."""
    return people_text(exactly_of(value))


register.filter(two_digits)


def css_percent(place: float) -> str:
    """A percentage for a style, with a decimal point in every language."""
    return f"{place:.2f}%"

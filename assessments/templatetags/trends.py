"""TimeLine: dots and gaps, across and down; marks, outcomes and breaks of series in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import Assessment
from assessments.reports.document.wording import counted, in_fitting_unit, rounded_to
from assessments.reports.sparks import Spark, SparkPoint
from assessments.trends import DORA_LEVELS, Break, Difference, Mark, Series
from roles.values.numbers import SOURCE, language_to_show, short_text
from roles.values.responses import Context

from .maturity import LEVELS, css_percent, dora_level, figure, level_name, score

register = template.Library()

# Across in percent of the width, next to the names of the lanes; down in pixels.
LEFT, RIGHT = 32, 97
TOP, HEIGHT = 20, 100
FOOT = TOP + HEIGHT
# A spark in pixels, with space for the dots at its ends.
SPARK_WIDTH, SPARK_HEIGHT, SPARK_FREE = 72, 28, 4
QUARTERS = (0, 25, 50, 75, 100)
# The lanes of a metric's bands: only the worst and the best have a name for every metric.
BANDS = (_("worst range"), "", "", _("target range"))
OUTCOMES = {
    "better": _("improved"),
    "worse": _("got worse"),
    "unclear": _("no clear change"),
    "changed": _("changed"),
    "now-known": _("not known before"),
    "no-longer-known": _("no longer known"),
    "not-known": _("not measured"),
    "broken": _("not comparable"),
}
WHY = {
    "added": _("“%(question)s” is a new question."),
    "removed": _("“%(question)s” is no longer part of the questionnaire."),
    "moved": _("“%(question)s” now belongs to another practice."),
    "weight": _("“%(question)s” now has weight %(after)s, was %(before)s."),
    "scale": _("The answers to “%(question)s” are scored differently now."),
    "unit": _("“%(question)s” now has a different unit."),
    "target": _("“%(question)s” is measured against a different availability target."),
    "sites": _("“%(question)s” needs more people with several locations than with one."),
}


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    low: str
    high: str


@dataclass(frozen=True)
class DrawnBreak:
    """A break of the series: between two reports, for these reasons."""

    number: int
    x: str
    since: Assessment
    until: Assessment
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class TimeLine:
    """One picture with its table. All pictures of a team have the same axes."""

    series: Series
    reports: Sequence[Assessment]

    top, foot, left, height = TOP, FOOT, "30%", FOOT + 24
    edges = tuple(f"{FOOT - edge}" for edge in QUARTERS)
    lanes = tuple(f"{FOOT - edge + 12.5:.1f}" for edge in QUARTERS[1:])

    @property
    def dots(self) -> list[Dot]:
        known = [(place, mark.axis) for place, mark in self.series.known if mark.axis]
        across = self._across()
        return [
            Dot(css_percent(across[place]), _down(here), _down(low), _down(high))
            for place, (low, here, high) in known
        ]

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        across, height = self._across(), self._height
        return [
            (css_percent(across[a]), height(a), css_percent(across[b]), height(b))
            for a, b in self.series.joined
            if height(a) and height(b)
        ]

    @property
    def gaps(self) -> list[DrawnBreak]:
        return [self._gap(number, found) for number, found in enumerate(self.series.breaks, 1)]

    @property
    def rows(self) -> list[tuple[Assessment, Mark | None, int | None]]:
        """Each report with its mark and the number of the break before it."""
        broken = {found.later: number for number, found in enumerate(self.series.breaks, 1)}
        pairs = zip(self.reports, self.series.marks, strict=True)
        return [(report, mark, broken.get(place)) for place, (report, mark) in enumerate(pairs)]

    @property
    def days(self) -> tuple[datetime, datetime | None]:
        """The first day, and the last if there are several reports."""
        moments = self._moments
        return moments[0], moments[-1] if len(moments) > 1 else None

    def _gap(self, number: int, found: Break) -> DrawnBreak:
        across = self._across()
        middle = (across[found.earlier] + across[found.later]) / 2
        ends = self.reports[found.earlier], self.reports[found.later]
        return DrawnBreak(number, css_percent(middle), *ends, found.differences)

    @property
    def _moments(self) -> list[datetime]:
        return [report.submitted for report in self.reports if report.submitted]

    def _height(self, place: int) -> str:
        mark = self.series.marks[place]
        return _down(mark.axis[1]) if mark and mark.axis else ""

    def _across(self) -> list[float]:
        """The position of each report, from the first to the last; of a single one the middle."""
        moments = [moment.timestamp() for moment in self._moments]
        first, last = min(moments), max(moments)
        if first == last:
            return [(LEFT + RIGHT) / 2] * len(moments)
        return [LEFT + (m - first) / (last - first) * (RIGHT - LEFT) for m in moments]


@dataclass(frozen=True)
class SparkLine:
    """A spark in pixels: its dots, and the lines between those that can be compared."""

    spark: Spark
    first: datetime
    last: datetime

    width, height = SPARK_WIDTH, SPARK_HEIGHT

    @property
    def dots(self) -> list[tuple[str, str]]:
        return [self._place(point) for point in self.spark.known]

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        return [(*self._place(a), *self._place(b)) for a, b in self.spark.joined]

    @property
    def label(self) -> str:
        """The scores in words, for those who do not see the line."""
        scores = [score(point.score) for point in self.spark.known]
        if not scores:
            return gettext("%(discipline)s: no score") % {"discipline": self.spark.discipline}
        named = {"discipline": self.spark.discipline, "scores": ", ".join(scores)}
        return gettext("%(discipline)s over time: %(scores)s") % named

    def _place(self, point: SparkPoint) -> tuple[str, str]:
        """Across by its day, down by its score."""
        span = (self.last - self.first).total_seconds()
        share = (point.when - self.first).total_seconds() / span if span else 1
        across = SPARK_FREE + share * (SPARK_WIDTH - 2 * SPARK_FREE)
        down = SPARK_FREE + (1 - float(point.score or 0) / 100) * (SPARK_HEIGHT - 2 * SPARK_FREE)
        return f"{across:.1f}", f"{down:.1f}"


@register.inclusion_tag("components/_spark.html")
def spark(spark: Spark, sparks: Sequence[Spark]) -> Context:
    """A small line of a score over time; all `sparks` of a team have the same days across."""
    days = [point.when for each in sparks for point in each.points]
    return {"line": SparkLine(spark, min(days), max(days)) if spark.points else None}


def _down(height: Fraction) -> str:
    return f"{FOOT - float(height) * HEIGHT / 100:.1f}"


@register.inclusion_tag("assessments/history/_series.html")
def time_line(series: Series, reports: Sequence[Assessment]) -> Context:
    """The time line of a figure, with its breaks, its table and its file."""
    return time_line_picture(series, reports) | {"team": reports[0].team_id}


@register.inclusion_tag("components/_timeline.html")
def time_line_picture(series: Series, reports: Sequence[Assessment]) -> Context:
    """The picture alone."""
    line = TimeLine(series, reports)
    return {
        "line": line,
        "series": series,
        "lanes": list(zip(_lanes(series), line.lanes, strict=True)),
    }


def _lanes(series: Series) -> Iterable[StrOrPromise]:
    if series.kind == "metric":
        return BANDS
    return map(dora_level, DORA_LEVELS) if series.code == "dora" else LEVELS.values()


@register.filter(expects_localtime=True)
def month(moment: datetime) -> str:
    """A month and its year, as short as an axis needs it: "Nov 2024", "Nov. 2024"."""
    return date_format(moment, "M Y" if language_to_show() == SOURCE else "N Y")


@register.filter(expects_localtime=True)
def short_day(moment: datetime) -> str:
    """A date for a narrow column: "6 Nov 2024", "06.11.2024"."""
    return date_format(moment, "j M Y" if language_to_show() == SOURCE else "SHORT_DATE_FORMAT")


@register.filter
def mark_text(mark: Mark | None, kind: str) -> str:
    """ "33.3 (20.8–45.8)", "240 minutes (192–288)", or a level or a band in words."""
    if mark is None:
        return gettext("not known")
    if mark.value is None or mark.interval is None:
        return level_text(mark, kind) + _ends(*(dora_level(level) for level in mark.labels))
    shown = _amount if kind == "metric" else _score
    values, unit = in_fitting_unit([mark.value, *mark.interval], mark.unit)
    ends = map(_end if kind == "metric" else _score, values[1:])
    return counted(shown(values[0]), unit) + _ends(*ends)


def _amount(value: Fraction) -> str:
    """A figure with the same digits as in a reason of the advice."""
    return figure(float(short_text(value)))


def _end(value: Fraction) -> str:
    """The end of an interval: a whole number, unless it is small."""
    return _amount(rounded_to(value, 0) if abs(value) >= 1 else value)


def _score(value: Fraction) -> str:
    return score(float(value))


def _ends(low: StrOrPromise, high: StrOrPromise) -> str:
    if low == high:
        return ""
    if str(low).startswith("−"):
        # A dash next to a minus sign cannot be read.
        # Translators: the two ends of an interval, the first one below zero.
        return gettext(" (%(low)s to %(high)s)") % {"low": low, "high": high}
    return f" ({low}–{high})"


@register.filter
def level_text(mark: Mark, kind: str) -> str:
    """The level, or the band of a metric."""
    if kind == "metric":
        return mark.label or "–"
    return str(dora_level(mark.label) if mark.label in DORA_LEVELS else level_name(mark.label))


@register.filter
def outcome_words(outcome: str) -> StrOrPromise:
    return OUTCOMES[outcome]


@register.filter
def why(differences: Sequence[Difference]) -> str:
    """Why two figures cannot be compared, in sentences."""
    said = [
        WHY[d.how] % {"question": d.item.name, "before": d.before, "after": d.after}
        for d in differences
        if d.how in WHY
    ]
    hows = [difference.how for difference in differences]
    if asked := hows.count("asked"):
        text = ngettext(
            "One question was asked that the track or the on-call hours had left out.",
            "%(questions)s questions were asked that the track or the on-call hours had left out.",
            asked,
        )
        said.append(text % {"questions": asked})
    if left_out := hows.count("not-asked"):
        text = ngettext(
            "One question was left out by the track or the on-call hours.",
            "%(questions)s questions were left out by the track or the on-call hours.",
            left_out,
        )
        said.append(text % {"questions": left_out})
    return " ".join(said)

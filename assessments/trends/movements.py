"""Mark on the axis, Movement in two reports (better, worse, broken), Series with its Breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from assessments.criteria import CLUSTERS, FEW_POINTS, Metric, Reading

from .editions import Difference, Edition, How, Item, Kind, differences

Outcome = Literal[
    "better", "worse", "unclear", "changed", "now-known", "no-longer-known", "not-known", "broken"
]
Row = Mapping[str, Any]
Ends = tuple[Fraction, Fraction]
# The DORA levels, the worst first; each has a quarter of the 0–100 axis.
DORA_LEVELS = tuple(cluster.level for cluster in reversed(CLUSTERS))
LANE = Fraction(100, len(DORA_LEVELS))
MOST_DORA_POINTS = 10


@dataclass(frozen=True)
class Mark:
    """A known figure. A chosen band and a DORA level have no value, only a position on the axis.

    `axis` is (lowest, position, highest) on 0–100, the best at 100; None for a figure without
    bands. `labels` are the levels at both ends.
    """

    title: str
    label: str = ""
    labels: tuple[str, str] = ("", "")
    value: Fraction | None = None
    interval: Ends | None = None
    unit: str = ""
    axis: tuple[Fraction, Fraction, Fraction] | None = None

    @property
    def exact(self) -> bool:
        ends = self.interval or (self.axis and self.axis[::2])
        return not ends or ends[0] == ends[1]


@dataclass(frozen=True)
class Movement:
    """A figure in two reports. `before` or `after` is None if it was not known."""

    kind: Kind
    code: str
    outcome: Outcome
    before: Mark | None
    after: Mark | None
    differences: tuple[Difference, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether both reports have the same figure, with the same likely range."""
        return self.outcome == "unclear" and self.before == self.after

    @property
    def title(self) -> str:
        mark = self.after or self.before
        return mark.title if mark else ""


def movement(before: Edition, after: Edition, kind: Kind, code: str) -> Movement:
    """How one figure moved from a report to a later one."""
    old, new = mark_of(before, kind, code), mark_of(after, kind, code)
    found = differences(before, after, kind, code)
    if old is None or new is None:
        return Movement(kind, code, _unknown(old, new), old, new, found)
    rising = _rising(after.items[code].metric) if kind == "metric" else True
    hows = {difference.how for difference in found}
    if kind == "metric" and old.interval and new.interval:
        hows -= {"scale", "target", "sites"}  # A value can be compared even if the bands moved.
    return Movement(kind, code, _compare(old, new, hows, rising), old, new, found)


def _unknown(old: Mark | None, new: Mark | None) -> Outcome:
    if old is None and new is None:
        return "not-known"
    return "now-known" if old is None else "no-longer-known"


def _compare(old: Mark, new: Mark, hows: set[How], rising: bool | None) -> Outcome:
    """By value if both have one, else by their positions on the axis."""
    if hows:
        return "broken"
    if old.interval and new.interval:
        return _moved(old.interval, new.interval, rising)
    if old.axis and new.axis:
        return _moved((old.axis[0], old.axis[2]), (new.axis[0], new.axis[2]), True)
    return "broken"


def _rising(metric: Metric | None) -> bool | None:
    """Whether higher is better; None for a figure without bands."""
    if metric is None:
        return True
    if metric.code in FEW_POINTS:
        return False
    return metric.higher_is_better if metric.bands else None


def _moved(old: Ends, new: Ends, rising: bool | None) -> Outcome:
    """A change counts when the intervals have no point in common."""
    if new[0] <= old[1] and old[0] <= new[1]:
        return "unclear"
    if rising is None:
        return "changed"
    return "better" if (new[0] > old[1]) == rising else "worse"


# --- the mark of a figure in a document ---------------------------------------------------------


def mark_of(edition: Edition, kind: Kind, code: str) -> Mark | None:
    """The figure in the report; None if it is not known or was not asked for."""
    document = edition.document
    if kind == "discipline":
        return _score(document["disciplines"].get(code))
    if kind == "practice":
        return _score(row_of(document, kind, code))
    if kind == "metric":
        return _metric(row_of(document, kind, code), edition.items.get(code))
    verdict = document["criteria"].get(code)
    return _dora(verdict) if code == "dora" else _score(verdict)


def row_of(document: Mapping[str, Any], kind: str, code: str) -> Row | None:
    """The row of a practice, or of a metric in any family; None if the document has none."""
    if kind == "practice":
        return next((row for row in document["practices"] if row["code"] == code), None)
    families = document["criteria"].values()
    return next((v["metrics"][code] for v in families if code in v["metrics"]), None)


def _score(row: Row | None) -> Mark | None:
    if row is None or row["score"] is None:
        return None
    value, low, high = (Fraction(str(row[name])) for name in ("score", "low", "high"))
    labels = row["level_low"], row["level_high"]
    axis = (low, value, high)
    return Mark(row.get("title", ""), row["level"], labels, value, (low, high), axis=axis)


def _dora(verdict: Row | None) -> Mark | None:
    """The level, in the middle of its lane, with the range of lanes that are possible."""
    if verdict is None or verdict["level"] is None:
        return None
    labels = verdict["level_low"], verdict["level_high"]
    lanes = sorted(DORA_LEVELS.index(level) for level in (*labels, verdict["level"]))
    here = DORA_LEVELS.index(verdict["level"])
    low, middle, high = (LANE * lane + LANE / 2 for lane in (lanes[0], here, lanes[-1]))
    return Mark("", verdict["level"], labels, axis=(low, middle, high))


def _metric(row: Row | None, item: Item | None) -> Mark | None:
    if row is None or not row["known"] or item is None or item.metric is None:
        return None
    title, label, unit = row["title"], row["band"] or "", row["unit"]
    axis = _axis(row, item.metric)
    if row["value"] is None:
        return Mark(title, label, unit=unit, axis=axis)
    value = Fraction(str(row["value"]))
    ends = Reading(item.metric, value, None, row["confidence"]).ends()
    known = [value if end.value is None else end.value for end in ends]
    return Mark(title, label, value=value, interval=(min(known), max(known)), unit=unit, axis=axis)


def _axis(row: Row, metric: Metric) -> tuple[Fraction, Fraction, Fraction] | None:
    """The position between the worst and the best band; without a score, by the band's number."""
    points = [row[name] for name in ("low", "score", "high")]
    if row["score"] is None:
        points = [row["number"]] * 3
    most = MOST_DORA_POINTS if metric.family == "dora" else len(metric.bands) - 1
    if None in points or most < 1:
        return None
    low, here, high = (Fraction(str(point)) * 100 / most for point in points)
    return low, here, high


@dataclass(frozen=True)
class Break:
    """The questions changed between two reports with the figure, given by their positions."""

    earlier: int
    later: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Series:
    """A figure in the order of the reports; None where it was not known."""

    kind: Kind
    code: str
    title: str
    marks: tuple[Mark | None, ...]
    breaks: tuple[Break, ...]

    @property
    def known(self) -> list[tuple[int, Mark]]:
        return [(place, found) for place, found in enumerate(self.marks) if found]

    @property
    def joined(self) -> list[tuple[int, int]]:
        """Neighbours that can be compared, so that a line joins them."""
        places = [place for place, _ in self.known]
        apart = {found.later for found in self.breaks}
        return [(a, b) for a, b in pairwise(places) if b not in apart]


def series(editions: Sequence[Edition], kind: Kind, code: str, title: str = "") -> Series:
    """The figure in each of the reports, which are in the order of their days."""
    marks = tuple(mark_of(edition, kind, code) for edition in editions)
    known = [place for place, found in enumerate(marks) if found]
    breaks = []
    for old, new in pairwise(known):
        found = differences(editions[old], editions[new], kind, code)
        if found:
            breaks.append(Break(old, new, found))
    named = [found.title for found in marks if found and found.title]
    return Series(kind, code, title or (named[-1] if named else code), marks, tuple(breaks))

"""A series → where its marks stand in the picture: percent across, pixels downwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from assessments.models import Assessment
from assessments.trends import Break, Difference, Series, Stand

# Percent of the width that the names of the lanes leave; the plot in pixels.
LEFT, RIGHT = 32, 97
TOP, HEIGHT = 20, 100
FOOT = TOP + HEIGHT
QUARTERS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    low: str
    high: str


@dataclass(frozen=True)
class Gap:
    """Where the series breaks: between two reports, for these reasons."""

    number: int
    x: str
    since: Assessment
    until: Assessment
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class TimeLine:
    """One picture with its table. Every picture of a team has the same axes."""

    series: Series
    reports: Sequence[Assessment]

    top, foot, left, height = TOP, FOOT, "30%", FOOT + 24
    edges = tuple(f"{FOOT - edge}" for edge in QUARTERS)
    lanes = tuple(f"{FOOT - edge + 12.5:.1f}" for edge in QUARTERS[1:])

    @property
    def dots(self) -> list[Dot]:
        known = [(place, stand.axis) for place, stand in self.series.known if stand.axis]
        across = self._across()
        return [
            Dot(_percent(across[place]), _down(here), _down(low), _down(high))
            for place, (low, here, high) in known
        ]

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        across, height = self._across(), self._height
        return [
            (_percent(across[a]), height(a), _percent(across[b]), height(b))
            for a, b in self.series.joined
            if height(a) and height(b)
        ]

    @property
    def gaps(self) -> list[Gap]:
        return [self._gap(number, found) for number, found in enumerate(self.series.breaks, 1)]

    @property
    def rows(self) -> list[tuple[Assessment, Stand | None, int | None]]:
        """Each report with where the figure stood, and the number of the break before it."""
        broken = {found.place: number for number, found in enumerate(self.series.breaks, 1)}
        pairs = zip(self.reports, self.series.stands, strict=True)
        return [(report, stand, broken.get(place)) for place, (report, stand) in enumerate(pairs)]

    @property
    def days(self) -> tuple[datetime, datetime | None]:
        """The first day, and the last if there is another."""
        several = len(self.reports) > 1
        return self.reports[0].submitted, self.reports[-1].submitted if several else None

    def _gap(self, number: int, found: Break) -> Gap:
        across = self._across()
        middle = (across[found.since] + across[found.place]) / 2
        ends = self.reports[found.since], self.reports[found.place]
        return Gap(number, _percent(middle), *ends, found.differences)

    def _height(self, place: int) -> str:
        stand = self.series.stands[place]
        return _down(stand.axis[1]) if stand and stand.axis else ""

    def _across(self) -> list[float]:
        """Each report's place between the first and the last; a single one is in the middle."""
        moments = [report.submitted.timestamp() for report in self.reports]
        first, last = min(moments), max(moments)
        if first == last:
            return [(LEFT + RIGHT) / 2] * len(moments)
        return [LEFT + (m - first) / (last - first) * (RIGHT - LEFT) for m in moments]


def _percent(place: float) -> str:
    return f"{place:.2f}%"


def _down(height: Fraction) -> str:
    return f"{FOOT - float(height) * HEIGHT / 100:.1f}"

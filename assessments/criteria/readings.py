"""Metric, `Band`, Span, Reading: a metric as answered, its range, points, ends by confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

Confidence = Literal["measured", "estimated", "guess"]
# How far a value may be off: (estimated, guess). Points are added, shares multiply the value.
SHARE_OFF = (Fraction(1, 5), Fraction(1, 2))
POINTS_OFF = (Fraction(10), Fraction(25))
FEW_POINTS_OFF = (Fraction(5), Fraction(15))
FEW_POINTS = {"change_failure_rate", "rework_rate"}
EXACT = {"availability_target", "oncall_rota"}


@dataclass(frozen=True)
class Band:
    """A range of a metric, [lower, upper) unless it includes its upper edge; None is unbounded.

    `score` is DORA's 0–10; `budget_factor` gives the upper edge as a multiple of the error budget.
    """

    label: str
    lower: Fraction | None = None
    upper: Fraction | None = None
    includes_upper: bool = False
    score: Fraction | None = None
    source: str = ""
    budget_factor: Fraction | None = None

    def holds_below_its_edge(self, value: Fraction) -> bool:
        if self.upper is None:
            return True
        return value < self.upper or (self.includes_upper and value == self.upper)


@dataclass(frozen=True)
class Metric:
    """What is measured, in which unit, and its bands, the worst first.

    `budget_bands` have no edges until `with_edges` sets them from a target; `assumed` is True if
    nobody gave that target.
    """

    code: str
    family: str
    name: str = ""
    unit: str = ""
    bands: tuple[Band, ...] = ()
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    counts: bool = True
    budget_bands: bool = False
    round_the_clock_only: bool = False
    extra_for_two_sites: Fraction = Fraction(0)
    minimum_sample: int = 0
    assumed: bool = False

    @property
    def higher_is_better(self) -> bool:
        return bool(self.bands) and self.bands[0].upper is not None

    def band_of(self, value: Fraction) -> int:
        """The number of the band that holds the value, 0 the worst."""
        ascending = list(enumerate(self.bands))
        if not self.higher_is_better:
            ascending.reverse()
        return next(number for number, band in ascending if band.holds_below_its_edge(value))

    def cut(self, value: Fraction) -> Fraction:
        if self.minimum is not None:
            value = max(value, self.minimum)
        return value if self.maximum is None else min(value, self.maximum)

    def middle_of(self, number: int) -> Fraction | None:
        """The value that represents a chosen band: its middle, or half again beyond its only edge.

        A percentage ends at 0 and 100, and any figure that cannot be negative at 0. None for a
        band without edges: it has words only, or waits for `with_edges`.
        """
        band = self.bands[number]
        if band.lower is None and band.upper is None:
            return None
        low = self.minimum if band.lower is None and self.minimum == 0 else band.lower
        high = self.maximum if band.upper is None and self.unit == "%" else band.upper
        if low is not None and high is not None:
            return (low + high) / 2
        if low is not None:
            return self.cut(low + abs(low) / 2)
        edge = high or Fraction(0)
        return self.cut(edge - (abs(edge) / 2 or abs(self.minimum or Fraction(0)) / 2))

    def points_of(self, value: Fraction) -> Fraction:
        """0–10 for a DORA metric, else the number of the band."""
        if self.code in FEW_POINTS:
            return 10 - value / 10
        number = self.band_of(value)
        score = self.bands[number].score
        return Fraction(number) if score is None else score


@dataclass(frozen=True)
class Span:
    """The values between which a figure certainly lies; an open end is None."""

    low: Fraction | None
    high: Fraction | None
    includes_high: bool = True

    def is_at_least(self, edge: Fraction) -> bool:
        return self.low is not None and self.low >= edge

    def is_at_most(self, edge: Fraction) -> bool:
        return self.high is not None and self.high <= edge

    def is_below(self, edge: Fraction) -> bool:
        return self.is_at_most(edge) and (self.high != edge or not self.includes_high)

    def times(self, other: "Span") -> "Span":
        """The product of two figures that are never negative."""
        includes = self.includes_high and other.includes_high
        return Span(_product(self.low, other.low), _product(self.high, other.high), includes)


def _product(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one * other


@dataclass(frozen=True)
class Reading:
    """A metric as it was answered: a value or a chosen band, or neither when it is not known.

    `note` is the code of the rule that decided instead of a person; `entered` is the value as
    typed, with its unit and period.
    """

    metric: Metric
    value: Fraction | None = None
    band: int | None = None
    confidence: Confidence = "estimated"
    applies: bool = True
    sample: int | None = None
    note: str = ""
    entered: str = ""

    @property
    def known(self) -> bool:
        return self.applies and (self.value is not None or self.band is not None)

    @property
    def scored(self) -> bool:
        """Whether it counts in its family: it applies, is no context, and has enough replies."""
        enough = self.sample is None or self.sample >= self.metric.minimum_sample
        return self.applies and self.metric.counts and enough

    @property
    def figure(self) -> Fraction | None:
        """The value, or the one that represents the chosen band."""
        if self.value is not None or self.band is None:
            return self.value
        return self.metric.middle_of(self.band)

    @property
    def span(self) -> Span | None:
        """The range in which the value lies; None for a band whose edges are assumed."""
        if self.value is not None:
            return Span(self.value, self.value)
        if self.band is None or not self.known or self.metric.middle_of(self.band) is None:
            return None
        if self.metric.assumed:
            return None
        band, metric = self.metric.bands[self.band], self.metric
        low = metric.minimum if band.lower is None else band.lower
        high = metric.maximum if band.upper is None else band.upper
        return Span(low, high, includes_high=band.upper is None or band.includes_upper)

    def ends(self) -> tuple["Reading", "Reading"]:
        """The worst and the best reading that the confidence allows."""
        if self.value is None:
            return self._band_ends()
        off = self._off()
        ends = [self.metric.cut(self.value + sign * off) for sign in (-1, 1)]
        worst, best = ends if self.metric.higher_is_better else reversed(ends)
        return replace(self, value=worst), replace(self, value=best)

    def _band_ends(self) -> tuple["Reading", "Reading"]:
        if self.band is None or self.confidence != "guess":
            return self, self
        highest = len(self.metric.bands) - 1
        return (
            replace(self, band=max(self.band - 1, 0)),
            replace(self, band=min(self.band + 1, highest)),
        )

    def _off(self) -> Fraction:
        if self.confidence == "measured" or self.metric.code in EXACT or self.value is None:
            return Fraction(0)
        which = ("estimated", "guess").index(self.confidence)
        if self.metric.code in FEW_POINTS:
            return FEW_POINTS_OFF[which]
        if self.metric.unit in {"%", "points"}:
            return POINTS_OFF[which]
        return abs(self.value) * SHARE_OFF[which]

    @property
    def band_number(self) -> int | None:
        if not self.known or not self.metric.bands:
            return None
        return self.band if self.value is None else self.metric.band_of(self.value)

    @property
    def points(self) -> Fraction | None:
        """0–10 for a DORA metric, else the number of the band; None if unknown or without bands."""
        figure = self.figure
        if not self.known or not self.scorable:
            return None
        if self.value is None and self.band is not None and self.metric.code not in FEW_POINTS:
            score = self.metric.bands[self.band].score
            return Fraction(self.band) if score is None else score
        return None if figure is None else self.metric.points_of(figure)

    @property
    def scorable(self) -> bool:
        return bool(self.metric.bands) or self.metric.code in FEW_POINTS


Readings = Mapping[str, Reading]


Edge = tuple[Fraction | None, Fraction | None]


def edges_meet(bands: Sequence[Edge]) -> bool:
    """Whether bands, given as (lower, upper), leave neither a gap nor an overlap."""
    ascending = bands if bands[0][0] is None else bands[::-1]
    if ascending[0][0] is not None or ascending[-1][1] is not None:
        return False
    rising = all(low is None or high is None or low < high for low, high in ascending)
    return rising and all(a[1] is not None and a[1] == b[0] for a, b in pairwise(ascending))

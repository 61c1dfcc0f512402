"""Metric readings → bands and the verdict of each criteria family: DORA, SLO, platform adoption.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/scoring.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from .metrics import ASSUMED_TARGET, budget_minutes

Confidence = Literal["measured", "estimated", "guess"]
FAMILIES = ("dora", "slo", "platform")

ENOUGH_KNOWN = Fraction(60, 100)
LEAST_KNOWN = {"full": 3, "quick": 2}
BEST_BAND = 3

# How far a value may be off: (estimated, guess). Points are added, shares multiply the value.
SHARE_OFF = (Fraction(1, 5), Fraction(1, 2))
POINTS_OFF = (Fraction(10), Fraction(25))
FEW_POINTS_OFF = (Fraction(5), Fraction(15))
FEW_POINTS = {"change_failure_rate", "rework_rate"}
EXACT = {"availability_target", "oncall_rota"}


@dataclass(frozen=True)
class Band:
    """A range of a metric, [lower, upper) unless it includes its upper edge; None is unbounded.

    `score` is DORA's 0–10; `budget_factor` places the upper edge at so many downtime budgets.
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
    """What is measured, in which unit, and its bands with the worst one first."""

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

    def middle_of(self, number: int) -> Fraction:
        """The value that stands for a band which was chosen instead of typed."""
        band = self.bands[number]
        low = band.lower if band.lower is not None else self.minimum or Fraction(0)
        high = band.upper if band.upper is not None else self.maximum
        return (low + (low * 2 if high is None else high)) / 2

    def points_of(self, value: Fraction) -> Fraction:
        """0–10 for a DORA metric, else the number of the band."""
        if self.code in FEW_POINTS:
            return 10 - value / 10
        number = self.band_of(value)
        score = self.bands[number].score
        return Fraction(number) if score is None else score


@dataclass(frozen=True)
class Reading:
    """A metric as it was answered: a value or a chosen band, or neither when it is not known.

    `note` replaces the band's label where a rule decided, not a person.
    """

    metric: Metric
    value: Fraction | None = None
    band: int | None = None
    confidence: Confidence = "estimated"
    applies: bool = True
    sample: int | None = None
    note: str = ""

    @property
    def known(self) -> bool:
        return self.applies and (self.value is not None or self.band is not None)

    @property
    def scored(self) -> bool:
        """Whether it counts in its family: applies, is no context, and rests on enough replies."""
        enough = self.sample is None or self.sample >= self.metric.minimum_sample
        return self.applies and self.metric.counts and enough

    @property
    def figure(self) -> Fraction | None:
        """The value, or the middle of the band that stands for it."""
        if self.value is not None or self.band is None:
            return self.value
        return self.metric.middle_of(self.band)

    def ends(self) -> tuple["Reading", "Reading"]:
        """The reading at its worst and at its best within its confidence."""
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
    def label(self) -> str | None:
        number = self.band_number
        return self.note or (None if number is None else self.metric.bands[number].label)

    @property
    def points(self) -> Fraction | None:
        """0–10 for a DORA metric, else the band's number; None when unknown or not banded."""
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


def settle(
    readings: Readings, *, sites: int = 1, around_the_clock: bool = True
) -> dict[str, Reading]:
    """The readings with the rules applied that one answer sets for another (docs/scoring.md)."""
    target = target_of(readings)
    settled = {code: _fit(r, target, sites) for code, r in readings.items()}
    for code, reading in settled.items():
        if reading.metric.round_the_clock_only and not around_the_clock:
            settled[code] = _not_applicable(reading)
    if _value(settled, "deployment_frequency") == 0:
        for code in {"lead_time", "change_failure_rate", "recovery_time"} & settled.keys():
            settled[code] = _not_applicable(settled[code])
    recovery = settled.get("recovery_time")
    if recovery and not recovery.applies and _value(settled, "change_failure_rate") == 0:
        best = len(recovery.metric.bands) - 1
        settled["recovery_time"] = _decided(recovery, best, "nothing to recover from")
    if _value(settled, "slo_coverage") == 0:
        for code in {"slo_attainment", "error_budget_left"} & settled.keys():
            settled[code] = _decided(settled[code], 0, "there is no SLO yet")
    return settled


def target_of(readings: Readings) -> Fraction:
    """The availability target in percent; 99.9 is assumed where none is known."""
    return _value(readings, "availability_target") or ASSUMED_TARGET


def _value(readings: Readings, code: str) -> Fraction | None:
    reading = readings.get(code)
    return reading.value if reading and reading.applies else None


def _fit(reading: Reading, target: Fraction, sites: int) -> Reading:
    """Places the band edges that depend on the target or on the number of sites."""
    metric = reading.metric
    if metric.budget_bands:
        minutes = budget_minutes(target)
        uppers = [b.budget_factor and b.budget_factor * minutes for b in metric.bands]
        lowers = [*uppers[1:], None]
        bands = tuple(
            replace(band, lower=lower, upper=upper, includes_upper=upper is not None)
            for band, lower, upper in zip(metric.bands, lowers, uppers, strict=True)
        )
        return replace(reading, metric=replace(metric, bands=bands))
    if metric.extra_for_two_sites and sites > 1:
        extra = metric.extra_for_two_sites
        bands = tuple(
            replace(
                band,
                lower=None if band.lower is None else band.lower + extra,
                upper=None if band.upper is None else band.upper + extra,
            )
            for band in metric.bands
        )
        return replace(reading, metric=replace(metric, bands=bands))
    return reading


def _not_applicable(reading: Reading) -> Reading:
    return replace(reading, value=None, band=None, applies=False)


def _decided(reading: Reading, band: int, note: str) -> Reading:
    return replace(reading, value=None, band=band, confidence="measured", applies=True, note=note)


# --- SLO and platform: the mean of the bands -------------------------------------------------


@dataclass(frozen=True)
class FamilyVerdict:
    """A family's 0–100 score with its interval; None when too few of its metrics are known."""

    family: str
    score: Fraction | None
    low: Fraction | None
    high: Fraction | None
    counted: tuple[Reading, ...]
    readings: tuple[Reading, ...]


def family_verdict(family: str, readings: Readings, track: str = "full") -> FamilyVerdict | None:
    """The verdict of the SLO or the platform family, or None when nothing in it applies."""
    own = tuple(r for r in readings.values() if r.metric.family == family)
    applicable = [r for r in own if r.scored]
    if not applicable:
        return None
    counted = tuple(r for r in applicable if r.known)
    if len(counted) < max(Fraction(LEAST_KNOWN[track]), ENOUGH_KNOWN * len(applicable)):
        return FamilyVerdict(family, None, None, None, counted, own)
    ends = [r.ends() for r in counted]
    return FamilyVerdict(
        family,
        _mean_band(counted),
        _mean_band(worst for worst, _ in ends),
        _mean_band(best for _, best in ends),
        counted,
        own,
    )


def _mean_band(readings: Iterable[Reading]) -> Fraction:
    points = [r.points or Fraction(0) for r in readings]
    return sum(points, Fraction(0)) / len(points) / BEST_BAND * 100


# --- DORA: the nearest cluster of the named report -------------------------------------------

DORA_YEAR = 2024
DORA_SOURCE = "DORA, Accelerate State of DevOps 2024"
DORA_METRICS = ("deployment_frequency", "lead_time", "recovery_time", "change_failure_rate")
CLOSE = Fraction(90, 100)
LEAST_DORA = 3


@dataclass(frozen=True)
class Cluster:
    """A level of the report as a centroid on the 0–10 scores, with what was published."""

    level: str
    centroid: Mapping[str, Fraction]
    published: Mapping[str, str] = field(default_factory=dict)
    share: int = 0


def _cluster(
    level: str, scores: tuple[str, ...], published: tuple[str, ...], share: int
) -> Cluster:
    return Cluster(
        level,
        dict(zip(DORA_METRICS, map(Fraction, scores), strict=True)),
        dict(zip(DORA_METRICS, published, strict=True)),
        share,
    )


# Best first. High and medium share 8.5 for change failure: as published (20 % and 10 %) a team
# that halves its failures could drop a level.
CLUSTERS = (
    _cluster(
        "elite",
        ("10", "8", "10", "9.5"),
        ("on demand", "less than a day", "less than an hour", "5 %"),
        19,
    ),
    _cluster(
        "high",
        ("6", "6", "8", "8.5"),
        ("daily to weekly", "a day to a week", "less than a day", "20 %"),
        22,
    ),
    _cluster(
        "medium",
        ("4", "4", "8", "8.5"),
        ("weekly to monthly", "a week to a month", "less than a day", "10 %"),
        35,
    ),
    _cluster(
        "low",
        ("2", "2", "4", "6"),
        ("monthly to half-yearly", "one to six months", "a week to a month", "40 %"),
        25,
    ),
)
# A single metric's own level: the least score for elite, high and medium.
OWN_LEVEL = {
    "deployment_frequency": (8, 5, 3),
    "lead_time": (7, 5, 3),
    "recovery_time": (10, 8, 6),
    "change_failure_rate": (9, 8, 7),
}


@dataclass(frozen=True)
class Headline:
    """The level as an index into CLUSTERS (0 best), the squared distances, and what decided.

    `cap` is the best level that the worst single metric (`constraint`) allows.
    """

    level: int
    distances: tuple[Fraction, ...]
    cap: int
    constraint: str

    @property
    def capped(self) -> bool:
        return self.cap > self.distances.index(min(self.distances))

    @property
    def close_to(self) -> int | None:
        """The second nearest cluster when it is nearly as near, and the cap allows both."""
        first, second = sorted(range(len(CLUSTERS)), key=lambda i: (self.distances[i], i))[:2]
        near = self.distances[first] > CLOSE**2 * self.distances[second]
        tied = self.distances[first] == self.distances[second]
        return second if (near or tied) and self.cap <= min(first, second) else None


@dataclass(frozen=True)
class DoraVerdict:
    """The DORA headline with its range; `level` is None with fewer than three known metrics."""

    level: str | None
    level_low: str | None
    level_high: str | None
    between: tuple[str, str] | None
    margin: Fraction | None
    constraint: str | None
    throughput: Fraction | None
    stability: Fraction | None
    readings: tuple[Reading, ...]


def dora_verdict(readings: Readings) -> DoraVerdict | None:
    """The DORA verdict, or None when none of the four metrics applies."""
    own = tuple(r for r in readings.values() if r.metric.family == "dora")
    four = {r.metric.code: r for r in own if r.metric.code in DORA_METRICS and r.applies}
    if not four:
        return None
    known = {code: r for code, r in four.items() if r.known}
    scores = _scores(known.values())
    throughput, stability = _throughput(scores), _stability(readings, scores)
    if len(known) < LEAST_DORA:
        return DoraVerdict(None, None, None, None, None, None, throughput, stability, own)
    here = headline(scores)
    worst, best = (
        headline(_scores(ends)) for ends in zip(*(r.ends() for r in known.values()), strict=True)
    )
    first, second = sorted(here.distances)[:2]
    return DoraVerdict(
        level=CLUSTERS[here.level].level,
        level_low=CLUSTERS[worst.level].level,
        level_high=CLUSTERS[best.level].level,
        between=_between(here, scores, four.keys() - known.keys()),
        margin=second - first,
        constraint=here.constraint,
        throughput=throughput,
        stability=stability,
        readings=own,
    )


def headline(scores: Mapping[str, Fraction]) -> Headline:
    """The nearest cluster, at most one level above the worst single metric's own level."""
    distances = tuple(
        sum(((scores[code] - cluster.centroid[code]) ** 2 for code in scores), Fraction(0))
        for cluster in CLUSTERS
    )
    nearest = distances.index(min(distances))
    known = [code for code in DORA_METRICS if code in scores]
    constraint = max(known, key=lambda code: (own_level(code, scores[code]), -scores[code]))
    cap = max(own_level(constraint, scores[constraint]) - 1, 0)
    return Headline(max(nearest, cap), distances, cap, constraint)


def own_level(code: str, score: Fraction) -> int:
    """The level of one metric alone, as an index into CLUSTERS (0 best)."""
    return next((i for i, least in enumerate(OWN_LEVEL[code]) if score >= least), 3)


def _between(
    here: Headline, scores: Mapping[str, Fraction], missing: Iterable[str]
) -> tuple[str, str] | None:
    """Both ends, the lower first, where a missing metric or a close second leaves it open."""
    for code in missing:
        low, high = (headline({**scores, code: Fraction(at)}).level for at in (0, 10))
        if low != high:
            return CLUSTERS[low].level, CLUSTERS[high].level
    if here.close_to is None:
        return None
    low, high = max(here.level, here.close_to), min(here.level, here.close_to)
    return CLUSTERS[low].level, CLUSTERS[high].level


def _scores(readings: Iterable[Reading]) -> dict[str, Fraction]:
    return {r.metric.code: r.points for r in readings if r.points is not None}


def _throughput(scores: Mapping[str, Fraction]) -> Fraction | None:
    known = [scores[code] for code in DORA_METRICS[:3] if code in scores]
    return sum(known, Fraction(0)) / len(known) if len(known) >= 2 else None


def _stability(readings: Readings, scores: Mapping[str, Fraction]) -> Fraction | None:
    failure = scores.get("change_failure_rate")
    rework = readings.get("rework_rate")
    again = rework.points if rework else None
    return failure if failure is None or again is None else (failure + again) / 2


Edge = tuple[Fraction | None, Fraction | None]


def edges_meet(bands: Sequence[Edge]) -> bool:
    """Whether bands, given as (lower, upper), leave neither a gap nor an overlap."""
    ascending = bands if bands[0][0] is None else bands[::-1]
    if ascending[0][0] is not None or ascending[-1][1] is not None:
        return False
    rising = all(low is None or high is None or low < high for low, high in ascending)
    return rising and all(a[1] is not None and a[1] == b[0] for a, b in pairwise(ascending))

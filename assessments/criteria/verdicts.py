"""Verdicts: DORA by distances to clusters (throughput, stability), SLO and platform by ranges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .readings import Reading, Readings

DORA_YEAR = 2024
DORA_SOURCE = "DORA, Accelerate State of DevOps 2024"
DORA_METRICS = ("deployment_frequency", "lead_time", "recovery_time", "change_failure_rate")
CLOSE = Fraction(90, 100)
# Published means and standard deviations on the 0–10 scores (high is best), all industries.
BENCHMARK_SOURCE = "DORA quick check, 2025 edition, all industries"
BENCHMARKS = {
    "deployment_frequency": (Fraction("4.8"), Fraction("2.8")),
    "lead_time": (Fraction("5.5"), Fraction("2.4")),
    "recovery_time": (Fraction("7.4"), Fraction("2.1")),
    "change_failure_rate": (Fraction("8.1"), Fraction("2.1")),
    "rework_rate": (Fraction("7.8"), Fraction("2.2")),
}
LEAST_DORA = 3


@dataclass(frozen=True)
class Cluster:
    """A level of the DORA report: its centroid on the 0–10 scores, and the published values."""

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
# The level of a single metric: the lowest score for elite, high and medium.
OWN_LEVEL = {
    "deployment_frequency": (8, 5, 3),
    "lead_time": (7, 5, 3),
    "recovery_time": (10, 8, 6),
    "change_failure_rate": (9, 8, 7),
}


@dataclass(frozen=True)
class Headline:
    """The level as an index into CLUSTERS (0 best), and what decided it; distances are squared.

    `cap` is the best level that the single metrics allow; `constraint` is the worst of them.
    """

    level: int
    distances: tuple[Fraction, ...]
    cap: int
    constraint: str

    @property
    def close_to(self) -> int | None:
        """The second nearest cluster, if it is nearly as near and the cap allows both."""
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
    """The nearest cluster, capped by the levels of the single metrics.

    At most one level above the worst metric, and not above the second worst.
    """
    distances = tuple(
        sum(((scores[code] - cluster.centroid[code]) ** 2 for code in scores), Fraction(0))
        for cluster in CLUSTERS
    )
    nearest = distances.index(min(distances))
    known = [code for code in DORA_METRICS if code in scores]
    constraint = max(known, key=lambda code: (own_level(code, scores[code]), -scores[code]))
    worst, second_worst = sorted((own_level(c, scores[c]) for c in known), reverse=True)[:2]
    cap = max(worst - 1, second_worst, 0)
    return Headline(max(nearest, cap), distances, cap, constraint)


def own_level(code: str, score: Fraction) -> int:
    """The level of a single metric, as an index into CLUSTERS (0 best)."""
    return next((i for i, least in enumerate(OWN_LEVEL[code]) if score >= least), 3)


def _between(
    here: Headline, scores: Mapping[str, Fraction], missing: Iterable[str]
) -> tuple[str, str] | None:
    """Two levels, the lower first, if a missing metric or a close second leaves both possible."""
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


ENOUGH_KNOWN = Fraction(60, 100)
LEAST_KNOWN = {"full": 3, "quick": 2}
BEST_BAND = 3


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
    """The verdict of the SLO or the platform family, or None when none of its metrics counts."""
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

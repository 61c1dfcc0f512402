"""How the DORA verdict of a report came about: means, distances, and what holds it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.criteria import DORA_METRICS

THROUGHPUT = DORA_METRICS[:3]
STABILITY = ("change_failure_rate", "rework_rate")


@dataclass(frozen=True)
class Mean:
    """The metrics behind throughput or stability, and their exact mean."""

    metrics: tuple[dict, ...]

    @property
    def points(self) -> list[Fraction]:
        return [Fraction(row["points"]) for row in self.metrics]

    @property
    def sum(self) -> Fraction:
        return sum(self.points, Fraction(0))

    @property
    def value(self) -> Fraction:
        return self.sum / len(self.metrics)


@dataclass(frozen=True)
class Distance:
    """How far the team is from a cluster: the square of each difference, and their sum."""

    level: str
    squares: tuple[Fraction, ...]

    @property
    def sum(self) -> Fraction:
        return sum(self.squares, Fraction(0))


@dataclass(frozen=True)
class DeliveryReceipt:
    """The four metrics that are known, their distances to the clusters, and both means."""

    metrics: tuple[dict, ...]
    distances: tuple[Distance, ...]
    throughput: Mean | None
    stability: Mean | None

    @property
    def by_nearness(self) -> list[Distance]:
        return sorted(self.distances, key=lambda distance: distance.sum)

    @property
    def nearest(self) -> Distance:
        return self.by_nearness[0]

    @property
    def second(self) -> Distance:
        return self.by_nearness[1]

    @property
    def margin(self) -> Fraction:
        return self.second.sum - self.nearest.sum


def delivery_receipt(verdict: dict) -> DeliveryReceipt:
    """The receipt of a DORA verdict."""
    known = {code: row for code, row in verdict["metrics"].items() if row["known"]}
    four = {code: known[code] for code in DORA_METRICS if code in known}
    return DeliveryReceipt(
        metrics=tuple(four.values()),
        distances=tuple(_distance(cluster, four) for cluster in verdict["clusters"]),
        throughput=_mean(known, THROUGHPUT, verdict["throughput"]),
        stability=_mean(known, STABILITY, verdict["stability"]),
    )


def _mean(known: dict[str, dict], codes: Sequence[str], shown: float | None) -> Mean | None:
    if shown is None:
        return None
    return Mean(tuple(known[code] for code in codes if code in known and known[code]["points"]))


def _distance(cluster: dict, four: dict[str, dict]) -> Distance:
    squares = tuple(
        (Fraction(row["points"]) - Fraction(str(cluster["centroid"][code]))) ** 2
        for code, row in four.items()
    )
    return Distance(cluster["level"], squares)

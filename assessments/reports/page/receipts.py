"""Receipts: points reached of the most, sums of families, squares of distances to clusters.

Everything here is exact; a receipt's score, rounded like a report's, equals the stored one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.criteria import DORA_METRICS
from assessments.reports.document.rows import (
    AnswerRow,
    ClusterRow,
    DisciplineRow,
    Document,
    DoraRow,
    FamilyRow,
    MetricRow,
    PracticeRow,
    TermRow,
)
from assessments.reports.document.wording import adding_up, number
from assessments.scoring import MOST_POINTS


@dataclass(frozen=True)
class QuestionLine:
    """One known question: its answer, its weight, and its points of 0 to 3."""

    answer: AnswerRow
    weight: Fraction
    points: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class PracticeReceipt:
    """The questions of a practice; `unknown` ones count only for the visibility."""

    lines: tuple[QuestionLine, ...]
    unknown: tuple[AnswerRow, ...]
    left_out: tuple[AnswerRow, ...]

    @property
    def weight(self) -> Fraction:
        return sum((line.weight for line in self.lines), Fraction(0))

    @property
    def most(self) -> Fraction:
        return MOST_POINTS * self.weight

    @property
    def reached(self) -> Fraction:
        return _reached(self.lines, "points")

    @property
    def low(self) -> Fraction:
        return _reached(self.lines, "low")

    @property
    def high(self) -> Fraction:
        return _reached(self.lines, "high")

    @property
    def ends(self) -> list[float]:
        """The score, low and high without the rounding of the document."""
        return exact_ends((self.reached, self.low, self.high), self.most)


def exact_ends(points: Iterable[Fraction], most: Fraction) -> list[float]:
    """The score, low and high that these points make of the most that can be reached."""
    return [float(end / most * 100) for end in points]


class PracticeOnPage(PracticeRow):
    """A practice with its receipt, and its score in the earlier report."""

    receipt: PracticeReceipt
    last: float | None


@dataclass(frozen=True)
class Share:
    """A scored practice in its discipline, with points scaled as if all questions were known."""

    practice: PracticeOnPage
    weight: Fraction
    points: Fraction
    low: Fraction
    high: Fraction

    @property
    def most(self) -> Fraction:
        return MOST_POINTS * self.weight


@dataclass(frozen=True)
class DisciplineReceipt:
    """The scored practices of a discipline, and its score."""

    shares: tuple[Share, ...]
    score: DisciplineRow

    @property
    def most(self) -> Fraction:
        return sum((share.most for share in self.shares), Fraction(0))

    @property
    def ends(self) -> list[float]:
        """The score, low and high without the rounding of the document."""
        columns = ([getattr(s, end) for s in self.shares] for end in ("points", "low", "high"))
        return exact_ends([sum(column, Fraction(0)) for column in columns], self.most)

    @property
    def rows(self) -> list[tuple[Share, Fraction, Fraction, Fraction]]:
        """Each practice with its points, low and high, rounded so that they add up."""
        columns = (self.column(end) for end in ("points", "low", "high"))
        return list(zip(self.shares, *columns, strict=True))

    def column(self, end: str) -> list[Fraction]:
        score = self.score
        shown = {"points": score["score"], "low": score["low"], "high": score["high"]}[end]
        exact = [getattr(share, end) for share in self.shares]
        return adding_up(exact, lambda points: number(sum(points) / self.most * 100) == shown)

    @property
    def sums(self) -> list[Fraction]:
        """The sums of the points, lows and highs of the rows."""
        ends = ("points", "low", "high")
        return [sum(self.column(end), Fraction(0)) for end in ends]


@dataclass(frozen=True)
class FamilyReceipt:
    """The metrics that count in the SLO or the platform family, each with a band of 0 to 3."""

    metrics: tuple[MetricRow, ...]

    @property
    def most(self) -> int:
        return MOST_POINTS * len(self.metrics)

    @property
    def sums(self) -> list[float]:
        """The sums of the scores, lows and highs."""
        ends = [(row["score"] or 0, row["low"] or 0, row["high"] or 0) for row in self.metrics]
        return [sum(column) for column in zip(*ends, strict=True)]


def practice_receipts(document: Document) -> dict[str, PracticeReceipt]:
    """The receipt of each practice by its code."""
    asked: dict[str, list[AnswerRow]] = {}
    for answer in document["answers"]:
        if answer["kind"] == "level":
            asked.setdefault(answer["practice"], []).append(answer)
    return {row["code"]: _practice(row, asked[row["code"]]) for row in document["practices"]}


def _practice(row: PracticeRow, asked: Sequence[AnswerRow]) -> PracticeReceipt:
    answers = {answer["question"]: answer for answer in asked}
    out = tuple(a for a in asked if a["state"] == "not_applicable")
    known = {term["code"] for term in row["terms"]}
    return PracticeReceipt(
        lines=tuple(_line(term, answers[term["code"]]) for term in row["terms"]),
        unknown=tuple(a for a in asked if a["question"] not in known and a not in out),
        left_out=out,
    )


def _line(term: TermRow, answer: AnswerRow) -> QuestionLine:
    return QuestionLine(answer, Fraction(str(term["weight"])), *map(Fraction, term["points"]))


def _reached(lines: Iterable[QuestionLine], end: str) -> Fraction:
    return sum((line.weight * getattr(line, end) for line in lines), Fraction(0))


def discipline_receipt(
    score: DisciplineRow, practices: Mapping[str, PracticeOnPage]
) -> DisciplineReceipt:
    """The receipt of a discipline; `practices` are rows by code that have their receipts."""
    return DisciplineReceipt(tuple(_share(t, practices[t["code"]]) for t in score["terms"]), score)


def _share(term: TermRow, practice: PracticeOnPage) -> Share:
    weight, receipt = Fraction(str(term["weight"])), practice["receipt"]
    scale = weight / receipt.weight
    ends = (receipt.reached, receipt.low, receipt.high)
    return Share(practice, weight, *(end * scale for end in ends))


def family_receipt(verdict: FamilyRow) -> FamilyReceipt:
    """The receipt of a scored SLO or platform verdict."""
    metrics = verdict["metrics"].values()
    return FamilyReceipt(tuple(row for row in metrics if row["known"] and row["scored"]))


THROUGHPUT = DORA_METRICS[:3]
STABILITY = ("change_failure_rate", "rework_rate")


@dataclass(frozen=True)
class Mean:
    """The metrics behind throughput or stability, and their exact mean."""

    metrics: tuple[MetricRow, ...]

    @property
    def points(self) -> list[Fraction]:
        return [_points(row) for row in self.metrics]

    @property
    def sum(self) -> Fraction:
        return sum(self.points, Fraction(0))

    @property
    def value(self) -> Fraction:
        return self.sum / len(self.metrics)


@dataclass(frozen=True)
class Distance:
    """The distance from a cluster: the square of each difference, and their sum."""

    level: str
    squares: tuple[Fraction, ...]

    @property
    def sum(self) -> Fraction:
        return sum(self.squares, Fraction(0))


@dataclass(frozen=True)
class DeliveryReceipt:
    """The known ones of the four metrics, the distances to the clusters, and both means."""

    metrics: tuple[MetricRow, ...]
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


def delivery_receipt(verdict: DoraRow) -> DeliveryReceipt:
    """The receipt of a DORA verdict."""
    known = {code: row for code, row in verdict["metrics"].items() if row["known"]}
    four = {code: known[code] for code in DORA_METRICS if code in known}
    return DeliveryReceipt(
        metrics=tuple(four.values()),
        distances=tuple(_distance(cluster, four) for cluster in verdict["clusters"]),
        throughput=_mean(known, THROUGHPUT, verdict["throughput"]),
        stability=_mean(known, STABILITY, verdict["stability"]),
    )


def _points(row: MetricRow) -> Fraction:
    return Fraction(row["points"] or 0)


def _mean(known: Mapping[str, MetricRow], codes: Sequence[str], shown: float | None) -> Mean | None:
    if shown is None:
        return None
    return Mean(tuple(known[code] for code in codes if code in known and known[code]["points"]))


def _distance(cluster: ClusterRow, four: Mapping[str, MetricRow]) -> Distance:
    squares = tuple(
        (_points(row) - Fraction(str(cluster["centroid"][code]))) ** 2 for code, row in four.items()
    )
    return Distance(cluster["level"], squares)

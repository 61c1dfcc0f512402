"""How the scores of a report came about, worked out again from its stored terms and answers.

Everything here is exact; a score of a receipt, rounded as a report rounds, is the stored one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.scoring import MOST_POINTS

from .figures import adding_up, number


@dataclass(frozen=True)
class Line:
    """One known question: what was answered, its points of 0 to 3, and how much it weighs."""

    answer: dict
    weight: Fraction
    points: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class PracticeReceipt:
    """The questions of a practice; `unknown` apply and count for its visibility only."""

    lines: tuple[Line, ...]
    unknown: tuple[dict, ...]
    left_out: tuple[dict, ...]

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


@dataclass(frozen=True)
class Share:
    """One scored practice in its discipline: its points, as if all of its questions were known."""

    practice: dict
    weight: Fraction
    points: Fraction
    low: Fraction
    high: Fraction

    @property
    def most(self) -> Fraction:
        return MOST_POINTS * self.weight


@dataclass(frozen=True)
class DisciplineReceipt:
    """The scored practices of a discipline, and beside them the score that they make."""

    shares: tuple[Share, ...]
    score: dict

    @property
    def most(self) -> Fraction:
        return sum((share.most for share in self.shares), Fraction(0))

    @property
    def rows(self) -> list[tuple[Share, Fraction, Fraction, Fraction]]:
        """Each practice with its points, their low and their high, as they add up."""
        columns = (self.column(end) for end in ("points", "low", "high"))
        return list(zip(self.shares, *columns, strict=True))

    def column(self, end: str) -> list[Fraction]:
        shown = self.score["score" if end == "points" else end]
        exact = [getattr(share, end) for share in self.shares]
        return adding_up(exact, lambda points: number(sum(points) / self.most * 100) == shown)

    @property
    def sums(self) -> list[Fraction]:
        """What the points, lows and highs of the rows add up to."""
        ends = ("points", "low", "high")
        return [sum(self.column(end), Fraction(0)) for end in ends]


@dataclass(frozen=True)
class FamilyReceipt:
    """The metrics that count in the SLO or the platform family, each in its band of 0 to 3."""

    metrics: tuple[dict, ...]

    @property
    def most(self) -> int:
        return MOST_POINTS * len(self.metrics)

    @property
    def sums(self) -> list[int]:
        return [sum(row[end] for row in self.metrics) for end in ("score", "low", "high")]


def practice_receipts(document: dict) -> dict[str, PracticeReceipt]:
    """The receipt of each practice by its code."""
    asked: dict[str, list[dict]] = {}
    for answer in document["answers"]:
        if answer["kind"] == "level":
            asked.setdefault(answer["practice"], []).append(answer)
    return {row["code"]: _practice(row, asked[row["code"]]) for row in document["practices"]}


def _practice(row: dict, asked: Sequence[dict]) -> PracticeReceipt:
    answers = {answer["question"]: answer for answer in asked}
    out = tuple(a for a in asked if a["state"] == "not_applicable")
    known = {term["code"] for term in row["terms"]}
    return PracticeReceipt(
        lines=tuple(_line(term, answers[term["code"]]) for term in row["terms"]),
        unknown=tuple(a for a in asked if a["question"] not in known and a not in out),
        left_out=out,
    )


def _line(term: dict, answer: dict) -> Line:
    return Line(answer, Fraction(str(term["weight"])), *map(Fraction, term["points"]))


def _reached(lines: Iterable[Line], end: str) -> Fraction:
    return sum((line.weight * getattr(line, end) for line in lines), Fraction(0))


def discipline_receipt(score: dict, practices: dict[str, dict]) -> DisciplineReceipt:
    """The receipt of a discipline; the rows of its practices by their codes hold theirs."""
    return DisciplineReceipt(tuple(_share(t, practices[t["code"]]) for t in score["terms"]), score)


def _share(term: dict, practice: dict) -> Share:
    weight, receipt = Fraction(str(term["weight"])), practice["receipt"]
    scale = weight / receipt.weight
    ends = (receipt.reached, receipt.low, receipt.high)
    return Share(practice, weight, *(end * scale for end in ends))


def family_receipt(verdict: dict) -> FamilyReceipt:
    """The receipt of a scored SLO or platform verdict."""
    metrics = verdict["metrics"].values()
    return FamilyReceipt(tuple(row for row in metrics if row["known"] and row["scored"]))

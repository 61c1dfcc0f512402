"""Sections of a family and a discipline: in sight, folded, unscored, receipt, largest gap first."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.criteria import FEW_POINTS
from assessments.reports.document.rows import AnswerRow, DisciplineRow, MetricRow
from assessments.reports.document.wording import FAMILY_TITLES
from assessments.reports.history import EarlierReport

from .receipts import (
    DeliveryReceipt,
    DisciplineReceipt,
    FamilyReceipt,
    PracticeOnPage,
    delivery_receipt,
    family_receipt,
)

FAMILY_QUESTIONS = {
    "dora": _("How fast and how safely do changes reach users?"),
    "slo": _("Is the service as reliable as its users need?"),
    "platform": _("Do developers get what they need without waiting?"),
}
# A family shows its weakest metrics and folds the others.
IN_SIGHT = 1


class MetricOnPage(MetricRow):
    """A figure with its answer, its score in the earlier report, and the percentage of a rate."""

    answer: AnswerRow | None
    last: float | None
    rate: Fraction | None


@dataclass(frozen=True)
class FamilySection:
    """One criteria family with its metrics, the largest gap first."""

    code: str
    # A DoraRow or a FamilyRow, by the code.
    verdict: Any
    answers: dict[str, AnswerRow]
    earlier: EarlierReport | None = None

    @property
    def title(self) -> StrOrPromise:
        return FAMILY_TITLES[self.code]

    @property
    def question(self) -> StrOrPromise:
        return FAMILY_QUESTIONS[self.code]

    @cached_property
    def metrics(self) -> list[MetricOnPage]:
        """The known metrics; those without a score, which are only shown, come last."""
        rows = self._metrics.items()
        known = [self._on_page(code, row) for code, row in rows if row["known"]]
        return sorted(known, key=lambda row: (row["score"] is None, row["score"] or 0))

    def _on_page(self, code: str, row: MetricRow) -> MetricOnPage:
        return {
            **row,
            "answer": self.answers.get(code),
            "last": self.earlier.metric(code) if self.earlier else None,
            "rate": _rate(row) if code in FEW_POINTS else None,
        }

    @property
    def in_sight(self) -> list[MetricOnPage]:
        return self.metrics[:IN_SIGHT]

    @property
    def folded(self) -> list[MetricOnPage]:
        return self.metrics[len(self.in_sight) :]

    @property
    def unknown(self) -> list[MetricRow]:
        return [row for row in self._metrics.values() if not row["known"]]

    @property
    def asks_target(self) -> bool:
        """Whether the team could give its availability target."""
        return "availability_target" in self.answers

    @property
    def constraint(self) -> MetricRow | None:
        return self._metrics.get(self.verdict.get("constraint"))

    @property
    def _metrics(self) -> dict[str, MetricRow]:
        metrics: dict[str, MetricRow] = self.verdict["metrics"]
        return metrics

    @cached_property
    def receipt(self) -> DeliveryReceipt | FamilyReceipt | None:
        """How the verdict was computed; None if too little is known."""
        if self.code == "dora":
            return delivery_receipt(self.verdict)
        return None if self.verdict["score"] is None else family_receipt(self.verdict)


def _rate(row: MetricRow) -> Fraction | None:
    """The percentage behind the points, which are 10 minus a tenth of it."""
    return 100 - 10 * Fraction(row["points"]) if row["points"] else None


@dataclass(frozen=True)
class DisciplineSection:
    """One discipline with its practices, the largest gap first."""

    slug: str
    score: DisciplineRow
    practices: list[PracticeOnPage]
    receipt: DisciplineReceipt
    last: float | None = None

    @property
    def title(self) -> str:
        return self.score["title"]

    @property
    def scored(self) -> list[PracticeOnPage]:
        return [row for row in self.practices if row["score"] is not None]

    @property
    def unscored(self) -> list[PracticeOnPage]:
        return [row for row in self.practices if row["score"] is None]

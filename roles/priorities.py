"""Need and priority of an option from its stored terms: problems, foundation, cause; a sum.

A term is text: a decimal where one exists ("0.45"), else a fraction ("20/87").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any


@dataclass(frozen=True)
class ProblemTerm:
    """One problem: its weight in percent, its strength, and whether it counts for the priority."""

    weight: Fraction
    curved: Fraction
    factor: Fraction
    reason: Mapping[str, Any]
    rounded: Fraction | None = None

    @property
    def strength(self) -> Fraction:
        return self.curved * self.factor

    @property
    def points(self) -> Fraction:
        """The share in percent, or its rounded value where a receipt has one."""
        return self.weight * self.strength if self.rounded is None else self.rounded

    @property
    def left(self) -> Fraction:
        """The share that this problem leaves to the others."""
        return 1 - self.points / 100


@dataclass(frozen=True)
class Priority:
    """The exact calculation of an option's need and priority; `beside` has what does not count."""

    parts: tuple[ProblemTerm, ...]
    beside: tuple[ProblemTerm, ...]
    cause: Fraction
    foundation: Fraction
    asked: Fraction
    staffed: Fraction

    @property
    def need(self) -> Fraction:
        return self._joined(self.parts)

    @property
    def open_need(self) -> Fraction:
        """The need that more people would help with: without the problems of direction."""
        return self._joined([p for p in self.parts if p.reason["kind"] != "direction"])

    @property
    def gap_share(self) -> Fraction:
        gap = max(Fraction(0), self.asked - self.staffed)
        return gap / self.asked if self.asked else Fraction(0)

    @property
    def priority(self) -> Fraction:
        return self.open_need * self.cause * self.gap_share

    def _joined(self, parts: Iterable[ProblemTerm]) -> Fraction:
        return 100 * (1 - prod((p.left for p in parts), start=Fraction(1))) * self.foundation


def priority_of(option: Mapping[str, Any]) -> Priority:
    """The calculation for an option of a report."""
    terms = option["terms"]
    parts = [_part(reason) for reason in option["reasons"] if reason.get("terms")]
    return Priority(
        parts=tuple(part for part in parts if part.reason["counts"]),
        beside=tuple(part for part in parts if not part.reason["counts"]),
        **{name: Fraction(terms[name]) for name in ("cause", "foundation", "asked", "staffed")},
    )


def _part(reason: Mapping[str, Any]) -> ProblemTerm:
    weight, curved, factor = (
        Fraction(reason["terms"][name]) for name in ("weight", "curved", "factor")
    )
    return ProblemTerm(weight, curved, factor, reason)

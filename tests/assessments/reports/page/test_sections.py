"""A criteria family on the report page: its weakest figures are shown, a long tail is folded."""

from collections.abc import Iterable
from typing import Any

import pytest

from assessments.reports.page.sections import IN_SIGHT, FamilySection


def section(scores: Iterable[int | None]) -> FamilySection:
    metrics: dict[str, Any] = {
        f"m{n}": {"known": True, "score": score} for n, score in enumerate(scores)
    }
    metrics["unknown"] = {"known": False, "score": None}
    return FamilySection("slo", {"metrics": metrics}, answers={})


@pytest.mark.parametrize(
    ("known", "shown"),
    [(0, 0), (IN_SIGHT, IN_SIGHT), (IN_SIGHT + 1, IN_SIGHT), (IN_SIGHT + 4, IN_SIGHT)],
)
def test_only_the_weakest_figure_is_in_sight(known: int, shown: int) -> None:
    family = section(range(100, 100 - known, -1))
    assert len(family.in_sight) == shown
    assert [*family.in_sight, *family.folded] == family.metrics
    assert [row["score"] for row in family.metrics] == sorted(range(101 - known, 101))


def test_figures_without_a_score_come_last_and_those_not_known_are_apart() -> None:
    family = section([None, 50, 0])
    assert [row["score"] for row in family.metrics] == [0, 50, None]
    assert [dict(row) for row in family.unknown] == [{"known": False, "score": None}]

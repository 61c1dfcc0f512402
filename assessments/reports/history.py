"""A team's reports through time: its figures as series, and what changed from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.models import Assessment, Team
from assessments.trends import Changes, Edition, Series, changes, series

from .editions import editions_of
from .pages import FAMILY_TITLES


@dataclass(frozen=True)
class FamilyHistory:
    """The verdict of a family of criteria through time, and its metrics."""

    verdict: Series
    metrics: list[Series]


@dataclass(frozen=True)
class Step:
    """Two reports that follow one another, and what changed between them."""

    before: Assessment
    after: Assessment
    changes: Changes


@dataclass(frozen=True)
class History:
    """The history page: the reports in the order of their days, the steps with the latest first."""

    reports: list[Assessment]
    disciplines: list[Series]
    families: list[FamilyHistory]
    steps: list[Step]


def history_of(team: Team) -> History:
    """Everything that the page shows, in a fixed number of queries."""
    submitted = team.assessments.submitted().select_related("report").order_by("submitted", "id")
    reports = list(submitted)
    editions = editions_of(reports)
    pairs = zip(pairwise(reports), pairwise(editions), strict=True)
    steps = [Step(*both, changes(*documents)) for both, documents in pairs]
    return History(
        reports=reports,
        disciplines=[series(editions, "discipline", slug) for slug in _codes(editions)],
        families=[_family(editions, code) for code in FAMILY_TITLES if _has(editions, code)],
        steps=steps[::-1],
    )


def _codes(editions: Sequence[Edition]) -> list[str]:
    return list(dict.fromkeys(slug for e in editions for slug in e.document["disciplines"]))


def _has(editions: Sequence[Edition], family: str) -> bool:
    return any(family in edition.document["criteria"] for edition in editions)


def _family(editions: Sequence[Edition], family: str) -> FamilyHistory:
    """The metrics that were known at least once and have a place on the axis."""
    verdicts = [
        e.document["criteria"][family] for e in editions if family in e.document["criteria"]
    ]
    codes = dict.fromkeys(code for verdict in verdicts for code in verdict["metrics"])
    metrics = [series(editions, "metric", code) for code in codes]
    placed = [m for m in metrics if any(stand and stand.axis for stand in m.stands)]
    return FamilyHistory(series(editions, "family", family, FAMILY_TITLES[family]), placed)

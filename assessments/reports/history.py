"""History of a team's reports: editions, series by family, the earlier report, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from assessments.models import Assessment, Question, QuestionnaireVersion, Team
from assessments.reports.document.build import documents_of
from assessments.reports.document.texts import Library, Texts
from assessments.reports.document.wording import FAMILY_TITLES
from assessments.trends import (
    Changes,
    Edition,
    Item,
    Kind,
    Series,
    changes,
    differences,
    row_of,
    series,
)

# Six years of quarters.
MOST_REPORTS = 24


def editions_of(assessments: Sequence[Assessment]) -> list[Edition]:
    """The editions in the reader's language; a fixed number of queries if reports are loaded."""
    library = Library()
    items: dict[tuple[int, ...], dict[str, Item]] = {}
    documents = documents_of(assessments, library)
    return [
        Edition(document, _items(library.texts(assessment.report.data), items))
        for assessment, document in zip(assessments, documents, strict=True)
    ]


def _items(texts: Texts, known: dict[tuple[int, ...], dict[str, Item]]) -> dict[str, Item]:
    """The questions of the versions by code; `known` holds them, so that each is built once."""
    key = tuple(version.pk for version in texts.versions)
    if key not in known:
        known[key] = {
            question.code: _item(question, version)
            for version in texts.versions
            for question in version.questions.all()
        }
    return known[key]


def _item(question: Question, version: QuestionnaireVersion) -> Item:
    choices = question.choices.all()
    return Item(
        code=question.code,
        practice=question.practice.code,
        discipline=version.questionnaire.discipline.slug,
        name=question.short_name,
        weight=question.weight,
        scale=_edges(question) if question.is_metric else tuple(c.number for c in choices),
        metric=question.as_metric() if question.is_metric else None,
        labels=tuple(choice.anchor for choice in choices),
    )


def _edges(question: Question) -> tuple[object, ...]:
    """Everything that decides the band of a value, and how the band counts in its family."""
    choices = question.choices.all()
    edges = [(c.lower, c.upper, c.includes_upper, c.score, c.budget_factor) for c in choices]
    flags = (question.context, question.budget_bands, question.round_the_clock_only)
    return (*edges, *flags, question.extra_for_two_sites, question.minimum_sample)


@dataclass(frozen=True)
class EarlierReport:
    """Two reports of one team; an earlier score is None if it cannot be compared."""

    submitted: datetime | None
    before: Edition
    now: Edition

    def discipline(self, slug: str) -> float | None:
        return self._score("discipline", slug, self.before.document["disciplines"].get(slug))

    def practice(self, code: str) -> float | None:
        return self._score("practice", code, row_of(self.before.document, "practice", code))

    def metric(self, code: str) -> float | None:
        return self._score("metric", code, row_of(self.before.document, "metric", code))

    def _score(self, kind: Kind, code: str, row: Mapping[str, Any] | None) -> float | None:
        if row is None or differences(self.before, self.now, kind, code):
            return None
        score: float | None = row["score"]
        return score


def earlier_than(assessment: Assessment) -> EarlierReport | None:
    """The report before this one, in a fixed number of queries; None for a team's first."""
    previous = assessment.previous()
    if previous is None:
        return None
    return EarlierReport(previous.submitted, *editions_of([previous, assessment]))


@dataclass(frozen=True)
class FamilyHistory:
    """The verdict of a criteria family over time, and its metrics."""

    verdict: Series
    metrics: list[Series]


@dataclass(frozen=True)
class ReportPair:
    """Two reports of a team, the earlier one first, and what changed between them."""

    before: Assessment
    after: Assessment
    changes: Changes


@dataclass(frozen=True)
class History:
    """The history page: reports from the oldest, steps between them from the latest."""

    has_older: bool
    reports: list[Assessment]
    editions: list[Edition]
    disciplines: list[Series]
    families: list[FamilyHistory]
    steps: list[ReportPair]

    def between(self, first: str, second: str) -> ReportPair:
        """What changed between the reports of two assessments, given by their keys in any order."""
        every = zip(self.reports, self.editions, strict=True)
        (before, old), (after, new) = (both for both in every if str(both[0].pk) in (first, second))
        return ReportPair(before, after, changes(old, new))


def history_of(team: Team) -> History:
    """Everything that the page shows of the latest reports, in a fixed number of queries."""
    latest = team.assessments.standing().select_related("report").order_by("-submitted", "-id")
    found = list(latest[: MOST_REPORTS + 1])
    reports = found[:MOST_REPORTS][::-1]
    editions = editions_of(reports)
    pairs = zip(pairwise(reports), pairwise(editions), strict=True)
    steps = [ReportPair(*both, changes(*documents)) for both, documents in pairs]
    return History(
        has_older=len(found) > MOST_REPORTS,
        reports=reports,
        editions=editions,
        disciplines=[series(editions, "discipline", slug) for slug in _codes(editions)],
        families=[_family(editions, code) for code in FAMILY_TITLES if _has(editions, code)],
        steps=steps[::-1],
    )


def _codes(editions: Sequence[Edition]) -> list[str]:
    return list(dict.fromkeys(slug for e in editions for slug in e.document["disciplines"]))


def _has(editions: Sequence[Edition], family: str) -> bool:
    return any(family in edition.document["criteria"] for edition in editions)


def _family(editions: Sequence[Edition], family: str) -> FamilyHistory:
    """The history of a family, with the metrics that have a mark on the axis in some report."""
    verdicts = [
        e.document["criteria"][family] for e in editions if family in e.document["criteria"]
    ]
    codes = dict.fromkeys(code for verdict in verdicts for code in verdict["metrics"])
    metrics = [series(editions, "metric", code) for code in codes]
    on_axis = [m for m in metrics if any(mark and mark.axis for mark in m.marks)]
    return FamilyHistory(series(editions, "family", family, str(FAMILY_TITLES[family])), on_axis)

"""The scores of teams over time, small enough for a row of a list; three queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias
from uuid import UUID

from django.db.models import Window
from django.db.models.functions import RowNumber

from assessments.models import Assessment, KeyFigure, Pin, Team
from roles.models import Discipline

# The latest reports of a team that a line shows.
MOST_POINTS = 12

# What asked for a score: the version by its key, and the track.
Asked: TypeAlias = tuple[int | None, str]


@dataclass(frozen=True)
class SparkPoint:
    """A score in one report; None if too little was known for a score."""

    when: datetime
    score: Fraction | None
    asked: Asked


@dataclass(frozen=True)
class Spark:
    """The scores of one team in one discipline, the oldest first."""

    discipline: Discipline
    points: list[SparkPoint] = field(default_factory=list)

    @property
    def known(self) -> list[SparkPoint]:
        return [point for point in self.points if point.score is not None]

    @property
    def latest(self) -> Fraction | None:
        """The score in the latest report that asked about the discipline."""
        return self.points[-1].score if self.points else None

    @property
    def joined(self) -> list[tuple[SparkPoint, SparkPoint]]:
        """Neighbours that the same questions asked for, so that a line may join them."""
        return [
            (before, after)
            for before, after in pairwise(self.points)
            if before.score is not None and after.score is not None and before.asked == after.asked
        ]


def sparks_of(teams: Iterable[Team], disciplines: Sequence[Discipline]) -> dict[UUID, list[Spark]]:
    """One line per discipline for each of these teams that has a report, in this order."""
    points = _points(_latest(teams))
    return {
        team: [Spark(each, points.get((team, each.slug), [])) for each in disciplines]
        for team, _discipline in points
    }


def _latest(teams: Iterable[Team]) -> list[UUID]:
    """The keys of the reports that a line shows, found once for the queries about them."""
    place = Window(RowNumber(), partition_by="team", order_by=["-submitted", "id"])
    reports = Assessment.objects.standing().filter(team__in=list(teams)).order_by()
    latest = reports.annotate(place=place).filter(place__lte=MOST_POINTS)
    return list(latest.values_list("pk", flat=True))


def _points(reports: list[UUID]) -> dict[tuple[UUID, str], list[SparkPoint]]:
    """The latest points by team and discipline, the oldest first."""
    versions = _versions(reports)
    scores = KeyFigure.objects.of_kinds(KeyFigure.Kind.DISCIPLINE).filter(assessment__in=reports)
    rows = scores.order_by("assessment__submitted", "assessment").values_list(
        *("assessment__team", "subject", "assessment"),
        *("assessment__submitted", "assessment__track", "number"),
    )
    found = defaultdict[tuple[UUID, str], list[SparkPoint]](list)
    for team, discipline, assessment, when, track, score in rows:
        asked = versions.get((assessment, discipline)), track
        found[team, discipline].append(SparkPoint(when, score, asked))
    return found


def _versions(reports: list[UUID]) -> dict[tuple[UUID, str], int]:
    """The pinned version by assessment and discipline."""
    pins = Pin.objects.filter(assessment__in=reports).order_by()
    rows = pins.values_list("assessment", "version__questionnaire__discipline__slug", "version")
    return {(assessment, discipline): version for assessment, discipline, version in rows}

"""Heat map of teams × practices: rows, columns and cells from the latest reports, never ranked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import Assessment, KeyFigure, Pin, PracticeText, Team, VersionTranslation
from assessments.organisation import Gap
from assessments.reports.document.wording import score_number
from roles.models import Role

from .key_figures import LEVEL_NAMES
from .selection import Keys, LatestReport, Selection

# Why a team has no figures here: there are none, or they are not shown.
NO_DATA, NOT_SHOWN = "no-data", "not-shown"
NEVER = (NO_DATA, _("No data: no assessment yet"))
IN_PROGRESS = (NOT_SHOWN, _("Not shown: in progress, nothing submitted yet"))
OUTSIDE = (NOT_SHOWN, _("Not shown: its reports lie outside the period"))
Kind = KeyFigure.Kind


@dataclass(frozen=True)
class Cell:
    """A team's score for a practice or discipline, or why there is none (`kind`)."""

    kind: str
    score: float | None = None
    level: str | None = None
    level_low: str | None = None
    level_high: str | None = None


UNKNOWN = Cell("unknown")
NOT_ASKED = Cell(NO_DATA)
NOT_APPLICABLE = Cell("not-applicable")


@dataclass(frozen=True)
class Row:
    """A team with its latest report, or why it has none (`absent`); cells by kind and code."""

    team: Team
    latest: LatestReport | None = None
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    absent: tuple[str, StrOrPromise] | None = None

    @property
    def submitted(self) -> datetime | None:
        return self.latest.submitted if self.latest else None

    def practice(self, code: str) -> Cell:
        return self._cell(Kind.PRACTICE, code)

    def discipline(self, slug: str) -> Cell:
        return self._cell(Kind.DISCIPLINE, slug)

    def _cell(self, kind: str, code: str) -> Cell:
        outside = self.cells.get((Kind.OUTSIDE, code), NOT_ASKED)
        return self.cells.get((kind, code), outside)


@dataclass(frozen=True)
class Column:
    """A practice, the number of teams that know it, and of those below Established."""

    code: str
    title: str
    below: int = 0
    known: int = 0


@dataclass(frozen=True)
class Table:
    """The heat map of one discipline for the teams of a page."""

    discipline: str
    title: str
    columns: list[Column]
    rows: Sequence[Row]

    @property
    def lines(self) -> list[tuple[Row, list[Cell]]]:
        """Each team with a cell for the discipline and one for each practice."""
        return [(row, self._cells(row) if row.latest else []) for row in self.rows]

    def _cells(self, row: Row) -> list[Cell]:
        return [row.discipline(self.discipline), *(row.practice(c.code) for c in self.columns)]

    @property
    def width(self) -> int:
        return len(self.columns) + 1


# --- the teams of a page -------------------------------------------------------------------------


def rows_of(
    teams: Sequence[Team], reports: Mapping[UUID, LatestReport], selection: Selection
) -> list[Row]:
    """The rows of these teams, with their latest reports in the period; two queries."""
    states = selection.states(teams)
    shown = [reports[team.pk].pk for team in teams if team.pk in reports]
    cells = _cells_of(shown)
    return [
        Row(team, reports[team.pk], cells[reports[team.pk].pk])
        if team.pk in reports
        else Row(team, absent=_absence(states[team.pk]))
        for team in teams
    ]


def _absence(states: set[str]) -> tuple[str, StrOrPromise]:
    if Assessment.State.SUBMITTED in states:
        return OUTSIDE
    return IN_PROGRESS if states else NEVER


def _cells_of(assessments: Sequence[UUID]) -> Mapping[UUID, dict[tuple[str, str], Cell]]:
    kinds = (Kind.PRACTICE, Kind.DISCIPLINE, Kind.OUTSIDE)
    rows = KeyFigure.objects.of_kinds(*kinds).of_latest(assessments)
    cells = defaultdict[UUID, dict[tuple[str, str], Cell]](dict)
    for assessment, kind, code, number, *levels in rows.values_list(
        "assessment", "kind", "subject", "number", "level", "least", "most"
    ):
        cells[assessment][kind, code] = _cell(kind, number, levels)
    return cells


def _cell(kind: str, number: Fraction | None, levels: Iterable[int | None]) -> Cell:
    if kind == Kind.OUTSIDE:
        return NOT_APPLICABLE
    if number is None:
        return UNKNOWN
    return Cell("score", score_number(number), *(LEVEL_NAMES[level] for level in levels if level))


# --- the practices of all chosen teams -----------------------------------------------------------


def columns_of(latest: Keys, practices: Iterable[Gap]) -> dict[str, list[Column]]:
    """The practices by discipline, those of the newest version first; two queries, in German three.

    A title is that of the newest version among the reports.
    """
    counts = {gap.practice: gap for gap in practices}
    pinned = Pin.objects.filter(assessment__in=latest).order_by().values("version").distinct()
    texts = PracticeText.objects.filter(version__in=pinned).order_by("-version__number", "position")
    names = ("practice__code", "title", "version", "version__questionnaire__discipline__slug")
    rows = [row for row in texts.values_list(*names) if row[0] in counts]
    words = VersionTranslation.objects.filter(version__in={row[2] for row in rows}).words()
    found: dict[str, dict[str, Column]] = {}
    for code, title, _version, discipline in rows:
        gap = counts[code]
        column = Column(code, words.get(title, title), gap.below, gap.known)
        found.setdefault(discipline, {}).setdefault(code, column)
    return {discipline: list(own.values()) for discipline, own in found.items()}


def tables_of(
    rows: Sequence[Row], columns: Mapping[str, list[Column]], roles: Iterable[Role]
) -> list[Table]:
    """One table per discipline, in the order of the disciplines."""
    return [
        Table(role.discipline.slug, role.discipline.title, own, rows)
        for role in roles
        if (own := columns.get(role.discipline.slug))
    ]

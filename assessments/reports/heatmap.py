"""Team × practice: the latest reports of several teams side by side, by name and never ranked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Assessment, Team
from assessments.organisation import Standing, is_below
from roles.models import Role

from .languages import words_of
from .selections import Selection

# Why a team has no figures here: there are none, or there are some that are not shown.
NO_DATA, NOT_SHOWN = "no-data", "not-shown"
NEVER = (NO_DATA, _("No data: no assessment yet"))
IN_PROGRESS = (NOT_SHOWN, _("Not shown: in progress, nothing handed in yet"))
OUTSIDE = (NOT_SHOWN, _("Not shown: its reports lie outside the period"))


@dataclass(frozen=True)
class Cell:
    """A team's score of one practice or discipline, or the kind of gap that is in its place."""

    kind: str
    row: Mapping | None = None

    @property
    def level(self) -> str | None:
        return self.row and self.row["level"]


UNKNOWN = Cell("unknown")
NOT_ASKED = Cell(NO_DATA)
NOT_APPLICABLE = Cell("not-applicable")


@dataclass(frozen=True)
class Row:
    """A team with its latest report, or why it has none here."""

    team: Team
    assessment: Assessment | None = None
    practices: Mapping[str, Mapping] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    absent: tuple[str, str] | None = None

    @property
    def submitted(self) -> datetime | None:
        return self.assessment and self.assessment.submitted

    def cell(self, code: str) -> Cell:
        return self._cell(self.practices.get(code), code)

    def total(self, discipline: str) -> Cell:
        return self._cell(self.assessment.scores.get(discipline), discipline)

    def _cell(self, row: Mapping | None, code: str) -> Cell:
        if row is None:
            return NOT_APPLICABLE if code in self.outside else NOT_ASKED
        return UNKNOWN if row["score"] is None else Cell("score", row)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        return {
            code: Standing(row["level"], row["level_high"]) for code, row in self.practices.items()
        }


@dataclass(frozen=True)
class Column:
    """A practice, and how many of the teams that know it are below Established."""

    code: str
    title: str
    below: int = 0
    known: int = 0


@dataclass(frozen=True)
class Table:
    """The practices of one discipline over all teams."""

    discipline: str
    title: str
    columns: list[Column]
    rows: list[Row]

    @property
    def lines(self) -> list[tuple[Row, list[Cell]]]:
        """Each team with the cell of the discipline and one for each practice."""
        return [(row, self._cells(row) if row.assessment else []) for row in self.rows]

    def _cells(self, row: Row) -> list[Cell]:
        return [row.total(self.discipline), *(row.cell(c.code) for c in self.columns)]

    @property
    def width(self) -> int:
        return len(self.columns) + 1


def rows_of(selection: Selection) -> list[Row]:
    """The chosen teams by name, each with its latest report within the period; three queries."""
    latest = selection.latest().annotate(
        practices=F("report__document__practices"),
        scores=F("report__document__disciplines"),
        catalogue=F("report__document__catalogue"),
        rules=F("report__document__rules"),
    )
    reports, states = {a.team_id: a for a in latest}, selection.states()
    outside = _outside(reports.values())
    return [
        _row(team, reports[team.pk], outside)
        if team.pk in reports
        else Row(team, absent=_absence(states[team.pk]))
        for team in selection.teams
    ]


def _row(team: Team, assessment: Assessment, outside: Mapping) -> Row:
    practices = {row["code"]: row for row in assessment.practices}
    return Row(team, assessment, practices, outside.get(assessment.pk, frozenset()))


def _absence(states: set[str]) -> tuple[str, str]:
    if Assessment.State.SUBMITTED in states:
        return OUTSIDE
    return IN_PROGRESS if states else NEVER


def _outside(assessments: Iterable[Assessment]) -> dict[object, frozenset[str]]:
    """Practices and disciplines to which somebody answered that they do not apply.

    A report leaves out what does not apply as a whole, so that only there this is looked up.
    """
    given = Answer.objects.filter(
        response__assessment__in=list(assessments),
        state=Answer.State.NOT_APPLICABLE,
        question__kind="level",
    )
    names = ("practice__code", "practice__questionnaire__discipline__slug")
    found = {}
    for assessment, *codes in given.order_by().values_list(
        "response__assessment", *(f"question__{name}" for name in names)
    ):
        found[assessment] = found.get(assessment, frozenset()) | set(codes)
    return found


def tables_of(rows: list[Row], roles: Iterable[Role]) -> list[Table]:
    """One table a discipline, in the order of the disciplines."""
    columns = _columns(rows)
    return [
        Table(role.discipline.slug, role.discipline.title, own, rows)
        for role in roles
        if (own := columns.get(role.discipline.slug))
    ]


def _columns(rows: list[Row]) -> dict[str, list[Column]]:
    """The practices of the newest report first, then those that only older ones have."""
    found: dict[str, dict[str, Column]] = {}
    with_report = [row for row in rows if row.assessment]
    for row in sorted(with_report, key=lambda r: r.submitted, reverse=True):
        for code, practice in row.practices.items():
            own = found.setdefault(practice["discipline"], {})
            if code not in own:
                own[code] = Column(code, practice["title"], *_counts(code, with_report))
    words = _words(with_report)
    return {
        discipline: [Column(c.code, words.get(c.title, c.title), c.below, c.known) for c in own]
        for discipline, own in ((d, columns.values()) for d, columns in found.items())
    }


def _counts(code: str, rows: list[Row]) -> tuple[int, int]:
    levels = [row.cell(code).level for row in rows]
    known = [level for level in levels if level]
    return sum(map(is_below, known)), len(known)


def _words(rows: list[Row]) -> dict[str, str]:
    """The newest wording of each questionnaire and of the rules in the reader's language."""
    if not rows:
        return {}
    catalogue: dict[str, int] = {}
    for row in rows:
        for slug, number in row.assessment.catalogue.items():
            catalogue[slug] = max(number, catalogue.get(slug, 0))
    number = max(row.assessment.rules["number"] for row in rows)
    return words_of({"catalogue": catalogue, "rules": {"number": number}})

"""Many teams with different reports, and what the pages over all teams show of them."""

import uuid
from datetime import datetime
from fractions import Fraction
from random import Random
from typing import Any

from assessments.models import Assessment, KeyFigure, Pin, Report, Team, User
from assessments.reports.organisation.heatmap import Cell
from assessments.reports.organisation.side_by_side import SideBySide
from tests.support import factories

Kind = KeyFigure.Kind
SIZES = range(5, 60)


def varied(of: Assessment, *, teams: int, first: int = 0, seed: int = 1) -> list[Team]:
    """New teams with copies of a submitted assessment, each with its own strengths and scores."""
    random = Random(seed)  # noqa: S311 - the figures of a test
    named = [Team(name=f"Team {number:04}", engineers=9) for number in range(first, first + teams)]
    made = Team.objects.bulk_create(named)
    copies = [factories.copied(of, team=team, id=uuid.uuid4()) for team in made]
    Assessment.objects.bulk_create(copies)
    pins, figures = list(of.pins.all()), list(of.key_figures.all())
    Pin.objects.bulk_create(factories.copied(pin, assessment=a) for a in copies for pin in pins)
    Report.objects.bulk_create(factories.copied(of.report, assessment=a) for a in copies)
    KeyFigure.objects.bulk_create(
        (
            factories.copied(row, assessment=a, **_other(row, random))
            for a in copies
            for row in figures
        ),
        batch_size=500,
    )
    return made


def _other(row: KeyFigure, random: Random) -> dict[str, Any]:
    """Random values for the same subject."""
    if row.kind == Kind.STRENGTH:
        return {"number": Fraction(random.randrange(400), random.randrange(300, 900))}
    if row.kind == Kind.CANDIDATE:
        return {"number": Fraction(random.randrange(2))}
    if row.kind in (Kind.PRACTICE, Kind.DISCIPLINE):
        level = random.randint(1, 4)
        number = Fraction(25 * (level - 1)) + Fraction(random.randrange(74), 3)
        return {"number": number, "level": level, "least": level, "most": min(4, level + 1)}
    return {"number": Fraction(random.choice(SIZES))} if row.subject == "engineers" else {}


def short_report(of: Team, by: User) -> Assessment:
    """A short report, after which the others are made."""
    at = factories.morning("2024-01-08")
    draft = factories.assessment(of, disciplines=["sre"], track="quick", by=by, at=at)
    return factories.submitted(draft, choice=0, at=at)


def submit_assessment(
    team: Team, choice: int, *, at: datetime | None = None, **assessment: Any
) -> Assessment:
    """A report of a team that gave every question this choice, begun and handed in at a time."""
    return factories.submitted(
        factories.assessment(team, at=at, **assessment), choice=choice, at=at
    )


def cells(page: SideBySide, team: Team, discipline: str = "sre") -> list[Cell]:
    """The cells of a team in the table of a discipline."""
    table = next(t for t in page.tables if t.discipline == discipline)
    (found,) = (cells for row, cells in table.lines if row.team == team)
    return found

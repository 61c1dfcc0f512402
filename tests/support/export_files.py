"""Exported files as programs read them, and many reports to export."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assessments import exports
from assessments.models import Action, Assessment, Report, Team, User
from assessments.models.reports import rows_in
from roles.values.days import Period
from tests.support import factories
from tests.support.fixtures import PageResponse

FIRST_DAY = datetime(2020, 1, 1, 12, tzinfo=UTC)
COMMENT = "=1+1\nzwei; „drei“"
# The delimiter and the decimal sign of each form of CSV.
DIALECTS = {"csv": (",", "."), "csv-semicolon": (";", ",")}


def written(body: bytes, format: str = "csv") -> list[list[str]]:
    """The cells of a CSV exactly as written, headings first."""
    text = io.StringIO(body.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=DIALECTS[format][0], strict=True))


# A formula inside a text, after the apostrophe that guards it.
GUARDED = re.compile(
    "(([;,\t\r\n])[\" \u00a0\u200b-\u200d\u2060\ufeff]*)'"
    r"(?='*[=+@＝＋－＠-](?:(?!\2)[^\r\n])*[(|!])"
)


def unguarded(cell: str) -> str:
    """The text that a cell was written from."""
    return GUARDED.sub(r"\1", cell.removeprefix("'"))


def table(body: bytes, format: str = "csv") -> list[dict[str, str]]:
    """The rows of a CSV as a program reads them: without the apostrophes that guard a text."""
    headings, *rows = written(body, format)
    return [
        {name: unguarded(cell) for name, cell in zip(headings, row, strict=True)} for row in rows
    ]


def number(cell: str, format: str) -> float:
    """A number of a CSV; fails if it has another decimal sign."""
    decimal = DIALECTS[format][1]
    assert not set(cell) & ({".", ","} - {decimal}), cell
    return float(cell.replace(decimal, "."))


def body_of(response: PageResponse) -> bytes:
    assert response.streaming
    return b"".join(response)


def everything(*, first: date | None = None, last: date | None = None, **of: Any) -> exports.Scope:
    return exports.Scope(Assessment.objects.all(), period=Period(first, last), **of)


def file_of(kind: str, format: str = "csv", **of: Any) -> bytes:
    """A file of every report, or of those within some teams and days."""
    export = exports.Export(exports.KINDS[kind], everything(**of), format)
    return b"".join(export.begin(by=None))


def many(number: int, team: Team, like: Report) -> None:
    """More reports of a team, one per day, each with the same document and an action."""
    given = {
        "state": "submitted",
        "ruleset": factories.rules(),
        "file_rows": rows_in(like.data),
    }
    days = [FIRST_DAY + timedelta(days=day) for day in range(number)]
    made = Assessment.objects.bulk_create(
        Assessment(team=team, submitted=day, **given) for day in days
    )
    Report.objects.bulk_create(
        (Report(assessment=a, data=like.data, headline=like.headline) for a in made),
        batch_size=100,
    )
    to_do = {"kind": "metric", "subject": "lead_time", "subject_title": "Lead time", "title": "Go"}
    Action.objects.bulk_create(Action(assessment=a, **to_do) for a in made)


def report_to_export(team: Team, by: User) -> Assessment:
    """A report of a team with an odd name, comments, and what was done about it."""
    team.name, team.area = "=Käse & Söhne", "Shop"
    team.save()
    draft = factories.filled(factories.assessment(team, by=by), comment=COMMENT)
    return factories.acted(factories.handed_in(draft), by=by)

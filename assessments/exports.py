"""Reports as CSV: the columns, a generator of rows, and one streaming response.

UTF-8 with BOM, CRLF, RFC 4180. Text that a spreadsheet would run is made text; numbers stay.
"""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils.text import slugify

from roles.models import AuditEntry

from .models import Assessment

BOM = "\ufeff"
# What a spreadsheet takes for the start of a formula, in its full-width forms too.
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")

# What a spreadsheet may skip before it.
INVISIBLE = " \u00a0\u200b\u200c\u200d\u2060\ufeff"

ANSWERS = (
    "team assessment submitted track discipline version practice question kind text state choice "
    "anchor value unit entered confidence respondents reason comment evidence"
).split()
SCORES = (
    "team assessment submitted track discipline version part code title score low high level "
    "visibility value unit band confidence source"
).split()


class Echo:
    """A file whose `write` hands the text back, so that csv can feed a stream."""

    def write(self, text: str) -> str:
        return text


def as_csv(
    columns: list[str], rows: Iterable[dict], assessment: Assessment, what: str, *, by
) -> StreamingHttpResponse:
    """A download named for team, date and content; the audit log tells who took it."""
    AuditEntry.record(AuditEntry.Action.EXPORT, f"{what} of assessment {assessment.pk}", by=by)
    name = slugify(assessment.team.name)[:50] or "team"
    response = StreamingHttpResponse(lines(columns, rows), content_type="text/csv; charset=utf-8")
    filename = f"tripod-{name}-{assessment.submitted:%Y-%m-%d}-{what}.csv"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def lines(columns: list[str], rows: Iterable[dict]) -> Iterator[str]:
    """The CSV a line at a time, headings first."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe(row.get(column)) for column in columns])


def safe(cell):
    """A cell that no spreadsheet runs as a formula; numbers and empty cells as they are."""
    if isinstance(cell, str) and cell.lstrip(INVISIBLE).startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def _about(assessment: Assessment, discipline: str | None) -> dict:
    document = assessment.report.document
    return {
        "team": document["team"]["name"],
        "assessment": str(assessment.pk),
        "submitted": f"{assessment.submitted:%Y-%m-%d}",
        "track": document["track"],
        "discipline": discipline,
        "version": document["catalogue"].get(discipline),
    }


def answer_rows(assessment: Assessment) -> Iterator[dict]:
    """One row a question, in the order of the pages."""
    for answer in assessment.report.document["answers"]:
        about = _about(assessment, answer["discipline"])
        yield {**about, **answer, "respondents": answer["sample"]}


def score_rows(assessment: Assessment) -> Iterator[dict]:
    """One row a discipline, practice, criteria family, metric and role."""
    document = assessment.report.document
    for slug, score in document["disciplines"].items():
        yield {**_about(assessment, slug), **score, "part": "discipline", "code": slug}
    for practice in document["practices"]:
        yield {**_about(assessment, practice["discipline"]), **practice, "part": "practice"}
    for family, verdict in document["criteria"].items():
        yield {**_about(assessment, None), **verdict, "part": "criterion", "code": family}
        for code, metric in verdict["metrics"].items():
            yield {**_about(assessment, None), **metric, "part": "metric", "code": code}
    for option in document["advice"]["options"]:
        yield {
            **_about(assessment, option["discipline"]),
            "part": "role",
            "code": option["role"],
            "title": option["title"],
            "score": option["priority"],
            "level": option["form"],
        }

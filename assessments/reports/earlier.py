"""The team's report before this one, as far as its figures answer to the same questions."""

from dataclasses import dataclass
from datetime import datetime

from assessments.models import Assessment
from assessments.trends import Edition, Kind, differences, metric_row

from .editions import editions_of


@dataclass(frozen=True)
class Earlier:
    """Two reports of one team; a score of the first one is None where it is another figure."""

    submitted: datetime
    before: Edition
    now: Edition

    def discipline(self, slug: str) -> float | None:
        return self._score("discipline", slug, self.before.document["disciplines"].get(slug))

    def practice(self, code: str) -> float | None:
        rows = (row for row in self.before.document["practices"] if row["code"] == code)
        return self._score("practice", code, next(rows, None))

    def metric(self, code: str) -> float | None:
        return self._score("metric", code, metric_row(self.before.document, code))

    def _score(self, kind: Kind, code: str, row: dict | None) -> float | None:
        if row is None or differences(self.before, self.now, kind, code):
            return None
        return row["score"]


def earlier_than(assessment: Assessment) -> Earlier | None:
    """The last report before this one, in a fixed number of queries; None for a team's first."""
    previous = assessment.previous()
    if previous is None:
        return None
    return Earlier(previous.submitted, *editions_of([previous, assessment]))

"""The team's report before this one, as far as its figures answer to the same questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assessments.models import Assessment


@dataclass(frozen=True)
class Earlier:
    """Two documents of one team; a figure of the earlier one is None where it is another figure."""

    submitted: datetime
    document: dict
    now: dict

    def discipline(self, slug: str) -> float | None:
        same = self._asked_alike(slug, lambda row: row["discipline"] == slug)
        row = self.document["disciplines"].get(slug)
        return row["score"] if row and same else None

    def practice(self, code: str, slug: str) -> float | None:
        """The practice's score, if the same version asked the same questions of it."""
        same = self._asked_alike(slug, lambda row: row["practice"] == code)
        row = next((row for row in self.document["practices"] if row["code"] == code), None)
        return row["score"] if row and same else None

    def metric(self, family: str, code: str) -> float | None:
        """The metric's score, if it was read against the same bands."""
        row = self._metrics(self.document, family).get(code)
        here = self._metrics(self.now, family).get(code)
        same = row and here and (row["bands"], row["unit"]) == (here["bands"], here["unit"])
        return row["score"] if same else None

    def _asked_alike(self, slug: str, counts: Callable[[dict], bool]) -> bool:
        """Whether the same version asked the same questions of those that count."""
        before, now = (
            (
                document["catalogue"].get(slug),
                {r["question"] for r in document["answers"] if r["kind"] == "level" and counts(r)},
            )
            for document in (self.document, self.now)
        )
        return before == now

    @staticmethod
    def _metrics(document: dict, family: str) -> dict:
        return document["criteria"].get(family, {"metrics": {}})["metrics"]


def earlier_than(assessment: Assessment) -> Earlier | None:
    """The last report before this one, in one query; None for a team's first."""
    others = Assessment.objects.submitted().filter(team=assessment.team_id)
    before = others.filter(submitted__lt=assessment.submitted).order_by("-submitted", "pk")
    found = before.select_related("report").first()
    if found is None:
        return None
    return Earlier(found.submitted, found.report.document, assessment.report.document)

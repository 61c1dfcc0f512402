"""Of which reports: those that somebody may see, of some teams, handed in within some days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from assessments.models import Assessment, Team

ORDER = ("team__name", "team_id", "submitted", "pk")
# Documents that are in memory at once, as text; they are decoded one at a time.
BATCH = 100


@dataclass(frozen=True)
class Scope:
    """Reports in the order of their files. No team means all of those that are visible."""

    visible: QuerySet[Assessment]
    teams: tuple[Team, ...] = ()
    first: date | None = None
    last: date | None = None

    @classmethod
    def of_report(cls, assessment: Assessment) -> "Scope":
        """One report alone, named for its team and its day."""
        day = timezone.localdate(assessment.submitted)
        one = Assessment.objects.filter(pk=assessment.pk)
        return cls(one, (assessment.team,), day, day)

    def assessments(self) -> QuerySet[Assessment]:
        """The submitted assessments in their order, without their documents."""
        found = self.visible.submitted()
        if self.teams:
            found = found.filter(team__in=self.teams)
        if self.first:
            found = found.filter(submitted__date__gte=self.first)
        if self.last:
            found = found.filter(submitted__date__lte=self.last)
        return found.order_by(*ORDER)

    def reports(self) -> Iterator[Assessment]:
        """The same with team and report, however many, in memory for a few of them.

        The keys alone are sorted first: a database that sorts whole documents fills its disk.
        """
        keys = self.assessments().values_list("pk", flat=True).iterator(chunk_size=1000)
        while batch := list(islice(keys, BATCH)):
            these = Assessment.objects.filter(pk__in=batch).select_related("team", "report")
            yield from these.order_by(*ORDER).iterator(chunk_size=BATCH)

    @property
    def name(self) -> str:
        """Whose files they are, in a word for a file's name."""
        if len(self.teams) == 1:
            return slugify(self.teams[0].name)[:50] or "team"
        return f"{len(self.teams)}-teams" if self.teams else "all-teams"

    @property
    def days(self) -> str:
        """From when they are, in a word for a file's name; the day of the export if from ever."""
        if self.first and self.first == self.last:
            return self.first.isoformat()
        if not (self.first or self.last):
            return timezone.localdate().isoformat()
        return f"{self.first or 'begin'}-to-{self.last or timezone.localdate()}"

"""Scope of an export: the visible reports of some teams and days, its name, its audit entry."""

import re
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import accumulate, islice
from unicodedata import normalize

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from assessments.models import Assessment, Team
from assessments.models.assessments import AssessmentQuerySet
from roles.audit import SHELL, AuditEntry
from roles.audit.entries import Person
from roles.values.days import EVER, Period
from roles.values.names import key_of, quoted


def recorded(name: str, teams: Iterable[Team], *, by: Person | None) -> None:
    """Records the start of an export by its name, never its content; `by` is None for a command."""
    keys = ", ".join(str(team.pk) for team in teams) or EVERY_TEAM
    AuditEntry.record(
        AuditEntry.Action.EXPORT,
        name,
        by=by or SHELL,
        detail=_names_of([quoted(team) for team in teams]),
        line=f"export of {name} by {{by}}: {keys}",
    )


def _names_of(teams: list[str]) -> str:
    """As many names as an entry holds, and the number of the others."""
    lengths = accumulate(len(name) + 2 for name in teams)
    shown = sum(length <= MOST_LETTERS for length in lengths)
    more = [f"and {len(teams) - shown} more"] if shown < len(teams) else []
    return ", ".join([*teams[:shown], *more]) or EVERY_TEAM


EVERY_TEAM = "every team that they may see"
# Of the names of teams in an entry, which has room for 500 letters.
MOST_LETTERS = 470
ORDER = ("team__name", "team_id", "submitted", "pk")
# Characters with a meaning to a file system, a shell or a header.
UNFIT = re.compile(r"[\s!-,/:-@\[-^`{-~]+")
NAMELESS = "team"
# For the team's part of a file name, which has at most 255 bytes in all.
MOST_BYTES = 120
# The data of how many reports is in memory at once, as text; it is decoded one at a time.
BATCH = 100


def words_of(team: Team) -> tuple[str, str]:
    """A team's name as part of a file name, and the same in ASCII.

    If characters are lost, a part of the team's ID is added, so that names stay distinct.
    """
    own = f"-{str(team.pk)[:8]}"
    name = team.name.lower()
    whole = UNFIT.sub("-", name).strip("-")
    word = whole.encode()[:MOST_BYTES].decode(errors="ignore")
    real = word if word.replace("-", " ") == name else (word or NAMELESS) + own
    if real.isascii():
        return real, real
    letters = normalize("NFKD", key_of(word)).encode("ascii", "ignore").decode()
    return real, (UNFIT.sub("-", letters).strip("-") or NAMELESS) + own


@dataclass(frozen=True)
class Scope:
    """The reports of an export, in order. No team means every visible one that is not archived.

    Withdrawn reports stay out. Who picks the reports themselves gets all of them, whatever became
    of them and of their teams.
    """

    visible: AssessmentQuerySet
    teams: tuple[Team, ...] = ()
    period: Period = EVER
    picked: bool = False

    @classmethod
    def of_report(cls, assessment: Assessment) -> "Scope":
        """A single report, with its team and day."""
        day = timezone.localdate(assessment.submitted)
        one = Assessment.objects.filter(pk=assessment.pk)
        return cls(one, (assessment.team,), Period(day, day), picked=True)

    def assessments(self) -> AssessmentQuerySet:
        """The assessments in order, without the data of their reports."""
        chosen = self.visible.submitted() if self.picked else self.visible.standing()
        if self.teams:
            chosen = chosen.filter(team__in=self.teams)
        elif not self.picked:
            chosen = chosen.filter(team__archived__isnull=True)
        return chosen.within(self.period).order_by(*ORDER)

    def reports(self, **related: QuerySet[Model]) -> Generator[Assessment, None, None]:
        """The same with team, report and `related`, in batches, so that memory does not grow.

        Only the keys are sorted: sorting the data of reports would fill the disk of the database.
        """
        prefetched = [Prefetch(name, rows) for name, rows in related.items()]
        keys = self.assessments().values_list("pk", flat=True).iterator(chunk_size=1000)
        while batch := list(islice(keys, BATCH)):
            these = Assessment.objects.filter(pk__in=batch).select_related("team", "report")
            these = these.order_by(*ORDER).prefetch_related(*prefetched)
            yield from these.iterator(chunk_size=BATCH)

    @property
    def name(self) -> str:
        """The teams, as a word in a file name."""
        return self._names[0]

    @property
    def plain_name(self) -> str:
        """The same in ASCII, for programs that accept nothing else."""
        return self._names[1]

    @property
    def _names(self) -> tuple[str, str]:
        if len(self.teams) == 1:
            return words_of(self.teams[0])
        several = f"{len(self.teams)}-teams" if self.teams else "all-teams"
        return several, several

    @property
    def days(self) -> str:
        """The period, as a word in a file name; today if there is no period."""
        first, last, today = self.period.first, self.period.last, timezone.localdate()
        if first and first == last:
            return first.isoformat()
        return f"{first or 'begin'}-to-{last or today}" if self.period else today.isoformat()

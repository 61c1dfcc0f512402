"""Calendar quarters and the working days in them: everything follows from a date, not a clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .stories import share

COUNT = 8
MONTHS = 3
# A submission lies so many days into its quarter, and its start in the days before.
EARLIEST, LATEST, LONGEST = 21, 77, 12
SATURDAY = 5


@dataclass(frozen=True)
class Quarter:
    """Three months of the calendar, by their first and their last day."""

    first: date
    last: date

    def __str__(self):
        return f"{self.first.year} Q{self.first.month // MONTHS + 1}"

    @classmethod
    def holding(cls, day: date) -> "Quarter":
        first = day.replace(month=day.month - (day.month - 1) % MONTHS, day=1)
        following = (first + timedelta(days=31 * MONTHS)).replace(day=1)
        return cls(first, following - timedelta(days=1))

    def before(self) -> "Quarter":
        return Quarter.holding(self.first - timedelta(days=1))


def ended_by(until: date) -> list[Quarter]:
    """The last eight quarters that had ended by the end of a day, the oldest first."""
    quarter = Quarter.holding(until + timedelta(days=1)).before()
    found = []
    for _ in range(COUNT):
        found.insert(0, quarter)
        quarter = quarter.before()
    return found


def moments(quarter: Quarter, team: str) -> tuple[datetime, datetime]:
    """When a team began and handed in: on working days of the quarter, the same each time."""
    after = EARLIEST + int(share(team, quarter, "day") * (LATEST - EARLIEST))
    submitted = _working_day(quarter.first + timedelta(days=after))
    took = 1 + int(share(team, quarter, "took") * LONGEST)
    started = _working_day(submitted - timedelta(days=took))
    return _at(started, share(team, quarter, "began")), _at(submitted, share(team, quarter, "sent"))


def opening(quarter: Quarter) -> datetime:
    """The first morning of a quarter."""
    return _at(quarter.first, 0)


def _working_day(day: date) -> date:
    """The day itself, or the Friday before."""
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))


def _at(day: date, part: float) -> datetime:
    """Between nine and five in local time."""
    minutes = int(part * 8 * 60)
    return timezone.make_aware(datetime.combine(day, time(9 + minutes // 60, minutes % 60)))

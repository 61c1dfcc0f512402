"""Stories of demo teams (teams.toml): facts and answers by quarter, working days, fixed chance."""

import hashlib
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from assessments.changes import Table
from roles.values.days import local

COUNT = 8
MONTHS = 3
# A submission lies EARLIEST to LATEST days into its quarter, its start up to LONGEST before.
EARLIEST, LATEST, LONGEST = 21, 77, 12
SATURDAY = 5
FILE = Path(__file__).parent / "teams.toml"
DONT_KNOW = "don't know"
NOT_APPLICABLE = "does not apply: "
MOST_POINTS = 3
# How far a single answer may be from its team's level, in points up or down.
LEAN = 0.8
# How much an answer varies from one quarter to the next although nothing has changed.
WOBBLE = 0.1
GUESSED = 0.88
CARRIED = ("staffed", "level", "answers")


@dataclass(frozen=True)
class Quarter:
    """Three months of the calendar."""

    first: date
    last: date

    def __str__(self) -> str:
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
    quarters: list[Quarter] = []
    for _ in range(COUNT):
        quarters.insert(0, quarter)
        quarter = quarter.before()
    return quarters


def moments(quarter: Quarter, team: str) -> tuple[datetime, datetime]:
    """When a team started and submitted: working days of the quarter, the same each time."""
    after = EARLIEST + int(share(team, quarter, "day") * (LATEST - EARLIEST))
    submitted = _working_day(quarter.first + timedelta(days=after))
    took = 1 + int(share(team, quarter, "took") * LONGEST)
    started = _working_day(submitted - timedelta(days=took))
    return _at(started, share(team, quarter, "began")), _at(submitted, share(team, quarter, "sent"))


def opening(quarter: Quarter) -> datetime:
    """The first morning of a quarter."""
    return _at(quarter.first, 0)


def _working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))


def _at(day: date, part: float) -> datetime:
    """A time between nine and five, local time; `part` runs from 0 to 1."""
    minutes = int(part * 8 * 60)
    return local(day, time(9 + minutes // 60, minutes % 60))


def share(*keys: object) -> float:
    """A number from 0 to 1 that looks random, but is always the same for these keys."""
    text = "/".join(map(str, keys))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


@dataclass(frozen=True)
class TeamQuarter:
    """A team in one quarter (1 to 8): its facts, and what decides its answers.

    `level` is the mean choice of each discipline, 0 to 3; `unknown` and `measured` are percentages.
    `only` makes it a draft with this many answers, which is never submitted.
    """

    quarter: int
    engineers: int
    level: dict[str, float]
    expected: int | None = None
    staffed: dict[str, float] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    unknown: int = 10
    measured: int = 20
    answers: dict[str, int | str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    only: int | None = None


@dataclass(frozen=True)
class Story:
    """A team of the demo organisation and the quarters in which it answered."""

    name: str
    area: str
    lead: str
    plot: str
    quarters: tuple[TeamQuarter, ...]
    track: str = "full"
    disciplines: tuple[str, ...] = ()

    @property
    def pk(self) -> uuid.UUID:
        """The team's key, by which a second run recognises it."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"tripod-demo:{self.name}")

    def answer_to(self, facts: TeamQuarter, code: str, discipline: str, choices: int) -> int | str:
        """The answer to a question with this number of choices, the lowest first."""
        if code in facts.answers:
            return facts.answers[code]
        if not choices or share(self.name, code, "known") * 100 < facts.unknown:
            return DONT_KNOW
        lean = (2 * share(self.name, code, "lean") - 1) * LEAN
        mood = (2 * share(self.name, code, facts.quarter) - 1) * WOBBLE
        level = facts.level[discipline] + lean + mood
        return min(max(round(level / MOST_POINTS * (choices - 1)), 0), choices - 1)

    def confidence(self, facts: TeamQuarter, code: str) -> str:
        shown = share(self.name, code, "shown")
        if shown * 100 < facts.measured:
            return "measured"
        return "guess" if shown > GUESSED else "estimated"


def all_stories() -> list[Story]:
    """Every story, in the order of the file."""
    teams = tomllib.loads(FILE.read_text(encoding="utf-8"))["teams"]
    return [_story(team) for team in teams]


def _story(team: Table) -> Story:
    facts = {name: value for name, value in team.items() if name != "quarters"}
    facts["disciplines"] = tuple(team.get("disciplines", ()))
    return Story(**facts, quarters=tuple(_carried(team["quarters"])))


def _carried(quarters: Iterable[Table]) -> Iterator[TeamQuarter]:
    """Each quarter with the values of the one before as defaults; only comments are not kept."""
    before: Table = {}
    for quarter in quarters:
        merged = {name: before.get(name, {}) | quarter.get(name, {}) for name in CARRIED}
        before = {**before, **quarter, **merged}
        yield TeamQuarter(**{**before, "comments": quarter.get("comments", {})})

"""The stories of teams.toml: what each team said quarter by quarter, the same each time.

What a quarter does not name stays as it was the quarter before. Questions that a story does not
name follow the team's level in their discipline, each with a lean of its own.
"""

import hashlib
import tomllib
import uuid
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).parent / "teams.toml"
DONT_KNOW = "don't know"
NOT_APPLICABLE = "does not apply: "
MOST_POINTS = 3
# How far a single answer may lie from its team's level, in points either way.
LEAN = 0.8
# How much people change their minds from one quarter to the next, though nothing has changed.
WOBBLE = 0.1
GUESSED = 0.88
CARRIED = ("staffed", "level", "answers")


def share(*keys) -> float:
    """A number from 0 to 1 that looks random and belongs to these keys for ever."""
    text = "/".join(map(str, keys))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


@dataclass(frozen=True)
class Stand:
    """A team in one quarter (1 to 8): its facts, and what decides its answers.

    `level` is the mean choice of each discipline, 0 to 3; `unknown` and `measured` are percentages.
    `only` makes it a draft with so many answers, which nobody hands in.
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
    stands: tuple[Stand, ...]
    track: str = "full"
    disciplines: tuple[str, ...] = ()

    @property
    def pk(self) -> uuid.UUID:
        """The team's key, by which a second run knows it again."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"tripod-demo:{self.name}")

    def said(self, stand: Stand, code: str, discipline: str, choices: int) -> int | str:
        """The answer to a question that has so many choices, the lowest first."""
        if code in stand.answers:
            return stand.answers[code]
        if not choices or share(self.name, code, "known") * 100 < stand.unknown:
            return DONT_KNOW
        lean = (2 * share(self.name, code, "lean") - 1) * LEAN
        mood = (2 * share(self.name, code, stand.quarter) - 1) * WOBBLE
        level = stand.level[discipline] + lean + mood
        return min(max(round(level / MOST_POINTS * (choices - 1)), 0), choices - 1)

    def confidence(self, stand: Stand, code: str) -> str:
        shown = share(self.name, code, "shown")
        if shown * 100 < stand.measured:
            return "measured"
        return "guess" if shown > GUESSED else "estimated"


def told() -> list[Story]:
    """Every story, in the order of the file."""
    teams = tomllib.loads(FILE.read_text(encoding="utf-8"))["teams"]
    return [_story(**team) for team in teams]


def _story(*, quarters: list[dict], disciplines=(), **team) -> Story:
    return Story(**team, disciplines=tuple(disciplines), stands=tuple(_carried(quarters)))


def _carried(quarters: list[dict]):
    """Each quarter with what it took over from the one before; only comments are not taken over."""
    before = {}
    for quarter in quarters:
        merged = {name: before.get(name, {}) | quarter.get(name, {}) for name in CARRIED}
        before = before | quarter | merged
        yield Stand(**before | {"comments": quarter.get("comments", {})})

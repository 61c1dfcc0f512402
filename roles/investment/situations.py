"""What is known of a team when the advice is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction


@dataclass(frozen=True)
class Figure:
    """A metric or practice as triggers see it.

    `shown` is what the person gave; `value` is what is compared (downtime as a multiple of the
    target's minutes, a rota on two sites less the four it needs more): shown × factor - offset.
    `worst` and `best` are its ends, `least` and `most` the bounds of what can be shown.
    """

    shown: Fraction
    value: Fraction
    worst: Fraction
    best: Fraction
    measured: bool = False
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(100)

    def at(self, shown: Fraction) -> "Figure":
        """The same figure with another value, exactly known."""
        value = shown * self.factor - self.offset
        return replace(self, shown=shown, value=value, worst=value, best=value)


@dataclass(frozen=True)
class Situation:
    """What is known of a team. `scores` holds the disciplines in scope, None where not known.

    `low` and `high` are the ends of the scores; `askable` the figures that the team could give.
    """

    engineers: int
    expected_engineers: int | None = None
    staffed: Mapping[str, Fraction] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    rota: Fraction | None = None
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)
    low: Mapping[str, Fraction | None] = field(default_factory=dict)
    high: Mapping[str, Fraction | None] = field(default_factory=dict)
    visibility: Fraction | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    askable: frozenset[str] = frozenset()

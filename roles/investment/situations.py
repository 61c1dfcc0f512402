"""What is known of a team when the advice is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Figure:
    """A metric or practice as triggers see it.

    `shown` is what the person gave; `value` is what is compared (downtime as a multiple of the
    target's minutes, a rota on two sites less the four it needs more); `worst` and `best` its ends.
    """

    shown: Fraction
    value: Fraction
    worst: Fraction
    best: Fraction
    measured: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known of a team. `scores` holds the disciplines in scope, None where not known.

    `low` and `high` are the ends of the scores; `askable` the figures that the team could give.
    """

    engineers: int
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

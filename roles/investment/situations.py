"""Situation: size, staffing, each `Figure` (value, worst, best, guess), scores, contradictions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

End = Literal["worst", "best"]
ENDS: tuple[End, End] = ("worst", "best")
LEAST, MOST = Fraction(0), Fraction(100)


@dataclass(frozen=True)
class Figure:
    """A metric in its own unit or a practice's score, with its ends.

    A trigger compares value × factor (downtime as a multiple of the target's minutes).
    `guess_worst` and `guess_best` differ from the value only for a guess; `read` is the end to use
    instead of the value. `fallback` is the factor by the fallback target, if no target was given.
    `around` returns the ends of the same answer at another value; without it they just move along.
    """

    value: Fraction
    worst: Fraction
    best: Fraction
    guess_worst: Fraction
    guess_best: Fraction
    guess: bool = False
    measured: bool = False
    factor: Fraction = Fraction(1)
    fallback: Fraction | None = None
    least: Fraction | None = Fraction(0)
    most: Fraction | None = Fraction(100)
    read: Fraction | None = None
    around: Callable[[Fraction], tuple[Fraction, Fraction]] | None = field(
        default=None, compare=False, repr=False
    )

    @property
    def here(self) -> Fraction:
        """The value to use: the figure's own, or one of its ends."""
        return self.value if self.read is None else self.read

    @property
    def compared(self) -> Fraction:
        return self.here * self.factor

    @property
    def certain(self) -> bool:
        return self.worst == self.best

    def at(self, value: Fraction) -> "Figure":
        """The same figure with another value, exactly known."""
        return replace(
            self, value=value, worst=value, best=value, guess_worst=value, guess_best=value
        )

    def moved(self, value: Fraction) -> "Figure":
        """The same answer with another value, as sure as before: its ends move with it."""
        if self.around:
            worst, best = self.around(value)
            guess_worst, guess_best = (worst, best) if self.guess else (value, value)
        else:
            worst, best = self._beside(value, self.worst), self._beside(value, self.best)
            guess_worst = self._beside(value, self.guess_worst)
            guess_best = self._beside(value, self.guess_best)
        return replace(
            self,
            value=value,
            worst=worst,
            best=best,
            guess_worst=guess_worst,
            guess_best=guess_best,
        )

    def _beside(self, value: Fraction, end: Fraction) -> Fraction:
        """The end for another value: as far from that as it is from this one, within bounds."""
        if end == self.value:
            return value
        moved = value + end - self.value
        moved = moved if self.least is None else max(moved, self.least)
        return moved if self.most is None else min(moved, self.most)


@dataclass(frozen=True)
class DisciplineScore:
    """The score of a discipline in scope with its ends; None where too little is known."""

    value: Fraction | None
    worst: Fraction | None
    best: Fraction | None
    guess_worst: Fraction | None
    guess_best: Fraction | None

    @classmethod
    def exact(cls, value: Fraction | None) -> "DisciplineScore":
        return cls(value, value, value, value, value)

    def moved(self, value: Fraction) -> "DisciplineScore":
        """Another score from answers that are as sure as before: its ends move with it."""
        by = value - (self.value or 0)
        ends = (self.worst, self.best, self.guess_worst, self.guess_best)
        return DisciplineScore(
            value, *(e if e is None else min(max(e + by, LEAST), MOST) for e in ends)
        )


@dataclass(frozen=True)
class Contradiction:
    """Two answers that cannot both be right, by the codes of figures and practices."""

    code: str
    figures: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()

    @property
    def subjects(self) -> frozenset[str]:
        return frozenset(self.figures + self.practices)


@dataclass(frozen=True)
class Situation:
    """What is known about a team. `scores` holds the disciplines in scope that apply.

    `figures` holds figures and practices by code; `askable` the trigger figures that the team could
    give, `inapplicable` those that do not apply; `critical` the critical practices at their lowest.
    """

    engineers: int
    expected_engineers: int | None = None
    staffed: Mapping[str, Fraction] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    rota: Fraction | None = None
    scores: Mapping[str, DisciplineScore] = field(default_factory=dict)
    visibility: Fraction | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    askable: frozenset[str] = frozenset()
    inapplicable: frozenset[str] = frozenset()
    critical: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def score(self, discipline: str) -> Fraction | None:
        score = self.scores.get(discipline)
        return None if score is None else score.value

    def known_scores(self) -> dict[str, Fraction]:
        """The scores of the disciplines that are known well enough."""
        return {slug: s.value for slug, s in self.scores.items() if s.value is not None}

    def staff(self, role: str) -> Fraction:
        return self.staffed.get(role, Fraction(0))

    def at_ends(self, end: End, *, guesses: bool = False) -> "Situation":
        """The situation with every answer, or only every guess, at one end."""
        name = f"guess_{end}" if guesses else end
        figures = {c: replace(f, read=getattr(f, name)) for c, f in self.figures.items()}
        scores = {s: replace(v, value=getattr(v, name)) for s, v in self.scores.items()}
        return replace(self, figures=figures, scores=scores)

    def with_figure(self, code: str, change: Callable[[Figure], Figure]) -> "Situation":
        return replace(self, figures={**self.figures, code: change(self.figures[code])})

    def with_moved_score(self, discipline: str, value: Fraction) -> "Situation":
        return replace(
            self, scores={**self.scores, discipline: self.scores[discipline].moved(value)}
        )

    def with_score(self, discipline: str, value: Fraction) -> "Situation":
        return replace(self, scores={**self.scores, discipline: DisciplineScore.exact(value)})

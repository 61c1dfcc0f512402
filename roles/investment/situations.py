"""What is known of a team when the advice is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

End = Literal["worst", "best"]
ENDS: tuple[End, End] = ("worst", "best")


@dataclass(frozen=True)
class Figure:
    """A metric in its own unit or a practice's score, with its ends.

    value × factor is what a trigger compares (downtime as a multiple of the target's minutes).
    `guess_worst` and `guess_best` move only what was a guess; `read` is the end that is looked at.
    `fallback` is the factor by the fallback target, where no target was given for the first.
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

    @property
    def here(self) -> Fraction:
        """The value that is looked at: the figure's own, or one of its ends."""
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


@dataclass(frozen=True)
class Score:
    """The score of a discipline in scope with its ends; None where too little is known."""

    value: Fraction | None
    worst: Fraction | None
    best: Fraction | None
    guess_worst: Fraction | None
    guess_best: Fraction | None

    @classmethod
    def exact(cls, value: Fraction | None) -> "Score":
        return cls(value, value, value, value, value)


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
    """What is known of a team. `scores` holds the disciplines in scope that apply.

    `figures` holds figures and practices by code; `askable` the trigger figures that the team could
    give, `inapplicable` those that do not apply; `critical` the critical practices at their lowest.
    """

    engineers: int
    expected_engineers: int | None = None
    staffed: Mapping[str, Fraction] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    rota: Fraction | None = None
    scores: Mapping[str, Score] = field(default_factory=dict)
    visibility: Fraction | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    askable: frozenset[str] = frozenset()
    inapplicable: frozenset[str] = frozenset()
    critical: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def score(self, discipline: str) -> Fraction | None:
        score = self.scores.get(discipline)
        return None if score is None else score.value

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

    def with_score(self, discipline: str, value: Fraction) -> "Situation":
        return replace(self, scores={**self.scores, discipline: Score.exact(value)})

"""Replies → practice and discipline scores: weighted mean, interval, visibility, level, terms.

Each score has its visibility, its interval and its receipt.
Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/scoring.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Confidence = Literal["measured", "estimated", "guess"]

MOST_POINTS = 3
ENOUGH_VISIBILITY = Fraction(60)
LEVELS = ((Fraction(75), "Leading"), (Fraction(50), "Established"), (Fraction(25), "Developing"))
LOWEST_LEVEL = "Initial"
# How far a reply of each confidence may be off, in points.
SPREAD: dict[Confidence, Fraction] = {
    "measured": Fraction(0),
    "estimated": Fraction(1, 2),
    "guess": Fraction(1),
}


@dataclass(frozen=True)
class Reply:
    """The answer to one practice question; `points` is None when it is not known."""

    question: str
    weight: Fraction = Fraction(1)
    points: int | None = None
    confidence: Confidence = "estimated"
    applies: bool = True

    @property
    def known(self) -> bool:
        return self.applies and self.points is not None

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest points that the confidence allows."""
        points, spread = Fraction(self.points or 0), SPREAD[self.confidence]
        return max(points - spread, Fraction(0)), min(points + spread, Fraction(MOST_POINTS))


@dataclass(frozen=True)
class Term:
    """One line of a receipt: a question or practice with its weight and its 0–100 score."""

    code: str
    weight: Fraction
    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Score:
    """A 0–100 score with its interval; all three are None when too little is known.

    `weight` is the sum over the applicable questions, `known_weight` over the known ones.
    """

    code: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    weight: Fraction
    known_weight: Fraction
    terms: tuple[Term, ...]

    @property
    def visibility(self) -> Fraction:
        return self.known_weight / self.weight * 100

    @property
    def level(self) -> str | None:
        return None if self.value is None else level_of(self.value)


def level_of(score: Fraction) -> str:
    """The level of an unrounded 0–100 score."""
    return next((name for least, name in LEVELS if score >= least), LOWEST_LEVEL)


def practice_score(code: str, replies: Iterable[Reply]) -> Score | None:
    """The score of one practice, or None when nothing in it applies."""
    applicable = [reply for reply in replies if reply.applies]
    terms = tuple(_term(reply) for reply in applicable if reply.known)
    return _score(code, sum((r.weight for r in applicable), Fraction(0)), _weigh(terms), terms)


def discipline_score(code: str, practices: Iterable[Score]) -> Score | None:
    """The weighted mean of the scored practices, or None when no practice applies."""
    practices = list(practices)
    terms = terms_of(practices)
    known = sum((p.known_weight for p in practices), Fraction(0))
    return _score(code, sum((p.weight for p in practices), Fraction(0)), known, terms)


def terms_of(scores: Iterable[Score]) -> tuple[Term, ...]:
    """The scores that are known well enough."""
    return tuple(
        Term(s.code, s.weight, s.value, s.low, s.high)
        for s in scores
        if s.value is not None and s.low is not None and s.high is not None
    )


def visibility_of(scores: Iterable[Score]) -> Fraction | None:
    """Share of the applicable weight that is known, in percent; None when nothing applies."""
    scores = list(scores)
    applicable = sum((score.weight for score in scores), Fraction(0))
    known = sum((score.known_weight for score in scores), Fraction(0))
    return known / applicable * 100 if applicable else None


def _term(reply: Reply) -> Term:
    low, high = reply.ends
    points = Fraction(reply.points or 0)
    return Term(reply.question, reply.weight, *(x / MOST_POINTS * 100 for x in (points, low, high)))


def _score(code: str, weight: Fraction, known: Fraction, terms: tuple[Term, ...]) -> Score | None:
    if not weight:
        return None
    if known / weight * 100 < ENOUGH_VISIBILITY or not terms:
        return Score(code, None, None, None, weight, known, terms)
    value, low, high = (
        sum((t.weight * end for t, end in zip(terms, ends, strict=True)), Fraction(0))
        / _weigh(terms)
        for ends in zip(*((t.value, t.low, t.high) for t in terms), strict=True)
    )
    return Score(code, value, low, high, weight, known, terms)


def _weigh(terms: tuple[Term, ...]) -> Fraction:
    return sum((term.weight for term in terms), Fraction(0))

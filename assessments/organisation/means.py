"""Scores of several teams together: the mean, in which each engineer counts once."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from roles.investment import Figure

from .members import Coverage, Member, engineers_of


class Mean(NamedTuple):
    """A mean score with its ends; all are None where too few engineers know theirs.

    At the guessed ends only what was guessed moves.
    """

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    guess_low: Fraction | None
    guess_high: Fraction | None

    def figure(self, *, guess: bool) -> Figure | None:
        """The mean as triggers read it; None where it is not known."""
        known = [end for end in self if end is not None]
        if len(known) < len(self):
            return None
        value, low, high, guess_low, guess_high = known
        return Figure(value, low, high, guess_low, guess_high, guess=guess)


UNKNOWN = Mean(None, None, None, None, None)
ENDS = ("value", "worst", "best", "guess_worst", "guess_best")


def mean_of(values: Sequence[tuple[Member, Fraction | None]]) -> Fraction | None:
    """The mean of what is known, each team weighed by its engineers."""
    known = [(member.engineers, value) for member, value in values if value is not None]
    weight = sum(engineers for engineers, _ in known)
    return sum((e * value for e, value in known), Fraction(0)) / weight if weight else None


def discipline_means(members: Sequence[Member]) -> dict[str, Mean]:
    """The mean of each discipline that a team was asked about and that applies to the whole."""
    slugs = {slug: None for member in members for slug in member.situation.scores}
    found = {slug: (discipline_coverage(slug, members), slug) for slug in slugs}
    return {
        slug: _discipline_mean(slug, members) if coverage.enough else UNKNOWN
        for coverage, slug in found.values()
        if coverage.applies
    }


def discipline_coverage(slug: str, members: Sequence[Member]) -> Coverage:
    known = [m for m in members if m.situation.score(slug) is not None]
    return _coverage(slug, known, members)


def _discipline_mean(slug: str, members: Sequence[Member]) -> Mean:
    known = [(m, m.situation.scores[slug]) for m in members if slug in m.situation.scores]
    return Mean(*(mean_of([(m, getattr(score, end)) for m, score in known]) for end in ENDS))


def practice_mean(code: str, members: Sequence[Member]) -> Mean:
    """The mean of a practice; a team that was not asked counts as not knowing it."""
    figures = [(m, figure) for m in members if (figure := m.situation.figures.get(code))]
    if not _coverage(code, [m for m, _ in figures], members).enough:
        return UNKNOWN
    return Mean(*(mean_of([(m, getattr(figure, end)) for m, figure in figures]) for end in ENDS))


def _coverage(code: str, known: Sequence[Member], members: Sequence[Member]) -> Coverage:
    applicable = engineers_of(m for m in members if code not in m.outside)
    return Coverage(engineers_of(known), applicable, engineers_of(members))

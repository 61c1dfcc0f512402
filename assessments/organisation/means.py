"""Scores of several teams together: the mean, in which each engineer counts once."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .members import Coverage, Member, engineers_of


class Mean(NamedTuple):
    """A mean score with its ends; all three are None where too few engineers know theirs."""

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None


UNKNOWN = Mean(None, None, None)


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
    known = [m for m in members if m.situation.scores.get(slug) is not None]
    return _coverage(slug, known, members)


def _discipline_mean(slug: str, members: Sequence[Member]) -> Mean:
    ends = ([(m, getattr(m.situation, end).get(slug)) for m in members] for end in ENDS)
    return Mean(*map(mean_of, ends))


ENDS = ("scores", "low", "high")


def practice_mean(code: str, members: Sequence[Member]) -> Mean:
    """The mean of a practice; a team that was not asked counts as not knowing it."""
    scores = [(m, m.practices[code]) for m in members if code in m.practices]
    known = [m for m, score in scores if score.value is not None]
    if not _coverage(code, known, members).enough:
        return UNKNOWN
    return Mean(
        mean_of([(m, score.value) for m, score in scores]),
        mean_of([(m, score.low) for m, score in scores]),
        mean_of([(m, score.high) for m, score in scores]),
    )


def _coverage(code: str, known: Sequence[Member], members: Sequence[Member]) -> Coverage:
    applicable = engineers_of(m for m in members if code not in m.outside)
    return Coverage(engineers_of(known), applicable, engineers_of(members))

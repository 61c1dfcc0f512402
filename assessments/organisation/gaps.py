"""Practices that most teams lack: solved once and centrally, instead of once in each team."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.scoring import level_of

ENOUGH_TEAMS = 3
ENOUGH_SHARE = Fraction(1, 2)
BELOW_ESTABLISHED = frozenset(level_of(Fraction(score)) for score in (0, 25))


@dataclass(frozen=True)
class Standing:
    """A team's level in one practice, and the level at the better end of its interval.

    Both are None where the practice was asked and is not known well enough.
    """

    level: str | None
    best: str | None


@dataclass(frozen=True)
class Gap:
    """A practice that most teams have below Established; `sure` of them at their best too."""

    practice: str
    below: frozenset[str]
    there: frozenset[str]
    sure: frozenset[str]

    @property
    def known(self) -> int:
        return len(self.below) + len(self.there)


def is_below(level: str | None) -> bool:
    return level in BELOW_ESTABLISHED


def systemic_gaps(teams: Mapping[str, Mapping[str, Standing]]) -> tuple[Gap, ...]:
    """What at least three teams, and at least half of those with data, have below Established.

    `teams` has each team's standings by practice. The largest share comes first; teams without
    data take no part, and the order of the teams plays none.
    """
    practices = {practice for standings in teams.values() for practice in standings}
    gaps = [gap for practice in practices if _is_systemic(gap := _gap(practice, teams))]
    return tuple(
        sorted(gaps, key=lambda g: (-Fraction(len(g.below), g.known), -g.known, g.practice))
    )


def _is_systemic(gap: Gap) -> bool:
    return len(gap.below) >= ENOUGH_TEAMS and len(gap.below) >= ENOUGH_SHARE * gap.known


def _gap(practice: str, teams: Mapping[str, Mapping[str, Standing]]) -> Gap:
    known = {
        team: standings[practice]
        for team, standings in teams.items()
        if practice in standings and standings[practice].level is not None
    }
    below = frozenset(team for team, standing in known.items() if is_below(standing.level))
    return Gap(
        practice=practice,
        below=below,
        there=frozenset(known) - below,
        sure=frozenset(team for team in below if is_below(known[team].best)),
    )

"""Several teams as one situation, which the advice reads as it reads a team's.

Each engineer counts once and a shared role once. What holds for at least half of the engineers
holds for the whole. Of a single team nothing changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from assessments.criteria import Reading
from roles.investment import Figure, Score, Situation

from .distributions import Distribution, distribution_of, reached_at, turned, worseness
from .means import ENDS, discipline_means, mean_of, practice_mean
from .members import HALF, Member, engineers_of

ROTA = "oncall_rota"
One = TypeVar("One")


def situation_together(members: Sequence[Member]) -> Situation:
    """What is known of all these teams together; there must be one at least."""
    means, spreads = discipline_means(members), spreads_of(members)
    on_duty = [m for m in members if m.situation.around_the_clock]
    rota = _median_of(ROTA, spreads)
    return Situation(
        engineers=engineers_of(members),
        expected_engineers=_expected(members),
        staffed=staffed_together(members),
        around_the_clock=engineers_of(on_duty) >= HALF * engineers_of(members),
        sites=rota.situation.sites if rota else max(m.situation.sites for m in on_duty or members),
        rota=rota.readings[ROTA].figure if rota else None,
        scores={slug: Score(*mean) for slug, mean in means.items()},
        visibility=mean_of([(m, m.situation.visibility) for m in members]),
        figures=_practice_figures(members) | _metric_figures(spreads),
        askable=_askable(members, spreads),
        inapplicable=frozenset(c for c, spread in spreads.items() if not spread.coverage.applies),
        critical=_of_half(members, lambda situation: situation.critical),
        contradictions=_of_half(members, lambda situation: situation.contradictions),
    )


def _of_half(
    members: Sequence[Member], told: Callable[[Situation], tuple[One, ...]]
) -> tuple[One, ...]:
    """What teams with at least half of the engineers have in common."""
    found = dict.fromkeys(one for member in members for one in told(member.situation))
    half = HALF * engineers_of(members)
    return tuple(
        one for one in found if engineers_of(m for m in members if one in told(m.situation)) >= half
    )


def _expected(members: Sequence[Member]) -> int | None:
    """The engineers in a year; a team that expects no change stays as it is."""
    expected = [m.situation.expected_engineers for m in members]
    if not any(expected):
        return None
    return sum(size or m.engineers for size, m in zip(expected, members, strict=True))


def staffed_together(members: Sequence[Member]) -> dict[str, Fraction]:
    """Full-time people by role: each team's own, and the largest shared group once."""
    roles = {role: None for member in members for role in member.situation.staffed}
    return {role: _people(role, members) for role in roles}


def _people(role: str, members: Sequence[Member]) -> Fraction:
    staffed = sum((m.situation.staffed.get(role, Fraction(0)) for m in members), Fraction(0))
    shared = [m.shared.get(role, Fraction(0)) for m in members]
    return staffed - sum(shared) + max(shared)


def _practice_figures(members: Sequence[Member]) -> dict[str, Figure]:
    codes = {code: None for member in members for code in member.practices}
    return {
        code: figure
        for code in codes
        if (figure := practice_mean(code, members).figure(guess=_all_guess(code, members)))
    }


def _all_guess(code: str, members: Sequence[Member]) -> bool:
    known = [f for m in members if (f := m.situation.figures.get(code))]
    return all(figure.guess for figure in known)


# --- figures: the median by engineers ----------------------------------------------------------


def spreads_of(members: Sequence[Member]) -> dict[str, Distribution]:
    """The distribution of every metric that a team was asked about."""
    codes = {code: None for member in members for code in member.readings}
    return {code: distribution_of(code, members) for code in codes}


def readings_together(members: Sequence[Member]) -> Mapping[str, Reading]:
    """The median reading of each metric; open, or not applying, where too few know it."""
    return {code: _reading(spread, members) for code, spread in spreads_of(members).items()}


def _reading(spread: Distribution, members: Sequence[Member]) -> Reading:
    if spread.coverage.enough:
        return spread.reading(HALF)
    asked = next(m.readings[spread.code] for m in members if spread.code in m.readings)
    return replace(asked, value=None, band=None, note="", applies=spread.coverage.applies)


def _median_of(code: str, spreads: Mapping[str, Distribution]) -> Member | None:
    spread = spreads.get(code)
    return spread.at(HALF) if spread and spread.coverage.enough else None


def _askable(members: Sequence[Member], spreads: Mapping[str, Distribution]) -> frozenset[str]:
    codes = {code for member in members for code in member.situation.askable}
    return frozenset(c for c in codes if c in spreads and spreads[c].coverage.applies)


def _metric_figures(spreads: Mapping[str, Distribution]) -> dict[str, Figure]:
    return {
        code: figure
        for code, spread in spreads.items()
        if spread.coverage.enough and (figure := _median_figure(spread))
    }


def _median_figure(spread: Distribution) -> Figure | None:
    """The median team's figure, with the medians of the ends.

    It is measured when teams with half of the engineers have measured one as bad or worse, and a
    guess unless they know one.
    """
    code, median = spread.code, spread.at(HALF)
    figure = median.situation.figures.get(code)
    if figure is None:
        return None
    bad = [m for m in spread.members if worseness(code, m) >= worseness(code, median)]
    half = HALF * engineers_of(spread.members)
    measured = [m for m in bad if m.situation.figures[code].measured]
    sure = [m for m in bad if not m.situation.figures[code].guess]
    ends = {end: _median_end(spread, end) / figure.factor for end in ENDS if end != "value"}
    together = replace(
        figure,
        **ends,
        measured=engineers_of(measured) >= half,
        guess=engineers_of(sure) < half,
        around=None,
    )
    # Another value has the ends of the median team's answer only where this one has.
    return figure if together == figure else together


def _median_end(spread: Distribution, which: str) -> Fraction:
    """The median of an end as it is compared, downtime in multiples of each team's own target."""
    figures = {id(m): m.situation.figures[spread.code] for m in spread.members}
    ends: dict[int, Fraction] = {
        key: getattr(figure, which) * figure.factor for key, figure in figures.items()
    }
    ordered = sorted(spread.members, key=lambda m: -turned(m.readings[spread.code], ends[id(m)]))
    return ends[id(reached_at(HALF, ordered))]

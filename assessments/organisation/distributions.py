"""How a figure is spread over the engineers of several teams, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.criteria import Reading

from .members import HALF, Coverage, Member, engineers_of


@dataclass(frozen=True)
class Distribution:
    """A metric over the teams that know it, the worst first, and how many that covers."""

    code: str
    members: tuple[Member, ...]
    coverage: Coverage

    def at(self, share: Fraction) -> Member:
        """The first team, from the worst, at which this share of the engineers is reached.

        At one half: at least half of the engineers live with its figure or a worse one.
        """
        return reached_at(share, self.members)

    def reading(self, share: Fraction) -> Reading:
        return self.at(share).readings[self.code]


def reached_at(share: Fraction, members: Sequence[Member]) -> Member:
    wanted, reached = share * engineers_of(members), 0
    for member in members:
        reached += member.engineers
        if reached >= wanted:
            return member
    raise ValueError("A share of some teams lies between 0 and 1.")


def distribution_of(code: str, members: Sequence[Member]) -> Distribution:
    """The distribution of one metric; a team that was not asked counts as not knowing it."""
    asked = [member.readings[code] for member in members if code in member.readings]
    on_duty_only = any(reading.metric.round_the_clock_only for reading in asked)
    applicable = [m for m in members if _applies(code, m, on_duty_only=on_duty_only)]
    known = [m for m in applicable if code in m.readings and m.readings[code].known]
    known.sort(key=lambda m: _order(code, m))
    coverage = Coverage(engineers_of(known), engineers_of(applicable), engineers_of(members))
    return Distribution(code, tuple(known), coverage)


def _applies(code: str, member: Member, *, on_duty_only: bool) -> bool:
    if code in member.readings:
        return member.readings[code].applies
    return member.situation.around_the_clock or not on_duty_only


def _order(code: str, member: Member) -> tuple[Fraction, Fraction, str, bool, int]:
    """The worst first; what is equally bad in an order that does not depend on the teams'."""
    reading = member.readings[code]
    shown = reading.figure or Fraction(0)
    exact = reading.value is not None
    return -worseness(code, member), shown, reading.confidence, exact, member.situation.sites


def worseness(code: str, member: Member) -> Fraction:
    """A known reading as it is compared between teams: the larger, the worse.

    A rota on two sites is worse by the people that it needs more.
    """
    reading, figure = member.readings[code], member.situation.figures.get(code)
    if figure is None:
        return turned(reading, Fraction(reading.band_number or 0))
    more = reading.metric.extra_for_two_sites if member.situation.sites > 1 else Fraction(0)
    return turned(reading, figure.compared - more)


def turned(reading: Reading, value: Fraction) -> Fraction:
    """A value turned so that the larger one is the worse one; the number of a band rises."""
    rises = reading.metric.higher_is_better or not reading.metric.unit
    return -value if rises else value


def place(reading: Reading) -> Fraction:
    """Where a known reading lies between worst (0) and best (1): its band, and how far into it."""
    number = reading.band_number
    if number is None:
        return (reading.points or Fraction(0)) / 10
    return (number + _within(reading, number)) / len(reading.metric.bands)


def _within(reading: Reading, number: int) -> Fraction:
    """How far into its band a value lies; the middle for a band alone or with an open edge."""
    metric, band = reading.metric, reading.metric.bands[number]
    low = metric.minimum if band.lower is None and metric.minimum == 0 else band.lower
    high = metric.maximum if band.upper is None and metric.unit == "%" else band.upper
    if reading.value is None or low is None or high is None or low == high:
        return HALF
    share = (reading.value - low) / (high - low)
    return share if metric.higher_is_better else 1 - share

"""Rules as data: Trigger with Curve, Easing, Beyond; Role with people by size; Constants."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

Form = Literal["none", "hat", "hire", "team"]
Kind = Literal["capacity", "direction", "practice"]

PROBLEM = Fraction(1, 2)
SEVERE = Fraction(1)


@dataclass(frozen=True)
class Curve:
    """Points (value, y) with rising or falling values; linear between them, flat outside."""

    points: tuple[tuple[Fraction, Fraction], ...]

    @property
    def falling(self) -> bool:
        """Whether lower values lie further along the curve."""
        return self.points[-1][0] < self.points[0][0]

    def at(self, value: Fraction) -> Fraction:
        ascending = self.points[::-1] if self.falling else self.points
        if value <= ascending[0][0]:
            return ascending[0][1]
        for (x, y), (next_x, next_y) in pairwise(ascending):
            if value <= next_x:
                return y + (next_y - y) * (value - x) / (next_x - x)
        return ascending[-1][1]

    def where(self, y: Fraction) -> Fraction:
        """The value at which the curve, whose y rises from point to point, reaches y."""
        for (x, low), (next_x, high) in pairwise(self.points):
            if y <= high:
                return x + (next_x - x) * (y - low) / (high - low)
        return self.points[-1][0]


@dataclass(frozen=True)
class Easing:
    """Another figure: while that is small, the problem is small too.

    The strength is multiplied by `least` if that figure is 0, by 1 from `full` on, linear between.
    """

    subject: str
    full: Fraction
    least: Fraction = Fraction(0)

    def factor(self, value: Fraction) -> Fraction:
        return self.least + (1 - self.least) * min(Fraction(1), value / self.full)


@dataclass(frozen=True)
class Beyond:
    """Another figure that limits the subject: only what exceeds `share` times that one counts."""

    subject: str
    share: Fraction


@dataclass(frozen=True)
class Trigger:
    """A figure or practice that can be a problem for a role, with its strength at each value.

    `weight` is a share. The curve goes from where the problem starts (0) through ½ (a problem) and
    1 (severe). Of the triggers with the same `fact`, only the strongest counts. The goal is where
    the problem starts, unless `goal` is given.
    """

    code: str
    role: str
    subject: str
    kind: Kind
    weight: Fraction
    curve: Curve
    curve_two_sites: Curve | None = None
    easing: Easing | None = None
    beyond: Beyond | None = None
    fact: str = ""
    deciding: bool = False
    goal: Fraction | None = None
    text: str = ""
    facts: tuple[str, ...] = ()
    source: str = ""

    @property
    def of_practice(self) -> bool:
        return self.kind == "practice"

    def curve_at(self, sites: int) -> Curve:
        """The curve for one site or for several."""
        return self.curve_two_sites if self.curve_two_sites and sites > 1 else self.curve

    def goal_on(self, curve: Curve) -> Fraction:
        """The value, in the unit that is compared, at which this is no problem."""
        return curve.points[0][0] if self.goal is None else self.goal


@dataclass(frozen=True)
class Role:
    """The rules for one role apart from its triggers.

    `people` is the curve engineers → full-time people; each engineer beyond its end adds `more`.
    The answer can be "nobody yet" only if `deciding` deciding figures are known. This applies if
    the score is below `decides_below`, or below `decides_below_large` with a gap of a whole person;
    always if `decides_below` is None. `foundation` is the discipline that the role builds on.
    An `always_shared` role serves all teams, even if only one has the problem that it solves.
    """

    discipline: str
    people: Curve
    more: Fraction = Fraction(0)
    deciding: int = 1
    decides_below: Fraction | None = None
    decides_below_large: Fraction | None = None
    foundation: str = ""
    always_shared: bool = False

    def asked(self, engineers: int) -> Fraction:
        """The full-time people that a group of this size asks for."""
        past = max(Fraction(0), engineers - self.people.points[-1][0])
        return self.people.at(Fraction(engineers)) + past * self.more


@dataclass(frozen=True)
class Constants:
    """The numbers of the rules that belong to no single trigger or role: docs/recommendation.md."""

    lone_need: Fraction
    many_need: Fraction
    full_need: Fraction
    near_constraint: Fraction
    next_need: Fraction
    next_need_severe: Fraction
    answers_alone_people: Fraction
    least_people: Fraction
    hire_from: Fraction
    team_from: Fraction
    step_up_to: Fraction
    covered_gap_share: Fraction
    covered_small_gap_share: Fraction
    covered_small_gap: Fraction
    cause_falls_from: Fraction
    covered_cause: Fraction
    foundation_least: Fraction
    foundation_full: Fraction
    direction_people: Fraction
    tie_points: Fraction
    tie_share: Fraction
    surplus_people: Fraction
    surplus_share: Fraction
    failed_release_share: Fraction
    enough_visibility: Fraction
    enough_figures: int
    deciding_gap: Fraction
    fallback_target: Fraction
    assumed_target_most: Fraction
    established: Fraction
    full_rota: int
    full_rota_two_sites: int


@dataclass(frozen=True)
class Rules:
    """All rules of the advice; `roles` are in the building order, which settles ties."""

    roles: Mapping[str, Role]
    triggers: tuple[Trigger, ...]
    constants: Constants

    def triggers_of(self, role: str) -> list[Trigger]:
        return [trigger for trigger in self.triggers if trigger.role == role]

    def rota_needed(self, sites: int) -> int:
        """The people that 24/7 on-call needs, developers included."""
        c = self.constants
        return c.full_rota if sites < 2 else c.full_rota_two_sites

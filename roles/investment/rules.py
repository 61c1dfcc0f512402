"""What the advice is judged by: triggers, staffing bands and constants, all catalogue data."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Form = Literal["none", "hat", "hire", "team"]


@dataclass(frozen=True)
class Trigger:
    """A problem that calls for a role: a figure beyond its threshold, severe from `severe` on.

    `worse` says on which side the problem lies: "below" and "above" leave the threshold out,
    "at_least" counts it in; `severe_inclusive` does the same for the severe edge.
    """

    code: str
    role: str
    subject: str
    worse: Literal["below", "above", "at_least"]
    threshold: Fraction
    severe: Fraction
    weight: Fraction
    severe_inclusive: bool = False
    of_practice: bool = False
    text: str = ""
    facts: tuple[str, ...] = ()
    source: str = ""

    def fires_at(self, value: Fraction) -> bool:
        if self.worse == "below":
            return value < self.threshold
        return value > self.threshold or (self.worse == "at_least" and value == self.threshold)

    def severe_at(self, value: Fraction) -> bool:
        beyond = value < self.severe if self.worse == "below" else value > self.severe
        return beyond or (self.severe_inclusive and value == self.severe)

    def strength_at(self, value: Fraction, least: Fraction) -> Fraction:
        """`least` at the threshold, growing to 1 at the severe edge and beyond."""
        way = abs(value - self.threshold) / abs(self.severe - self.threshold)
        return least + (1 - least) * min(way, Fraction(1))


@dataclass(frozen=True)
class StaffingBand:
    """From so many engineers on, a role takes this form and answers this share of the need."""

    role: str
    engineers: int
    form: Form
    answers: Fraction
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Constants:
    """The figures of the rule that belong to no single trigger or band; all are catalogue data."""

    weakness_weight: Fraction
    least_strength: Fraction
    relief: Fraction
    tie_margin: Fraction
    watch_below: Fraction
    enough_visibility: Fraction
    enough_figures: int
    filled_hat: Fraction
    filled_hire: Fraction
    filled_team: Fraction
    full_rota: int
    full_rota_two_sites: int


@dataclass(frozen=True)
class Rules:
    """Everything the advice is judged by: each role's discipline, bands, triggers and constants."""

    roles: Mapping[str, str]
    bands: tuple[StaffingBand, ...]
    triggers: tuple[Trigger, ...]
    constants: Constants

    def band_at(self, role: str, engineers: int) -> StaffingBand:
        """The band that holds the size; one engineer's band for a team below the first."""
        own = sorted((b for b in self.bands if b.role == role), key=lambda b: b.engineers)
        return next((b for b in reversed(own) if b.engineers <= engineers), own[0])

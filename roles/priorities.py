"""The priority of an option as arithmetic: its exact terms in the document, and what they make.

A term is text: a decimal where one exists ("0.45"), else a fraction ("20/87").
"""

from dataclasses import dataclass
from fractions import Fraction

from .investment import Option, Reason, Rules, Situation
from .numbers import plain


def option_terms(option: Option, situation: Situation, rules: Rules) -> dict:
    """What the need of an option is multiplied by, and the weakness that is part of it."""
    score = situation.scores.get(rules.roles[option.role])
    return {
        "weakness": plain(rules.constants.weakness_weight),
        "score": None if score is None else plain(score),
        "answers": plain(option.answers),
        "relief": plain(rules.constants.relief),
        "fill": plain(option.fill),
    }


def reason_terms(reason: Reason, situation: Situation, rules: Rules) -> dict | None:
    """What the points of a problem are made of; None for what adds no points of its own."""
    trigger = next((t for t in rules.triggers if t.code == reason.rule), None)
    if trigger is None:
        return None
    return {
        "weight": plain(trigger.weight),
        "least": plain(rules.constants.least_strength),
        "value": plain(situation.figures[trigger.subject].value),
        "threshold": plain(trigger.threshold),
        "severe": plain(trigger.severe),
    }


@dataclass(frozen=True)
class Part:
    """One part of the need: a problem, or with None the weakness of the discipline."""

    weight: Fraction
    share: Fraction
    reason: dict | None = None

    @property
    def points(self) -> Fraction:
        return self.weight * self.share


@dataclass(frozen=True)
class Priority:
    """How the priority of an option came about, exactly."""

    parts: tuple[Part, ...]
    answers: Fraction
    relief: Fraction
    fill: Fraction

    @property
    def need(self) -> Fraction:
        return sum((part.points for part in self.parts), Fraction(0))

    @property
    def kept(self) -> Fraction:
        """What the people who are there leave over, as a share."""
        return 1 - self.relief * self.fill

    @property
    def result(self) -> Fraction:
        return self.need * self.answers * self.kept


def priority_of(option: dict) -> Priority:
    """The arithmetic of an option of a report."""
    terms = option["terms"]
    fired = [_problem(r, r["terms"]) for r in option["reasons"] if r.get("terms")]
    weak = [] if terms["score"] is None else [_weakness(terms)]
    factors = (Fraction(terms[name]) for name in ("answers", "relief", "fill"))
    return Priority((*fired, *weak), *factors)


def strength(value: Fraction, terms: dict) -> Fraction:
    """The share of its weight that a problem brings in: `least` at the threshold, 1 when severe."""
    least, threshold, severe = (Fraction(terms[n]) for n in ("least", "threshold", "severe"))
    way = abs(value - threshold) / abs(severe - threshold)
    return least + (1 - least) * min(way, Fraction(1))


def _problem(reason: dict, terms: dict) -> Part:
    return Part(Fraction(terms["weight"]), strength(Fraction(terms["value"]), terms), reason)


def _weakness(terms: dict) -> Part:
    return Part(Fraction(terms["weakness"]), (100 - Fraction(terms["score"])) / 100)

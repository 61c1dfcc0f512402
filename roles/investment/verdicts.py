"""Invest, nobody yet, measure first or a tie: tested in the order of docs/recommendation.md."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from .options import Option, may_be_first, rank
from .rules import Rules, Trigger
from .situations import Situation

Verdict = Literal["invest", "nobody-yet", "measure-first", "tie"]


def verdict_of(
    situation: Situation, rules: Rules, options: tuple[Option, ...]
) -> tuple[Verdict, str]:
    nobody = nobody_yet(rules, options)
    if not _severe_and_measured(situation, rules):
        unknown = _measure_first(situation, rules, options, nobody=bool(nobody))
        if unknown:
            return "measure-first", unknown
    if nobody:
        return "nobody-yet", nobody
    if _tied(rules, options):
        return "tie", "close"
    return "invest", "first"


def nobody_yet(rules: Rules, options: tuple[Option, ...]) -> str:
    with_reason = [o for o in options if o.reasons]
    if not with_reason:
        return "nothing-wrong"
    weak = any(len(o.fired) < len(o.reasons) for o in options)
    if not weak and all(o.alone < rules.constants.watch_below for o in options):
        return "watch"
    if all(o.filled and not o.asks_for_more for o in with_reason):
        return "filled"
    return ""


def _measure_first(
    situation: Situation, rules: Rules, options: tuple[Option, ...], *, nobody: bool
) -> str:
    c = rules.constants
    if situation.visibility is None:
        return "nothing-applies"
    known = {t.subject for t in _metric_triggers(rules)} & situation.figures.keys()
    if situation.visibility < c.enough_visibility and len(known) < c.enough_figures:
        return "too-little-known"
    unscored = [d for d, score in situation.scores.items() if score is None]
    if unscored and nobody:
        return "nobody-but-unscored"
    if any(_sways(discipline, situation, rules, options) for discipline in unscored):
        return "unscored-sways"
    return ""


def _sways(
    discipline: str, situation: Situation, rules: Rules, options: tuple[Option, ...]
) -> bool:
    """Whether another role is first with the unknown discipline at 0.

    At 100 it adds nothing to its role, which is how it was ranked when unknown.
    """
    supposed = replace(situation, scores={**situation.scores, discipline: Fraction(0)})
    return rank(supposed, rules)[0].role != options[0].role


def _tied(rules: Rules, options: tuple[Option, ...]) -> bool:
    first, second = options[:2]
    fewer, more = sorted((len(first.fired), len(second.fired)))
    if not may_be_first(second) or (fewer == 0 and more >= 2):
        return False
    return first.priority - second.priority < rules.constants.tie_margin


def _severe_and_measured(situation: Situation, rules: Rules) -> bool:
    return any(
        figure.measured and t.fires_at(figure.value) and t.severe_at(figure.value)
        for t in _metric_triggers(rules)
        if (figure := situation.figures.get(t.subject))
    )


def _metric_triggers(rules: Rules) -> Iterable[Trigger]:
    return (t for t in rules.triggers if not t.of_practice)


def missing_figures(situation: Situation, rules: Rules) -> tuple[str, ...]:
    """Trigger metrics that the team could give and has not, the weightiest first."""
    by_weight = sorted(_metric_triggers(rules), key=lambda t: (-t.weight, t.code))
    unknown = (t.subject for t in by_weight if t.subject not in situation.figures)
    return tuple(dict.fromkeys(code for code in unknown if code in situation.askable))

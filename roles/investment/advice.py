"""`advise` and `judge`: the whole advice with its order, range, flips and missing metrics.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/recommendation.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .measuring import figure_triggers, judgement_of
from .options import Option, assessed
from .rules import Rules
from .sensitivity import Flip, flips_of, measure_first
from .situations import ENDS, End, Situation
from .verdicts import Conclusion, Judgement


@dataclass(frozen=True)
class Advice:
    """The answer, and the assessed roles, the one that the answer is about first.

    `margin` is the difference between the first two priorities; `unjudged` the disciplines without
    a score; `missing` the trigger figures that the team could give; `measure` what to find out
    first; `ends` the advice with all answers at their worst and at their best.
    """

    answer: Conclusion
    options: tuple[Option, ...]
    margin: Fraction | None
    not_assessed: tuple[str, ...]
    unjudged: tuple[str, ...]
    missing: tuple[str, ...]
    measure: tuple[str, ...]
    contradictions: tuple[str, ...]
    critical: tuple[str, ...]
    rota_short: bool
    flips: tuple[Flip, ...] = ()
    growth: "Advice | None" = None
    ends: Mapping[End, "Advice"] | None = None

    @property
    def first(self) -> Option | None:
        """The option to invest in, if any."""
        return self.options[0] if self.answer.first else None


def advise(situation: Situation, rules: Rules) -> Advice:
    """The advice with its range, its flips, and the advice for the size expected in a year."""
    advice, expected = judge(situation, rules), situation.expected_engineers
    narrows = measure_first(situation, rules)
    return replace(
        advice,
        measure=advice.measure or ((narrows,) if narrows else ()),
        flips=flips_of(situation, rules),
        growth=judge(replace(situation, engineers=expected), rules) if expected else None,
        ends={end: judge(situation.at_ends(end), rules) for end in ENDS},
    )


def judge(situation: Situation, rules: Rules) -> Advice:
    """The advice without its range, its flips and its growth, which take most of the time."""
    judgement = judgement_of(situation, rules)
    options = _in_order(judgement)
    return Advice(
        answer=judgement.answer,
        options=options,
        margin=abs(options[0].priority - options[1].priority) if len(options) > 1 else None,
        not_assessed=tuple(r for r in rules.roles if not assessed(r, situation, rules)),
        unjudged=tuple(d for d, score in situation.scores.items() if score.value is None),
        missing=missing_figures(situation, rules),
        measure=judgement.lacking,
        contradictions=judgement.contradictions,
        critical=situation.critical,
        rota_short=rota_short(situation, rules),
    )


def _in_order(judgement: Judgement) -> tuple[Option, ...]:
    """The role of the answer first, then a tie's second role, then by priority and need."""
    answer = judgement.answer

    def order(option: Option) -> tuple[bool, bool, Fraction, Fraction]:
        first, second = option.role == answer.role, option.role == answer.second
        return not first, not second, -option.priority, -option.need

    return tuple(sorted(judgement.options, key=order))


def missing_figures(situation: Situation, rules: Rules) -> tuple[str, ...]:
    """Trigger figures that the team could give but has not, the largest weight first."""
    by_weight = sorted(figure_triggers(rules), key=lambda t: (-t.weight, t.code))
    unknown = (t.subject for t in by_weight if t.subject not in situation.figures)
    return tuple(dict.fromkeys(code for code in unknown if code in situation.askable))


def rota_short(situation: Situation, rules: Rules) -> bool:
    """Whether 24/7 on-call is promised with fewer people than it needs."""
    people = situation.engineers if situation.rota is None else situation.rota
    return situation.around_the_clock and people < rules.rota_needed(situation.sites)

"""Team facts → ranked options with reasons, margins, and what would change the first one.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/recommendation.md.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from .options import Flip, Option, Reason, rank, rota_needed, rota_short
from .rules import Constants, Form, Rules, StaffingBand, Trigger
from .sensitivity import at_end, first_role, flips_of
from .situations import Figure, Situation
from .verdicts import Verdict, missing_figures, verdict_of

__all__ = [
    "Advice",
    "Constants",
    "Figure",
    "Flip",
    "Form",
    "Option",
    "Reason",
    "Rules",
    "Situation",
    "StaffingBand",
    "Trigger",
    "Verdict",
    "advise",
    "flips_of",
    "judge",
    "missing_figures",
    "rank",
    "rota_needed",
    "rota_short",
]


@dataclass(frozen=True)
class Advice:
    """The verdict, all roles with the first one best, and what could not be judged.

    `margin` is the first priority less the second; `if_worse` and `if_better` name the first
    option with every answer at the end of its interval; `unjudged` the disciplines without a score;
    `growth` is the advice at the size that the team expects in a year.
    """

    verdict: Verdict
    options: tuple[Option, ...]
    margin: Fraction
    missing: tuple[str, ...]
    unjudged: tuple[str, ...]
    watch: tuple[Reason, ...]
    because: str
    growth: "Advice | None" = None
    if_worse: str | None = None
    if_better: str | None = None

    @property
    def first(self) -> Option:
        return self.options[0]


def advise(situation: Situation, rules: Rules) -> Advice:
    """The advice for a team, with its range over the intervals and the first option's flips."""
    advice = judge(situation, rules)
    first = replace(advice.first, flips=flips_of(situation, rules))
    expected = situation.expected_engineers
    return replace(
        advice,
        growth=judge(replace(situation, engineers=expected), rules) if expected else None,
        options=(first, *advice.options[1:]),
        if_worse=first_role(at_end(situation, worst=True), rules),
        if_better=first_role(at_end(situation, worst=False), rules),
    )


def judge(situation: Situation, rules: Rules) -> Advice:
    """The advice without its range, its flips and its growth, which take most of the time."""
    options = rank(situation, rules)
    verdict, because = verdict_of(situation, rules, options)
    watch = [r for o in options for r in o.fired] if verdict == "nobody-yet" else []
    return Advice(
        verdict=verdict,
        options=options,
        margin=options[0].priority - options[1].priority,
        missing=missing_figures(situation, rules),
        unjudged=tuple(d for d, score in situation.scores.items() if score is None),
        watch=tuple(watch),
        because=because,
    )

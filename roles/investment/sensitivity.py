"""How sure the first option is, and the smallest change that would flip it."""

from dataclasses import replace
from fractions import Fraction

from .options import Flip, rank
from .rules import Rules
from .situations import Situation
from .verdicts import nobody_yet


def at_end(situation: Situation, *, worst: bool) -> Situation:
    figures = {
        code: replace(figure, value=figure.worst if worst else figure.best)
        for code, figure in situation.figures.items()
    }
    return replace(situation, scores=situation.low if worst else situation.high, figures=figures)


def first_role(situation: Situation, rules: Rules) -> str | None:
    """The role that is first and asked for, None where the verdict is nobody yet."""
    options = rank(situation, rules)
    return None if nobody_yet(rules, options) else options[0].role


def flips_of(situation: Situation, rules: Rules) -> tuple[Flip, ...]:
    """The nearest team size, up or down, at which another role would be the first option."""
    here = first_role(situation, rules)
    if here is None:
        return ()
    edges = sorted({b.engineers for b in rules.bands})
    below = [e - 1 for e in reversed(edges) if 0 < e - 1 < situation.engineers]
    above = [e for e in edges if e > situation.engineers]
    found = []
    for sizes in (below, above):
        for size in sizes:
            then = first_role(replace(situation, engineers=size), rules)
            if then not in (None, here):
                found.append(
                    Flip("engineers", Fraction(situation.engineers), Fraction(size), str(then))
                )
                break
    found.sort(key=lambda flip: abs(flip.to - flip.at))
    return tuple(found[:1])

"""How sure the first option is, and the smallest single changes that would flip it."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from .options import Flip, rank
from .rules import Rules
from .situations import Situation
from .verdicts import nobody_yet

# Figures and scores are changed in steps that a person can read.
STEP = Fraction(1, 10)
BEST_SCORE = Fraction(100)


def at_end(situation: Situation, *, worst: bool) -> Situation:
    """The situation with every answer at the end of its interval."""
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
    """The smallest change of the size, of a figure and of a score that puts another role first."""
    here = first_role(situation, rules)
    if here is None:
        return ()
    kinds = ((_size_flips, distance), (_figure_flips, effort), (_score_flips, distance))
    found = ((kind(situation, rules, here), how_far) for kind, how_far in kinds)
    return tuple(min(flips, key=how_far) for flips, how_far in found if flips)


def distance(flip: Flip) -> tuple[Fraction, str]:
    """How large a change is, among changes in one unit."""
    return abs(flip.to - flip.at), flip.change


def effort(flip: Flip) -> tuple[Fraction, str]:
    """How large a change is beside what it changes."""
    return abs(flip.to - flip.at) / max(abs(flip.at), Fraction(1)), flip.change


def _size_flips(situation: Situation, rules: Rules, here: str) -> list[Flip]:
    """Only the edges of the bands matter, so that every size between two of them is tried."""
    edges = sorted({b.engineers for b in rules.bands})
    below = [e - 1 for e in reversed(edges) if 0 < e - 1 < situation.engineers]
    above = [e for e in edges if e > situation.engineers]
    return [
        flip for sizes in (below, above) if (flip := _first_flip(sizes, situation, rules, here))
    ]


def _first_flip(sizes: list[int], situation: Situation, rules: Rules, here: str) -> Flip | None:
    for size in sizes:
        then = first_role(replace(situation, engineers=size), rules)
        if then not in (None, here):
            return Flip("engineers", Fraction(situation.engineers), Fraction(size), str(then))
    return None


def _figure_flips(situation: Situation, rules: Rules, here: str) -> list[Flip]:
    flips = []
    for code in sorted({t.subject for t in rules.triggers if not t.of_practice}):
        figure = situation.figures.get(code)
        if figure is None:
            continue

        def changed(to: Fraction, code: str = code) -> Situation:
            figures = {**situation.figures, code: situation.figures[code].at(to)}
            return replace(situation, figures=figures)

        for end in (figure.least, figure.most):
            flip = _search(code, figure.shown, end, changed, rules, here)
            flips += [flip] if flip else []
    return flips


def _score_flips(situation: Situation, rules: Rules, here: str) -> list[Flip]:
    flips = []
    for slug, score in situation.scores.items():
        if score is None:
            continue

        def changed(to: Fraction, slug: str = slug) -> Situation:
            return replace(situation, scores={**situation.scores, slug: to})

        for end in (Fraction(0), BEST_SCORE):
            flip = _search(slug, score, end, changed, rules, here)
            flips += [flip] if flip else []
    return flips


def _search(
    change: str,
    at: Fraction,
    end: Fraction,
    changed: Callable[[Fraction], Situation],
    rules: Rules,
    here: str,
) -> Flip | None:
    """The nearest step towards `end` at which another role is first.

    A worse figure or score only ever raises one role's priority, so halving finds the edge; where
    nobody is asked for beyond it, there is none.
    """
    way = 1 if end > at else -1
    # The tenth that is shown for it now; the next one is the first that reads differently.
    start = (at / STEP + Fraction(1, 2)) // 1 * STEP
    near, far = 1, int(abs(end - start) / STEP)

    def role_at(steps: int) -> str | None:
        return first_role(changed(start + way * steps * STEP), rules)

    if far < near or role_at(far) == here:
        return None
    while near < far:
        middle = (near + far) // 2
        if role_at(middle) == here:
            near = middle + 1
        else:
            far = middle
    then = role_at(far)
    return None if then is None else Flip(change, at, start + way * far * STEP, then)

"""Flips: the smallest change of size, staffing, metric or score that changes the answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from .measuring import figure_triggers, judgement_of
from .rules import Rules, Trigger
from .situations import ENDS, Figure, Situation
from .verdicts import Conclusion

BEST_SCORE = Fraction(100)
HALVINGS = 20
PARTS = 50
SMALLEST = Fraction(1, 100)


@dataclass(frozen=True)
class Flip:
    """The smallest change of one input that turns the answer, into `then`.

    `change` is engineers, staffed.ROLE, a figure or the discipline of a score.
    """

    change: str
    at: Fraction
    to: Fraction
    then: Conclusion

    @property
    def effort(self) -> tuple[Fraction, str]:
        """How large the change is in relation to the value that it changes."""
        return abs(self.to - self.at) / max(abs(self.at), Fraction(1)), self.change


Changed = Callable[[Fraction], Situation]


def flips_of(situation: Situation, rules: Rules) -> tuple[Flip, ...]:
    """For size, staffing, figures and scores, the smallest change that turns the answer."""
    here = judgement_of(situation, rules).answer
    kinds = (_size_flips, _staffing_flips, _figure_flips, _score_flips)
    found = ([f for f in kind(situation, rules, here) if f] for kind in kinds)
    return tuple(min(flips, key=lambda f: f.effort) for flips in found if flips)


def measure_first(situation: Situation, rules: Rules) -> str | None:
    """The figure whose interval, shrunk to its value, leaves the fewest different answers.

    None if no figure leaves fewer; ties are settled by the weight of the triggers.
    """
    wide = [t for t in figure_triggers(rules) if _is_wide(t, situation)]
    wide.sort(key=lambda t: (-t.weight, t.code))
    best, fewest = None, _answers(situation, rules)
    for trigger in wide:
        known = situation.with_figure(trigger.subject, lambda f: f.at(f.value))
        left = _answers(known, rules)
        if left < fewest:
            best, fewest = trigger.subject, left
    return best


def _is_wide(trigger: Trigger, situation: Situation) -> bool:
    figure = situation.figures.get(trigger.subject)
    return figure is not None and not figure.certain


def _answers(situation: Situation, rules: Rules) -> int:
    """How many different answers the intervals allow."""
    ends = (situation.at_ends(end) for end in ENDS)
    return len({judgement_of(s, rules).answer.is_about for s in (situation, *ends)})


# --- flips -------------------------------------------------------------------------------------


def _size_flips(situation: Situation, rules: Rules, here: Conclusion) -> Iterable[Flip | None]:
    points = {x for role in rules.roles.values() for x, _ in role.people.points}

    def changed(to: Fraction) -> Situation:
        return replace(situation, engineers=int(to))

    size = Fraction(situation.engineers)
    for end in (Fraction(1), 3 * size):
        yield _nearest("engineers", size, end, points, changed, rules, here, whole=True)


def _staffing_flips(situation: Situation, rules: Rules, here: Conclusion) -> Iterable[Flip | None]:
    for role, rule in rules.roles.items():
        asked, staffed = rule.asked(situation.engineers), situation.staff(role)

        def changed(to: Fraction, role: str = role) -> Situation:
            return replace(situation, staffed={**situation.staffed, role: to})

        for end in (Fraction(0), 2 * max(asked, staffed)):
            name = f"staffed.{role}"
            yield _nearest(name, staffed, end, {asked}, changed, rules, here)


def _figure_flips(situation: Situation, rules: Rules, here: Conclusion) -> Iterable[Flip | None]:
    for subject in dict.fromkeys(t.subject for t in figure_triggers(rules)):
        figure = situation.figures.get(subject)
        if figure is None:
            continue

        def changed(to: Fraction, subject: str = subject) -> Situation:
            return situation.with_figure(subject, lambda f: f.moved(to))

        points = _points_of(subject, figure.factor, situation, rules)
        for end in _bounds(figure, points):
            yield _nearest(subject, figure.value, end, points, changed, rules, here)


def _bounds(figure: Figure, points: set[Fraction]) -> tuple[Fraction, Fraction]:
    """How far a figure can go; without a bound, as far as its curves reach."""
    every = {figure.value, *points}
    least = min(every) if figure.least is None else figure.least
    return least, max(every) if figure.most is None else figure.most


def _points_of(subject: str, factor: Fraction, situation: Situation, rules: Rules) -> set[Fraction]:
    """The values at the bends: the points of its curves, and where it eases another problem."""
    own = [t.curve_at(situation.sites) for t in rules.triggers if t.subject == subject]
    eased = {t.easing.full for t in rules.triggers if t.easing and t.easing.subject == subject}
    return {x / factor for curve in own for x, _ in curve.points} | eased


def _score_flips(situation: Situation, rules: Rules, here: Conclusion) -> Iterable[Flip | None]:
    for discipline, score in situation.scores.items():
        if score.value is None:
            continue

        def changed(to: Fraction, discipline: str = discipline) -> Situation:
            return situation.with_moved_score(discipline, to)

        points = {rules.constants.established, rules.constants.cause_falls_from}
        for end in (Fraction(0), BEST_SCORE):
            yield _nearest(discipline, score.value, end, points, changed, rules, here)


def _nearest(
    change: str,
    at: Fraction,
    end: Fraction,
    points: Iterable[Fraction],
    changed: Changed,
    rules: Rules,
    here: Conclusion,
    *,
    whole: bool = False,
) -> Flip | None:
    """The nearest value towards `end` with another answer, found by halving between two points."""
    way = 1 if end > at else -1

    def answer(to: Fraction) -> Conclusion:
        return judgement_of(changed(to), rules).answer

    def turned(to: Fraction) -> bool:
        return answer(to).is_about != here.is_about

    near = at
    for stop in _stops(at, end, points):
        if turned(stop):
            far = _edge(near, stop, turned, way, whole=whole)
            return Flip(change, at, far, answer(far))
        near = stop
    return None


def _stops(at: Fraction, end: Fraction, points: Iterable[Fraction]) -> list[Fraction]:
    """The values to try between here and the end, the nearest first."""
    low, high = sorted((at, end))
    between = {x for x in points if low < x < high} | {end}
    return sorted(between - {at}, key=lambda x: abs(x - at))


def _edge(
    near: Fraction, far: Fraction, turned: Callable[[Fraction], bool], way: int, *, whole: bool
) -> Fraction:
    """The value nearest to `near` that is easy to read and still turns the answer."""
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if whole:
            middle = Fraction(floor(middle))
            if middle in (near, far):
                return far
        if turned(middle):
            far = middle
        else:
            near = middle
    return _readable(near, far, turned, way)


def _readable(
    near: Fraction, far: Fraction, turned: Callable[[Fraction], bool], way: int
) -> Fraction:
    """A value close to the edge, still beyond it, with as few digits as possible."""
    close = max(abs(near) / PARTS, SMALLEST)
    few_digits = (near + way * step for step in _steps_past(near, way))
    return next((to for to in few_digits if abs(to - near) <= close and turned(to)), far)


def _steps_past(near: Fraction, way: int) -> list[Fraction]:
    """The distances to the next round numbers, hundreds first and thousandths last."""
    units = [Fraction(10) ** -digits for digits in range(-2, 4)]
    return [unit * more - (way * near) % unit for unit in units for more in (1, 2)]

"""Tests for "measure first" before a plain Judgement: metrics lacking, a guess, contradictions."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from .options import Option
from .rules import Rules, Trigger
from .situations import ENDS, DisciplineScore, Figure, Situation
from .verdicts import Judgement, decided, is_decided, plain_answer


def judgement_of(situation: Situation, rules: Rules) -> Judgement:
    """The answer for a situation: the plain one, or measure first."""
    plain = plain_answer(situation, rules)
    return next((found for test in TESTS if (found := test(plain))), plain)


def _measure(
    plain: Judgement,
    because: str,
    lacking: tuple[str, ...] = (),
    contradictions: tuple[str, ...] = (),
) -> Judgement:
    answer = replace(plain.answer, verdict="measure-first", because=because)
    return replace(plain, answer=answer, lacking=lacking, contradictions=contradictions)


def _nothing_applies(plain: Judgement) -> Judgement | None:
    return None if plain.options else _measure(plain, "nothing-applies")


def _too_little_known(plain: Judgement) -> Judgement | None:
    situation, c = plain.situation, plain.rules.constants
    known = {t.subject for t in figure_triggers(plain.rules)} & situation.figures.keys()
    unseen = (situation.visibility or 0) < c.enough_visibility
    if unseen and len(known) < c.enough_figures and not severe_and_measured(plain):
        return _measure(plain, "too-little-known")
    return None


def _figures_missing(plain: Judgement) -> Judgement | None:
    if plain.answer.verdict != "nobody-yet" and not _rests_on_answers(plain):
        return None
    lacking = _lacking(plain)
    return _measure(plain, "figures-missing", lacking=lacking) if lacking else None


def _rests_on_answers(plain: Judgement) -> bool:
    if not plain.answer.first:
        return False
    first = plain.option(plain.answer.first)
    return first.all_problems_are("practice") and first.need < plain.rules.constants.many_need


def _lacking(plain: Judgement) -> tuple[str, ...]:
    """The deciding figures that are missing, the largest weight first."""
    situation, rules = plain.situation, plain.rules
    lack = [
        t
        for option in plain.options
        if _has_to_decide(option, situation, rules) and not decided(option.role, situation, rules)
        for t in rules.triggers_of(option.role)
        if t.deciding and not is_decided(t, situation)
    ]
    lack.sort(key=lambda t: (-t.weight, t.code))
    return tuple(dict.fromkeys(t.subject for t in lack))


def _has_to_decide(option: Option, situation: Situation, rules: Rules) -> bool:
    """Whether the deciding figures are needed: the gap is large enough and the score low enough."""
    role, c = rules.roles[option.role], rules.constants
    if role.discipline not in situation.scores or option.gap < c.deciding_gap:
        return False
    score = situation.score(role.discipline)
    if role.decides_below is None or score is None or score < role.decides_below:
        return True
    large = role.decides_below_large
    return large is not None and score < large and option.gap >= 1


def _contradiction(plain: Judgement) -> Judgement | None:
    found = plain.situation.contradictions
    if plain.answer.first:
        read = {r.trigger.subject for r in plain.option(plain.answer.first).reasons}
        codes = [c.code for c in found if c.subjects & read]
    elif plain.answer.verdict == "nobody-yet":
        codes = [c.code for c in found if c.figures and c.practices]
    else:
        return None
    return _measure(plain, "contradiction", contradictions=tuple(codes)) if codes else None


def _a_guess(plain: Judgement) -> Judgement | None:
    if not plain.answer.first:
        return None
    problems = plain.option(plain.answer.first).open_problems
    if not problems or not all(r.figure.guess for r in problems):
        return None
    guesses = tuple(dict.fromkeys(r.trigger.subject for r in problems))
    return _measure(plain, "a-guess", lacking=guesses)


def _unscored_sways(plain: Judgement) -> Judgement | None:
    situation, rules = plain.situation, plain.rules
    if severe_and_measured(plain):
        return None
    for discipline, score in situation.scores.items():
        ends = (situation.with_score(discipline, Fraction(end)) for end in (0, 100))
        if score.value is None and any(
            plain_answer(end, rules).answer.is_about != plain.answer.is_about for end in ends
        ):
            return _measure(plain, "unscored-sways")
    return None


def _too_wide(plain: Judgement) -> Judgement | None:
    situation, rules = plain.situation, plain.rules
    parts: list[Figure | DisciplineScore] = [
        *situation.figures.values(),
        *situation.scores.values(),
    ]
    if all(part.guess_worst == part.guess_best for part in parts):
        return None
    firsts = {plain_answer(situation.at_ends(e, guesses=True), rules).answer.first for e in ENDS}
    return _measure(plain, "too-wide") if len(firsts - {None}) == 2 else None


def severe_and_measured(judgement: Judgement) -> bool:
    return any(
        r.severe and r.figure.measured and r.trigger.kind == "capacity"
        for option in judgement.options
        for r in option.reasons
    )


def figure_triggers(rules: Rules) -> list[Trigger]:
    return [t for t in rules.triggers if not t.of_practice]


TESTS: tuple[Callable[[Judgement], Judgement | None], ...] = (
    _nothing_applies,
    _too_little_known,
    _figures_missing,
    _contradiction,
    _a_guess,
    _unscored_sways,
    _too_wide,
)

"""Assessments answered by lot, so that a property meets every state of an answer."""

import random
from fractions import Fraction

from assessments import metrics
from assessments.models import Answer, Assessment, Given
from roles.numbers import plain
from tests import factories

CONFIDENCES = ("measured", "estimated", "guess")


def answered_by_lot(of: Assessment, seed: int) -> Assessment:
    """Handed in with choices, unknowns and what does not apply, the same for a seed."""
    lot = random.Random(seed)  # noqa: S311 no secret is drawn
    of.answer({question: _given(question, lot) for question in factories.questions(of)})
    return factories.handed_in(of)


def _given(question, lot) -> Given:
    state = lot.choices(["known", "dont_know", "not_applicable"], [8, 1, 1])[0]
    if state == "dont_know":
        return Given(state=Answer.State.DONT_KNOW)
    if state == "not_applicable":
        return Given(state=Answer.State.NOT_APPLICABLE, reason="Not here.")
    if question.unit and lot.random() < 0.5:
        return _typed(question, lot)
    return factories.given(question, lot.randrange(6), confidence=lot.choice(CONFIDENCES))


def _typed(question, lot) -> Given:
    """A figure in one of its units: near its least, so that it lies in any of the bands."""
    unit = lot.choice(metrics.ENTRY_UNITS.get(question.unit, (question.unit,)))
    typed = Fraction(lot.randrange(1, 1000), lot.choice([1, 4, 10, 40]))
    value = metrics.in_unit(typed, unit, question.unit)
    value = min(max(value, question.minimum), question.maximum)
    entered = f"{plain(typed)} {unit}"
    state, sure = Answer.State.KNOWN, lot.choice(CONFIDENCES)
    return Given(state=state, value=value, entered=entered, confidence=sure)

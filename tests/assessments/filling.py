"""Assessments answered by lot, so that a property meets every state of an answer."""

import random

from assessments.models import Answer, Assessment, Given
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
    return factories.given(question, lot.randrange(6), confidence=lot.choice(CONFIDENCES))

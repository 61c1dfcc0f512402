"""Assessments and cases with certain figures, or with random answers of every state."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from django.db import connection

from assessments import metrics
from assessments.models import Answer, Assessment, Given, Question, QuestionnaireVersion, Team, User
from assessments.models.report_data import ReportData
from assessments.reports import Answered, Case, TeamFacts, data_of
from assessments.scoring import Confidence
from roles.recommendations import rulebook
from roles.values.numbers import plain
from tests.support import factories
from tests.support.got import got
from tests.support.pace import examples

CONFIDENCES: tuple[Confidence, ...] = ("measured", "estimated", "guess")
Sure: TypeAlias = Confidence | Literal["any"]
ROLES = ("devops", "sre", "platform")
SIZES = (1, 2, 4, 5, 6, 9, 14, 15, 16, 25, 40, 41, 90, 250, 600)
PEOPLE = ("0", "0", "0", "0.2", "0.5", "1", "2", "5")
# The weights of the choices from lowest to best, and the probability that an answer is known.
QUALITIES = ((6, 3, 1, 1), (1, 1, 1, 1), (1, 2, 5, 3), (0, 0, 2, 5), (0, 0, 0, 1))
KNOWN = (1, 0.95, 0.8, 0.4)


def handed_in(team: Team, by: User, **figures: Any) -> Assessment:
    """A report of a team that has the lowest choice but one everywhere, and these figures."""
    draft = factories.assessment(team, by=by)
    draft.answer(
        {
            question: factories.valued(question, figures[question.code])
            if question.code in figures
            else factories.given(question, 1)
            for question in factories.questions(draft)
            if question.code in figures or not question.is_metric
        }
    )
    return factories.handed_in(draft)


def answered_by_lot(of: Assessment, seed: int) -> Assessment:
    """Submits the assessment with random answers of every state, the same for the same seed."""
    lot = random.Random(seed)  # noqa: S311 no secret is drawn
    of.answer({question: _given(question, lot) for question in factories.questions(of)})
    return factories.handed_in(of)


def _given(question: Question, lot: random.Random) -> Given:
    state = lot.choices(["known", "dont_know", "not_applicable"], [8, 1, 1])[0]
    if state == "dont_know":
        return Given(state=Answer.State.DONT_KNOW)
    if state == "not_applicable":
        return Given(state=Answer.State.NOT_APPLICABLE, reason="Not here.")
    if question.unit and lot.random() < 0.5:
        return _typed(question, lot)
    return factories.given(question, lot.randrange(6), confidence=lot.choice(CONFIDENCES))


def _typed(question: Question, lot: random.Random) -> Given:
    """A figure in one of its units, near the minimum so that it can be in any of the bands."""
    unit = lot.choice(metrics.ENTRY_UNITS.get(question.unit, (question.unit,)))
    typed = Fraction(lot.randrange(1, 1000), lot.choice([1, 4, 10, 40]))
    value = metrics.in_unit(typed, unit, question.unit)
    value = min(max(value, got(question.minimum)), got(question.maximum))
    entered = f"{plain(typed)} {unit}"
    state, sure = Answer.State.KNOWN, lot.choice(CONFIDENCES)
    return Given(state=state, value=value, entered=entered, confidence=sure)


# --- cases -----------------------------------------------------------------------------------


def case_by_lot(versions: Sequence[QuestionnaireVersion], seed: int) -> Case:
    """A random team with its answers, the same for the same seed; nothing is stored."""
    lot = random.Random(seed)  # noqa: S311 no secret is drawn
    inside = versions if lot.random() < 0.7 else lot.sample(versions, lot.randrange(1, 3))
    weights, known = lot.choice(QUALITIES), lot.choice(KNOWN)
    every: list[Sure] = [*CONFIDENCES, "measured", "any"]
    sure, typed = lot.choice(every), lot.choice([0, 0, 0, 0.1, 0.5])
    answers = {
        question.code: _answered(question, lot, weights, known, typed, sure)
        for version in versions
        for question in version.questions.all()
        if version in inside or lot.random() < 0.1
    }
    beside = tuple(version for version in versions if version not in inside)
    return Case(_team(lot), tuple(inside), answers, lot.choice(["full", "quick"]), beside)


def _team(lot: random.Random) -> TeamFacts:
    return TeamFacts(
        name="Checkout",
        engineers=lot.choice(SIZES),
        staffed={role: Fraction(lot.choice(PEOPLE)) for role in ROLES},
        around_the_clock=lot.random() < 0.4,
        sites=lot.choice([1, 1, 2]),
        expected_engineers=lot.choice([None, *SIZES]),
    )


def _answered(
    question: Question,
    lot: random.Random,
    weights: Sequence[int],
    known: float,
    typed: float,
    sure: Sure,
) -> Answered:
    if lot.random() > known:
        return Answered(lot.choice(["dont_know", "dont_know", "not_applicable", "open"]))
    confidence = lot.choice(CONFIDENCES) if sure == "any" else sure
    numbers = [choice.number for choice in question.choices.all()]
    if question.unit and (not numbers or lot.random() < typed):
        given = _typed(question, lot)
        return Answered(
            "known", value=given.value, entered=given.entered, confidence=confidence, sample=12
        )
    number = lot.choices(range(4), weights)[0]
    choice = numbers[min(number * len(numbers) // 4, len(numbers) - 1)]
    return Answered("known", choice, confidence=confidence)


# By the answer alone, without its range and what would turn it, so many more in the same time.
TEAMS, QUICK_TEAMS, CHUNKS = examples(40), examples(400), 4

# A code, or an exact number.
CODE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


def reports_by_lot(
    versions: Sequence[QuestionnaireVersion], number: int = TEAMS, first: int = 0
) -> Iterator[ReportData]:
    """What the reports of teams by lot keep, read back from how it is stored."""
    book = rulebook()
    # No database is asked meanwhile, so that a tenth of them is enough on the second one.
    fewer = 10 if connection.vendor == "postgresql" else 1
    for seed in range(first, first + number // fewer):
        yield json.loads(json.dumps(data_of(case_by_lot(versions, seed), book)))


def texts_in(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a part with the key under which it stands."""
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from [("", name), *texts_in(inner, name)]
    elif isinstance(part, list):
        for inner in part:
            yield from texts_in(inner, key)
    elif isinstance(part, str):
        yield key, part

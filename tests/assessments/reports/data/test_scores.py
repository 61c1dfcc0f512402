"""Scores as a report keeps them: their terms, and what is known too little to have one."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from assessments import reports
from assessments.models import QuestionnaireVersion, Team, User
from roles.values.numbers import from_json
from tests.support import factories
from tests.support.filling import reports_by_lot
from tests.support.fixtures import Catalogue
from tests.support.got import got

pytestmark = pytest.mark.one_database


@pytest.fixture
def versions(catalogue: Catalogue) -> list[QuestionnaireVersion]:
    """With all that they ask, loaded once for thousands of cases."""
    return list(QuestionnaireVersion.objects.published().with_questions())


def test_scores_are_worked_out_again_from_their_terms(versions: list[QuestionnaireVersion]) -> None:
    for report in reports_by_lot(versions):
        for score in (*report["practices"].values(), *report["disciplines"].values()):
            if score["score"] is not None:
                assert mean(score["terms"], 2) == from_json(score["score"])
                assert mean(score["terms"], 3) == from_json(score["low"])
                assert mean(score["terms"], 4) == from_json(score["high"])
        for slug, score in report["disciplines"].items():
            scored = {code for code, *_ in score["terms"]}
            assert scored <= set(report["practices"]), slug


def mean(terms: Sequence[Any], place: int) -> Fraction:
    """The mean of a column of terms (code, weight, score, low, high), by weight."""
    rows = [[Fraction(number) for number in numbers] for _code, *numbers in terms]
    weighed = sum((row[0] * row[place - 1] for row in rows), Fraction(0))
    return weighed / sum((row[0] for row in rows), Fraction(0))


def test_nothing_known_is_measure_first_and_not_zero(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    question = factories.questions(draft)[0]
    draft.answer({question: factories.given(question)})
    document = reports.judge(draft)
    assert document["advice"]["verdict"] == "measure-first"
    assert document["disciplines"]["sre"]["score"] is None
    assert document["weakest"] == [question.practice.code]


def test_a_strong_team_gets_nobody_yet(checkout: Team, alice: User) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice), 5, confidence="measured")
    kept = reports.judge(draft)
    assert all(got(from_json(score["score"])) >= 75 for score in kept["disciplines"].values())
    assert kept["advice"]["verdict"] == "nobody-yet"

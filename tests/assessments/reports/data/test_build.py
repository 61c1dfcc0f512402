"""What a report stores: data without words, small, and enough to calculate every figure again."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from assessments.models import QuestionnaireVersion
from assessments.models.report_data import AnswerData, ReadingData, ReportData
from assessments.models.reports import packed
from assessments.reports import Texts, document_from
from roles import investment
from roles.priorities import priority_of
from roles.recommendations import rulebook
from roles.values.numbers import from_json
from tests.support.filling import (
    CHUNKS,
    CODE,
    QUICK_TEAMS,
    case_by_lot,
    reports_by_lot,
    texts_in,
)
from tests.support.fixtures import Catalogue

pytestmark = pytest.mark.one_database

NUMBER = re.compile(r"-?\d+(?:\.\d+|/\d+)?")
MOST_BYTES = 12 * 1024
# What a person typed.
OF_PEOPLE = {"name", "entered", "reason", "comment", "evidence"}
ADVICE = {
    *("verdict", "because", "role", "second", "form", "constraint", "after", "failed_releases"),
    *("elsewhere", "options", "not_assessed", "missing", "measure", "unjudged", "contradictions"),
    *("critical", "range", "growth", "rota_short"),
}
WHOLE = {
    *("schema", "team", "track", "catalogue", "beside", "rules", "answers", "readings"),
    *("practices", "disciplines", "criteria", "strengths", "weakest", "contradictions"),
    *("critical", "advice"),
}
OPTION = {
    *("role", "form", "need", "need_range", "priority", "priority_range", "cause", "foundation"),
    *("asked", "staffed", "advised", "step", "covered", "asked_for", "reasons", "goals", "flips"),
}
REASON = {"rule", "inputs", "compared", "curved", "factor", "counts", "guess", "assumed"}


@pytest.fixture
def versions(catalogue: Catalogue) -> list[QuestionnaireVersion]:
    """With all that they ask, loaded once for hundreds of cases."""
    return list(QuestionnaireVersion.objects.published().with_questions())


def test_a_report_keeps_codes_and_exact_numbers_alone(versions: list[QuestionnaireVersion]) -> None:
    for report in reports_by_lot(versions):
        assert_has_the_shape(report)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_hundreds_of_reports_have_the_same_shape(
    versions: list[QuestionnaireVersion], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(investment, "advise", investment.judge)
    number = QUICK_TEAMS // CHUNKS
    for report in reports_by_lot(versions, number, chunk * number):
        assert_has_the_shape(report)


def assert_has_the_shape(report: ReportData) -> None:
    words = {
        text
        for key, text in texts_in(report)
        if key not in OF_PEOPLE and not (CODE.fullmatch(text) or NUMBER.fullmatch(text))
    }
    assert words == set()
    assert not any(isinstance(number, float) for number in numbers_in(report))
    assert (set(report), set(report["advice"])) == (WHOLE, ADVICE)
    assert set().union(*report["answers"]) <= AnswerData.__annotations__.keys()
    assert set().union(*report["readings"].values()) <= ReadingData.__annotations__.keys()
    for option in report["advice"]["options"]:
        assert set(option) == OPTION
        assert all(set(reason) == REASON for reason in option["reasons"])
    assert len(packed(report)) <= MOST_BYTES


def numbers_in(part: Any) -> Iterator[float]:
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from numbers_in(inner)
    elif isinstance(part, int | float):
        yield part


def test_every_need_and_priority_is_worked_out_again_from_what_is_kept(
    versions: list[QuestionnaireVersion],
) -> None:
    book = rulebook()
    for seed, report in enumerate(reports_by_lot(versions)):
        case = case_by_lot(versions, seed)
        document = document_from(report, Texts(case.versions, book, case.beside))
        for option, row in zip(
            document["advice"]["options"], report["advice"]["options"], strict=True
        ):
            priority = priority_of(option)
            assert priority.need == from_json(row["need"]), seed
            assert priority.priority == from_json(row["priority"]), seed

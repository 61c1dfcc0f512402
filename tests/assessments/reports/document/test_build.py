"""Reports in both languages: the same codes and figures, and no word of the other language."""

import re
from typing import Any

import pytest
from django.utils.translation import override

from assessments.models import QuestionnaireVersion
from assessments.reports import Document, Library, document_from
from roles import investment
from tests.support.filling import CODE, TEAMS, reports_by_lot, texts_in
from tests.support.fixtures import Catalogue

pytestmark = pytest.mark.one_database


@pytest.fixture
def versions(catalogue: Catalogue) -> list[QuestionnaireVersion]:
    """With all that they ask, loaded once for thousands of cases."""
    return list(QuestionnaireVersion.objects.published().with_questions())


@pytest.fixture
def in_both(
    versions: list[QuestionnaireVersion], monkeypatch: pytest.MonkeyPatch
) -> list[list[Document]]:
    """The documents of teams by lot, in English and in German."""
    monkeypatch.setattr(investment.advice, "measure_first", lambda situation, rules: None)
    libraries = {language: Library(language) for language in ("en", "de")}
    pairs = []
    for report in reports_by_lot(versions, TEAMS // 2):
        documents = []
        for language, library in libraries.items():
            with override(language):
                documents.append(document_from(report, library.texts(report)))
        pairs.append(documents)
    return pairs


def test_codes_and_figures_are_the_same_in_both_languages(in_both: list[list[Document]]) -> None:
    for english, german in in_both:
        assert codes_in(english) == codes_in(german)


def test_a_report_read_in_german_has_no_english_word_that_is_not_a_name(
    in_both: list[list[Document]],
) -> None:
    same = {
        text
        for english, german in in_both
        for text in texts_of(english) & texts_of(german)
        if re.search("[A-Za-z]{3}", text) and not CODE.fullmatch(text)
    }
    assert same <= NAMES


def texts_of(document: Document) -> set[str]:
    return {text for key, text in texts_in(document) if key not in CODES}


# The team of the lot, what German calls the same, and titles of publications.
NAMES = {
    *("Checkout", "Team", "DevOps", "SRE", "DORA, Accelerate State of DevOps 2024"),
    "Google, Site Reliability Engineering, 2016",
}
# The levels are codes, which a page names.
CODES = {"level", "level_low", "level_high", ""}


def codes_in(part: Any) -> Any:
    """The document without what is a sentence: numbers, flags, and texts that are codes."""
    if isinstance(part, dict):
        return {key: codes_in(inner) for key, inner in part.items() if key not in WORDED}
    return [codes_in(inner) for inner in part] if isinstance(part, list) else part


WORDED = {
    *("title", "second_title", "summary", "owns", "alternatives", "text", "shown"),
    *("name", "unit", "today", "target", "milestone", "counter_title", "counter_today", "band"),
    *("bands", "source", "published", "step", "unlocks", "practice_title", "anchor", "entered"),
    *("how_to_measure", "credits", "benchmark_source", "foundation_title", "condition"),
}

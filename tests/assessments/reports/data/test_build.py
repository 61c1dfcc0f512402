"""What a report stores: data without words, small, and enough to calculate every figure again."""

import json
import re
from fractions import Fraction

import pytest
from django.db import connection
from django.utils.translation import override

from assessments.models import Answer, QuestionnaireVersion, Report
from assessments.models.reports import packed
from assessments.reports import Library, Texts, data_of, document_from
from roles import investment
from roles.priorities import priority_of
from roles.recommendations import rulebook
from roles.values.numbers import from_json
from tests.support import factories
from tests.support.filling import case_by_lot

# By the answer alone, without its range and what would turn it, so many more in the same time.
TEAMS, QUICK_TEAMS, CHUNKS = 100, 2000, 4
MOST_BYTES = 12 * 1024
# A code, or an exact number.
CODE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
NUMBER = re.compile(r"-?\d+(?:\.\d+|/\d+)?")
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
def versions(catalogue):
    """With all that they ask, loaded once for thousands of cases."""
    return list(QuestionnaireVersion.objects.published().with_questions())


def reports_by_lot(versions, number=TEAMS, first=0):
    """What the reports of teams by lot keep, read back from how it is stored."""
    book = rulebook()
    # No database is asked meanwhile, so that a tenth of them is enough on the second one.
    fewer = 10 if connection.vendor == "postgresql" else 1
    for seed in range(first, first + number // fewer):
        yield json.loads(json.dumps(data_of(case_by_lot(versions, seed), book)))


def texts_in(part, key=""):
    """Every text below a part with the key under which it stands."""
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from [("", name), *texts_in(inner, name)]
    elif isinstance(part, list):
        for inner in part:
            yield from texts_in(inner, key)
    elif isinstance(part, str):
        yield key, part


def test_a_report_keeps_codes_and_exact_numbers_alone(versions):
    for report in reports_by_lot(versions):
        assert_has_the_shape(report)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_thousands_of_reports_have_the_same_shape(versions, monkeypatch, chunk):
    monkeypatch.setattr(investment, "advise", investment.judge)
    number = QUICK_TEAMS // CHUNKS
    for report in reports_by_lot(versions, number, chunk * number):
        assert_has_the_shape(report)


def assert_has_the_shape(report):
    words = {
        text
        for key, text in texts_in(report)
        if key not in OF_PEOPLE and not (CODE.fullmatch(text) or NUMBER.fullmatch(text))
    }
    assert words == set()
    assert not any(isinstance(number, float) for number in numbers_in(report))
    assert (set(report), set(report["advice"])) == (WHOLE, ADVICE)
    for option in report["advice"]["options"]:
        assert set(option) == OPTION
        assert all(set(reason) == REASON for reason in option["reasons"])
    assert len(packed(report)) <= MOST_BYTES


def numbers_in(part):
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from numbers_in(inner)
    elif isinstance(part, int | float):
        yield part


def test_the_largest_report_takes_little_room(checkout, alice):
    draft = factories.assessment(checkout, by=alice)
    said = {"comment": "It depends on the day. " * 20, "evidence": "https://example.org/" * 5}
    factories.filled(draft, 0, confidence="guess", **said)
    for question in factories.questions(draft):
        if question.unit:
            draft.answer({question: factories.valued(question, question.minimum or 1, seen=1)})
    assert len(packed(factories.handed_in(draft).report.data)) <= MOST_BYTES


def test_every_need_and_priority_is_worked_out_again_from_what_is_kept(versions):
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


def test_scores_are_worked_out_again_from_their_terms(versions):
    for report in reports_by_lot(versions):
        for score in (*report["practices"].values(), *report["disciplines"].values()):
            if score["score"] is not None:
                assert mean(score["terms"], 2) == from_json(score["score"])
                assert mean(score["terms"], 3) == from_json(score["low"])
                assert mean(score["terms"], 4) == from_json(score["high"])
        for slug, score in report["disciplines"].items():
            scored = {code for code, *_ in score["terms"]}
            assert scored <= set(report["practices"]), slug


def mean(terms, place) -> Fraction:
    """The mean of a column of terms (code, weight, score, low, high), by weight."""
    rows = [[Fraction(number) for number in numbers] for _code, *numbers in terms]
    return sum(row[0] * row[place - 1] for row in rows) / sum(row[0] for row in rows)


@pytest.fixture
def in_both(versions, monkeypatch):
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


def test_codes_and_figures_are_the_same_in_both_languages(in_both):
    for english, german in in_both:
        assert codes_in(english) == codes_in(german)


def test_a_report_read_in_german_has_no_english_word_that_is_not_a_name(in_both):
    same = {
        text
        for english, german in in_both
        for text in texts_of(english) & texts_of(german)
        if re.search("[A-Za-z]{3}", text) and not CODE.fullmatch(text)
    }
    assert same <= NAMES


def texts_of(document):
    return {text for key, text in texts_in(document) if key not in CODES}


# The team of the lot, what German calls the same, and titles of publications.
NAMES = {
    *("Checkout", "Team", "DevOps", "SRE", "DORA, Accelerate State of DevOps 2024"),
    "Google, Site Reliability Engineering, 2016",
}
# The levels are codes, which a page names.
CODES = {"level", "level_low", "level_high", ""}


def codes_in(part):
    """The document without what is a sentence: numbers, flags, and texts that are codes."""
    if isinstance(part, dict):
        return {key: codes_in(inner) for key, inner in part.items() if key not in WORDED}
    return [codes_in(inner) for inner in part] if isinstance(part, list) else part


WORDED = {
    *("title", "second_title", "summary", "owns", "alternatives", "text", "shown"),
    *("name", "unit", "today", "target", "milestone", "counter_title", "counter_today", "band"),
    *("bands", "source", "published", "step", "unlocks", "practice_title", "anchor", "entered"),
    *("how_to_measure", "credits", "benchmark_source", "foundation_title"),
}


def test_the_keys_of_a_report_keep_their_order(checkout, alice):
    done = factories.submitted(factories.assessment(checkout, by=alice))
    written = json.dumps(done.report.data)
    stored = Report.objects.get()
    assert json.dumps(stored.data) == written
    assert list(stored.data["disciplines"]) == ["devops", "sre", "platform"]
    assert list(stored.data["criteria"]) == ["dora", "slo", "platform"]


def test_a_library_loads_what_many_reports_name_once(
    checkout, alice, django_assert_max_num_queries
):
    first = factories.submitted(factories.assessment(checkout, by=alice)).report.data
    library = Library("en")
    library.texts(first)
    other = factories.submitted(factories.assessment(checkout, by=alice)).report.data
    with django_assert_max_num_queries(0):
        assert (
            document_from(other, library.texts(other))["answers"][0]["state"] == Answer.State.KNOWN
        )

"""No two sentences of one report contradict each other, whatever a team answers.

Dozens of teams here, and as many as you like by hand (docs/reports.md):
`TEAMS=10000 python -m pytest tests/whole/test_sentences.py -n 2` takes half an hour.
"""

import os
from collections import Counter
from functools import cache
from unittest.mock import patch

import pytest
from django.db import connection
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.loaders import locmem
from django.utils.translation import override

from assessments.models import QuestionnaireVersion
from assessments.models.report_data import ReportData
from assessments.reports import Library, data_of, document_from
from assessments.reports.page.page import Page
from assessments.templatetags import advice
from roles.recommendations import rulebook
from tests.support import sentences
from tests.support.filling import case_by_lot
from tests.support.fixtures import Catalogue
from tests.support.pace import examples

pytestmark = pytest.mark.one_database

LANGUAGES = ("en-gb", "de")
# No database is asked meanwhile, so that a tenth of them is enough on the second one.
USUAL = examples(6 if connection.vendor == "postgresql" else 60)
TEAMS, CHUNKS = int(os.environ.get("TEAMS", USUAL)), 6
FEW = 60
# What would change an answer takes most of the time, so only some of the teams have it looked for.
WITH_FLIPS = 10


@cache
def versions() -> list[QuestionnaireVersion]:
    return list(QuestionnaireVersion.objects.published().with_questions())


@cache
def library(language: str) -> Library:
    return Library(language)


@cache
def kept_of(seed: int) -> ReportData:
    """What the report of a team keeps, whatever language it is read in."""
    case, book = case_by_lot(versions(), seed), rulebook()
    if seed % WITH_FLIPS == 0:
        return data_of(case, book)
    with patch("roles.investment.advice.flips_of", return_value=()):
        return data_of(case, book)


def faults_of(seed: int, language: str) -> list[str]:
    report = kept_of(seed)
    with override(language):
        page = Page(document_from(report, library(language).texts(report)))
        return sentences.faults_of(sentences.shown(page))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_two_sentences_of_a_report_contradict_each_other(
    catalogue: Catalogue, chunk: int
) -> None:
    said: Counter[str] = Counter()
    for seed in range(TEAMS)[chunk::CHUNKS]:
        for language in LANGUAGES:
            said += Counter(f"{language}: {fault} ({seed})" for fault in faults_of(seed, language))
        kept_of.cache_clear()
    assert sorted(said) == []


def test_every_sentence_of_the_table_is_one_of_the_interface() -> None:
    assert sorted(sentences.every_source() - sentences.known_sources()) == []


def test_the_teams_get_every_answer(catalogue: Catalogue) -> None:
    """Else the table would be tried on some of the sentences alone."""
    advice = [kept_of(seed)["advice"] for seed in range(FEW)]
    assert {a["verdict"] for a in advice} == {
        "invest", "tie", "refocus", "nobody-yet", "measure-first",
    }  # fmt: skip
    assert len({a["because"] for a in advice}) > 10


@pytest.mark.parametrize(
    ("template", "right", "wrong", "fault"),
    [
        ("report/_advice", "option.role|in_list:page.cases", "option.role", sentences.CASE),
        ("report/_advice", "option.role|in_list:page.choices", "option.role", sentences.CHOOSE),
        ("report/_advice", "option.role|in_list:page.advised", "option.role", sentences.ACCEPT),
        ("report/_advice_decision", "not made and is_advised", "made", sentences.CHOOSE),
        ("report/_confidence", 'advice.verdict == "invest" and second', "second", sentences.LEAD),
        ("_people_in_role", "if people.staffed", "if not people.staffed", sentences.NO_PEOPLE),
        ("report/_verdict", "if page.to_measure", "if page.first", sentences.GET_FIGURES),
    ],
)
def test_a_contradiction_in_a_template_is_noticed(
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    template: str,
    right: str,
    wrong: str,
    fault: str,
) -> None:
    django = engines["django"]
    assert isinstance(django, DjangoTemplates)
    engine = django.engine
    name = f"assessments/{template}.html"
    source = engine.get_template(name).source
    assert right in source
    changed = locmem.Loader(engine, {name: source.replace(right, wrong)})
    monkeypatch.setattr(engine, "template_loaders", [changed, *engine.template_loaders])
    assert is_noticed(fault)


def test_a_contradiction_in_the_words_of_an_answer_is_noticed(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(advice.NO_ROLE, "measure-first", sentences.NOBODY)
    assert is_noticed(sentences.NO_PROBLEM_SURE)


def is_noticed(fault: str) -> bool:
    found = (faults_of(seed, "en-gb") for seed in range(FEW))
    return any(fault in text for texts in found for text in texts)

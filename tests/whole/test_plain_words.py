"""Catalogues and documents: no retired term, one German word for each term, and easy to read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean

import pytest
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assessments.models import Team, User
from tests.support import factories, reading_ease, terms
from tests.support.filling import answered_by_lot
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.repository import name
from tests.support.shipped_texts import GERMAN, ROOT
from tools import messages

pytestmark = pytest.mark.one_database

# --- retired terms -----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "texts"), [("en", GERMAN), ("de", GERMAN.values())])
def test_nobody_reads_a_retired_term_in_the_catalogues(language: str, texts: Iterable[str]) -> None:
    assert [found for text in texts for found in terms.retired(text, language)] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_nobody_reads_a_retired_term_on_a_page(language: str) -> None:
    stored = messages.messages(messages.stored())
    sides = [m.id if language == "en" else got(m.string) for m in stored]
    texts = [text for side in sides for text in ([side] if isinstance(side, str) else side)]
    assert len(texts) > 1500
    assert [found for text in texts for found in terms.retired(text, language)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Fewer than six people share the round-the-clock duty."),
        ("en", "Share an on-call rota with another team."),
        ("en", "How 33 came about"),
        ("en", "Objectives are measured."),
        ("de", "Wer zu rufen ist, steht im Plan."),
        ("de", "Das Monitoring-Werkzeug und die Handarbeit"),
        ("de", "Entwickler:innen und Nutzer*innen"),
    ],
)
def test_a_retired_term_is_noticed(language: str, text: str) -> None:
    assert list(terms.retired(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Service level objectives (SLOs), and what that means."),
        ("en", "A hatch, a rotation and a rotated certificate."),
        ("de", "Die Rufbereitschaft; ein Schichtmodell; das Toolset."),
    ],
)
def test_what_only_looks_like_a_retired_term_passes(language: str, text: str) -> None:
    assert list(terms.retired(text, language)) == []


# --- retired terms in documents -------------------------------------------------------------------

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
MARKDOWN = MarkdownIt("commonmark").enable("table")
# Code keeps its own words, and the glossary says what they mean.
CODE_TERMS = "## Words of the code"
CODE = "`…`"


def prose(markdown: str) -> Iterator[str]:
    """What people read: headings, paragraphs, cells and descriptions of pictures, without code."""
    before, heading, after = markdown.partition(CODE_TERMS)
    rest = (line for line in after.splitlines() if not line.startswith("|"))
    for token in MARKDOWN.parse("\n".join([before + heading, *rest])):
        if token.type == "inline":
            yield "".join(map(_read, token.children or ()))


def _read(span: Token) -> str:
    words = {"code_inline": CODE, "softbreak": " ", "hardbreak": " ", "html_inline": " "}
    return words.get(span.type, span.content)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_nobody_reads_a_retired_term_in_a_document(document: Path) -> None:
    texts = list(prose(document.read_text(encoding="utf-8")))
    assert texts
    assert [found for text in texts for found in terms.retired(text, "en")] == []


@pytest.mark.parametrize(
    "markdown",
    [
        "# How the figures are made",
        "A team that is on call round\nthe clock.",
        "| metric | what |\n|---|---|\n| `oncall_rota` | the *rota* |",
        "![A figure to type](number.png)",
        "[Every band](scoring.md) has a source.",
        f"{CODE_TERMS}\n\n| word | what it is |\n|---|---|\n| hat | a role |\n\nNever hand in.",
    ],
)
def test_a_retired_term_in_a_document_is_noticed(markdown: str) -> None:
    assert [found for text in prose(markdown) for found in terms.retired(text, "en")]


@pytest.mark.parametrize(
    "markdown",
    [
        "The trigger `rota-too-small` reads `oncall_rota`.",
        '```json\n{"form": "hat"}\n```',
        "![A number to type](img/tour/figures-dark.png)",
        f"{CODE_TERMS}\n\n| word | what it is |\n|---|---|\n| band | a range |",
    ],
)
def test_code_in_a_document_keeps_its_words(markdown: str) -> None:
    assert [found for text in prose(markdown) for found in terms.retired(text, "en")] == []


# --- the glossary ------------------------------------------------------------------------------

GLOSSARY = terms.glossary()
# Terms that are always said with their own word; others take a verb or a compound in German.
ONE_WORD = """
    practice, owner, product owner, headcount, part-time role, main service,
    customers, tool, production, alert, location, incident review, runbook, failed deployment,
    rollback, lead time, change failure rate, error rate, error budget, downtime, toil, golden path,
    self-service, template, charter
"""
# Inflection changes the end of a German noun; the glossary names it with its article.
ENDING, ARTICLE = 2, re.compile(r"^(der|die|das) ")


def test_a_term_is_one_thing_and_a_thing_has_one_term() -> None:
    assert len(GLOSSARY) > 50
    for side in (GLOSSARY, GLOSSARY.values()):
        words = [word.strip() for row in side for word in re.split("[,:]", row)]
        assert [word for word, times in Counter(words).items() if times > 1] == []


@pytest.mark.parametrize("term", [term.strip() for term in ONE_WORD.split(",")])
def test_a_term_has_its_german_word_in_the_catalogues(term: str) -> None:
    (german,) = (text for row, text in GLOSSARY.items() if term in row.split(", "))
    words = ARTICLE.sub("", german).split()
    said = re.compile(rf"\b{re.escape(term)}s?\b", re.IGNORECASE)
    found = {source: text for source, text in GERMAN.items() if said.search(source)}
    assert found
    stems = [word[:-ENDING].lower() for word in words]
    assert [text for text in found.values() if not all(s in text.lower() for s in stems)] == []


# --- reading ease ------------------------------------------------------------------------------

LEAST_OF_REPORT = {"en": 55, "de": 50}
LEAST = {"en": 60, "de": 50}
# Hyphenation misses some syllables, so that a mean comes out too high: against the CMU Pronouncing
# Dictionary by 4.4 points at most, against the vowels of the German texts by 2.
TOO_HIGH = {"en": 5, "de": 3}


@pytest.mark.parametrize("language", LEAST)
def test_questions_and_choices_are_easy_to_read(language: str) -> None:
    means = {key: value for key, value in reading_ease.means().items() if key[0] == language}
    assert len(means) == 2
    least = LEAST[language] + TOO_HIGH[language]
    assert {key: value for key, value in means.items() if value < least} == {}


@pytest.mark.parametrize("language", LEAST_OF_REPORT)
@pytest.mark.parametrize("seed", range(4))
def test_a_report_is_easy_to_read(
    client_of: ClientOf, alice: User, checkout: Team, seed: int, language: str
) -> None:
    track = ("full", "quick")[seed % 2]
    done = answered_by_lot(factories.assessment(checkout, by=alice, track=track), seed)
    headers = {"Accept-Language": language}
    page = client_of(alice).get(reverse("report", args=[done.pk]), headers=headers).text
    texts = reading_ease.prose(page)
    assert len(texts) > 50
    measured = mean(reading_ease.ease(text, language) for text in texts)
    assert measured >= LEAST_OF_REPORT[language] + TOO_HIGH[language]


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("team", "en", 1),
        ("deployment", "en", 3),
        ("months", "en", 1),
        ("und", "de", 1),
        ("Arbeit", "de", 2),
        ("Rufbereitschaft", "de", 4),
        ("Änderung", "de", 3),
    ],
)
def test_syllables_are_counted(word: str, language: str, expected: int) -> None:
    assert reading_ease.syllables(word, language) == expected


def test_the_formulas_are_the_published_ones() -> None:
    """Three words and four syllables in one sentence, and in a second one of as many."""
    assert reading_ease.ease("The team deploys.", "en") == pytest.approx(
        206.835 - 1.015 * 3 - 84.6 * 4 / 3
    )
    assert reading_ease.ease("Das Team arbeitet. Und es lernt.", "de") == pytest.approx(
        180 - 3 - 58.5 * 8 / 6
    )

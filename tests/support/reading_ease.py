"""How easily texts are read: `python -m tests.support.reading_ease` prints the means of questions.

Flesch (A new readability yardstick, Journal of Applied Psychology, 1948) takes 1.015 for each word
of a sentence and 84.6 for each syllable of a word from 206.835; Amstad (Wie verständlich sind
unsere Zeitungen?, 1978) takes 1 and 58.5 from 180. Plain language has 60 to 70, hard texts less.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from statistics import mean
from xml.etree.ElementTree import Element

import pyphen
import tinyhtml5

from tests.support.shipped_texts import GERMAN, QUESTIONS, options

# Hyphens in British English miss one syllable in ten, in American English one in thirty.
LANGUAGES = {"en": "en_US", "de": "de_DE"}
FORMULAS: dict[str, Callable[[float, float], float]] = {
    "en": lambda words, syllables: 206.835 - 1.015 * words - 84.6 * syllables,
    "de": lambda words, syllables: 180 - words - 58.5 * syllables,
}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.?!]+(?:\s|$)")
VOWEL = re.compile("[aeiouyäöü]")
# Elements whose text is read on its own; shorter ones are labels, names and numbers.
BLOCKS = {"p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "summary", "figcaption"}
LEAST_WORDS = 5

STEMS = [question["text"] for question in QUESTIONS]
# The ranges of a number are labels, not sentences.
CHOICES = [text for question in QUESTIONS if "unit" not in question for text in options(question)]


@cache
def _hyphens(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=LANGUAGES[language], left=1, right=1)


def syllables(word: str, language: str) -> int:
    """The parts between the hyphens that hold a vowel; at least one."""
    parts = _hyphens(language).inserted(word.lower()).split("-")
    return max(1, sum(bool(VOWEL.search(part)) for part in parts))


def ease(text: str, language: str) -> float:
    """The reading ease of a text of at least one word."""
    words = WORD.findall(text)
    sentences = [part for part in SENTENCE_END.split(text) if WORD.search(part)]
    spoken = sum(syllables(word, language) for word in words)
    return FORMULAS[language](len(words) / len(sentences), spoken / len(words))


def prose(page: str) -> list[str]:
    """The sentences of a page's content, one text a paragraph, item or cell."""
    root = tinyhtml5.parse(page, namespace_html_elements=False)
    content = root.find(".//main")
    assert content is not None
    texts = (" ".join("".join(_own(block)).split()) for block in content.iter() if _reads(block))
    return [text for text in texts if len(WORD.findall(text)) >= LEAST_WORDS]


def _reads(element: Element) -> bool:
    return element.tag in BLOCKS


def _own(element: Element) -> Iterator[str]:
    """The text of an element without that of the blocks in it."""
    yield element.text or ""
    for child in element:
        if not _reads(child) and child.tag not in {"script", "style", "svg"}:
            yield from _own(child)
        yield child.tail or ""


def means() -> dict[tuple[str, str], float]:
    """The mean ease of questions and of choices, by language and part."""
    parts = {"questions": STEMS, "choices": CHOICES}
    said = {("en", part): texts for part, texts in parts.items()}
    said |= {("de", part): [GERMAN[text] for text in texts] for part, texts in parts.items()}
    return {key: mean(ease(text, key[0]) for text in texts) for key, texts in said.items()}


if __name__ == "__main__":
    for (language, part), value in means().items():
        print(f"{language} {part:9} {value:5.1f}")

"""Versions and report documents in the reader's language. What is stored stays English."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext

from assessments.models import (
    Answer,
    Assessment,
    Question,
    QuestionnaireVersion,
    Team,
    VersionTranslation,
)
from roles.models import RulesetTranslation
from roles.models.translations import SOURCE, in_words, language_to_show
from roles.numbers import in_language

from .wording import counted

# What a document says in words; everything else is a code, a figure, a name or a person's text.
WORDED = {
    *("title", "summary", "step", "unlocks", "text", "how_to_measure", "anchor", "band", "bands"),
    *("unit", "name", "owns", "train", "borrow", "buy", "automate", "shown"),
    *("practice_title", "counter_title", "today", "target", "counter_today", "entered"),
    *("published", "source", "credits", "milestone", "second_title"),
}
# The document's own composites: "Downtime: 240 minutes", "at most 99.9 percent", "30 hours".
COMPOSED = re.compile(
    r"(?:(?P<edge>more than|at least|at most|below) )?"
    r"(?P<figure>-?[\d.,/]+(?:e[+-]?\d+)?) (?P<unit>.+)"
)
LABELLED = re.compile(r"(?P<name>[^:]+): (?P<label>.+)")


def spoken(versions: Iterable[QuestionnaireVersion]) -> list[QuestionnaireVersion]:
    """The loaded versions in the reader's language, for a page; never to be saved or judged."""
    versions, language = list(versions), language_to_show()
    words: dict[int, dict] = {}
    if language != SOURCE:
        every = VersionTranslation.objects.filter(version__in=versions, language=language)
        for version, source, text in every.values_list("version", "source", "text"):
            words.setdefault(version, {})[source] = text
    for version in versions:
        if version.pk in words:
            version.say(words[version.pk])
    return versions


def worded(answer: Answer, question: Question) -> Answer:
    """The answer with the question of a loaded version, so that both speak one language."""
    choices = {choice.pk: choice for choice in question.choices.all()}
    answer.question, answer.choice = question, choices.get(answer.choice_id)
    return answer


def translated(document: dict) -> dict:
    """The report document in the reader's language, by the translations of its own versions."""
    return translated_all([document])[0]


def translated_all(documents: Sequence[dict]) -> list[dict]:
    """The documents in the reader's language, in as many queries as one of them takes."""
    if language_to_show() == SOURCE:
        return list(documents)
    words = words_of(*documents)
    return [
        {key: part if key == "team" else _say(part, key, words) for key, part in document.items()}
        for document in documents
    ]


def spoken_headlines(assessments: Iterable[Assessment]) -> None:
    """Puts the titles of the loaded reports' headlines into the reader's language."""
    words = RulesetTranslation.objects.in_force().words()
    for assessment in assessments if words else ():
        headline = assessment.report.headline
        for name in ("title", "second_title"):
            headline[name] = words.get(headline[name], headline[name])


def spoken_staffing(team: Team) -> None:
    """Puts the titles of the roles that the loaded team has into the reader's language."""
    words = RulesetTranslation.objects.in_force().words()
    for row in team.staffing.all() if words else ():
        in_words(row.role, words)


def words_of(*documents: dict) -> dict[str, str]:
    """What the pinned versions and rules of documents are in the reader's language."""
    if language_to_show() == SOURCE:
        return {}
    pinned = Q()
    for slug, number in {pair for d in documents for pair in d["catalogue"].items()}:
        pinned |= Q(version__questionnaire__slug=slug, version__number=number)
    numbers = {document["rules"]["number"] for document in documents}
    rules = RulesetTranslation.objects.filter(ruleset__number__in=numbers)
    words = VersionTranslation.objects.filter(pinned).words() | rules.words()
    # A role's lines are one text in the rules and a list in the document.
    for source, text in list(words.items()):
        lines, said = source.splitlines(), text.splitlines()
        if len(lines) == len(said) > 1:
            words |= dict(zip(lines, said, strict=True))
    return words


def _say(part, key: str, words: dict[str, str]):
    if isinstance(part, dict):
        inner = part.items()
        return {k: _say(v, key if key == "published" else k, words) for k, v in inner}
    if isinstance(part, list):
        return [_say(item, key, words) for item in part]
    return said(part, words) if isinstance(part, str) and key in WORDED else part


def said(text: str, words: dict[str, str]) -> str:
    """A sentence, a label, or a figure with its name and unit, in the reader's language."""
    whole = _word(text, words)
    if whole != text:
        return whole
    labelled = LABELLED.fullmatch(text)
    label = _word(labelled["label"], words) if labelled else ""
    name, _colon, rest = text.rpartition(": ")
    found = COMPOSED.fullmatch(rest)
    # A band's label such as "more than 8 hours (480 minutes)" looks like a figure with its unit.
    if labelled and (not found or label != labelled["label"]):
        return f"{_word(labelled['name'], words)}: {label}"
    return _composed(name, found, words) if found else text


def _composed(name: str, found: re.Match, words: dict[str, str]) -> str:
    amount = counted(in_language(found["figure"]), _word(found["unit"], words))
    phrase = f"{_word(found['edge'], words)} {amount}".strip()
    return f"{_word(name, words)}: {phrase}" if name else phrase


def _word(text: str | None, words: dict[str, str]) -> str:
    return (words.get(text) or gettext(text)) if text else ""

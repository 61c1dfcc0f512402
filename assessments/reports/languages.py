"""Loaded versions, roles and answers in the reader's language. What is stored stays English."""

from collections.abc import Iterable

from assessments.models import (
    Answer,
    Assessment,
    Question,
    QuestionnaireVersion,
    Team,
    VersionTranslation,
)
from roles.models import Role, RulesetTranslation
from roles.models.translations import SOURCE, in_words, language_to_show


def spoken(versions: Iterable[QuestionnaireVersion]) -> list[QuestionnaireVersion]:
    """The loaded versions in the reader's language, for a page; never to be saved."""
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


def titled_headlines(assessments: Iterable[Assessment]) -> None:
    """Gives the headlines of the loaded reports the titles of their roles, to be read."""
    titles = titles_of_roles()
    for assessment in assessments:
        assessment.report.headline = titled(assessment.report.headline, titles)


def titled(headline: dict, titles: dict[str, str]) -> dict:
    """An answer in short with the titles of its roles."""
    named = {"title": titles.get(headline["role"])}
    return headline | named | {"second_title": titles.get(headline["second"])}


def titles_of_roles() -> dict[str, str]:
    """The title of each role by its slug, in the reader's language."""
    words = RulesetTranslation.objects.in_force().words()
    titles = Role.objects.order_by().values_list("slug", "title")
    return {slug: words.get(title, title) for slug, title in titles}


def spoken_staffing(team: Team) -> None:
    """Puts the titles of the roles that the loaded team has into the reader's language."""
    words = RulesetTranslation.objects.in_force().words()
    for row in team.staffing.all() if words else ():
        in_words(row.role, words)

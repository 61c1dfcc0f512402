"""Library and Texts: translated questions, practices, role titles of pinned versions and rules."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

from django.conf import settings
from django.utils.translation import get_language, override

from assessments.criteria import Metric
from assessments.models import (
    Answer,
    Assessment,
    PracticeText,
    Question,
    QuestionnaireVersion,
    VersionTranslation,
)
from assessments.models.report_data import ReportData
from roles.models import RoleTitle, Ruleset, translated_roles
from roles.recommendations import Rulebook, rulebook
from roles.shapes import HeadlineData, HeadlineRow
from roles.values.numbers import SOURCE, language_to_show

# Versions by the slugs of their disciplines and their numbers.
Pairs: TypeAlias = tuple[tuple[str, int], ...]


def translated(versions: Iterable[QuestionnaireVersion]) -> list[QuestionnaireVersion]:
    """The loaded versions in the reader's language, for a page; they must not be saved."""
    versions, language = list(versions), language_to_show()
    words: dict[int, dict[str, str]] = {}
    if language != SOURCE:
        every = VersionTranslation.objects.filter(version__in=versions, language=language)
        for key, source, text in every.values_list("version", "source", "text"):
            words.setdefault(key, {})[source] = text
    for version in versions:
        if version.pk in words:
            version.use_texts(words[version.pk])
    return versions


def translated_answer(answer: Answer, question: Question) -> Answer:
    """The answer with the question and choice of a loaded version, so that they are translated."""
    choices = {choice.pk: choice for choice in question.choices.all()}
    answer.question, answer.choice = question, choices.get(answer.choice_id or 0)
    return answer


def titled_headlines(assessments: Iterable[Assessment]) -> None:
    """Adds the titles of the roles to the headlines of the loaded reports, for a page."""
    titles = titles_of_roles()
    for assessment in assessments:
        assessment.report.headline = titled(assessment.report.headline, titles)


def titled(headline: HeadlineData, titles: Mapping[str, RoleTitle]) -> HeadlineRow:
    """A headline with the titles of its roles."""
    return {
        **headline,
        "title": titles.get(headline["role"] or ""),
        "second_title": titles.get(headline["second"] or ""),
    }


def titles_of_roles() -> dict[str, RoleTitle]:
    """The title of each role by its slug, in the reader's language."""
    return {role.slug: role.named() for role in translated_roles()}


class Texts:
    """The texts for a report; `beside` are versions left out, of which figures were given."""

    def __init__(
        self,
        versions: Iterable[QuestionnaireVersion],
        book: Rulebook,
        beside: Iterable[QuestionnaireVersion] = (),
    ) -> None:
        self.versions, self.beside, self.book = tuple(versions), tuple(beside), book
        self._metrics: dict[str, Metric] = {}

    @cached_property
    def questions(self) -> dict[str, Question]:
        every = (q for version in self._all for q in version.questions.all())
        return {question.code: question for question in every}

    @cached_property
    def practices(self) -> dict[str, PracticeText]:
        every = (text for version in self._all for text in version.texts.all())
        return {text.practice.code: text for text in every}

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each discipline."""
        disciplines = (version.questionnaire.discipline for version in self._all)
        return {discipline.slug: discipline.title for discipline in disciplines}

    @cached_property
    def by_discipline(self) -> dict[str, QuestionnaireVersion]:
        return {version.questionnaire.discipline.slug: version for version in self.versions}

    @property
    def _all(self) -> tuple[QuestionnaireVersion, ...]:
        return (*self.versions, *self.beside)

    def metric(self, code: str) -> Metric:
        """A figure with its name and its bands."""
        if code not in self._metrics:
            self._metrics[code] = self.questions[code].as_metric()
        return self._metrics[code]

    def unit(self, code: str) -> str:
        """The unit of a question in words."""
        return self.questions[code].unit_name

    def anchor(self, question: Question, number: int | None) -> str:
        return next((c.anchor for c in question.choices.all() if c.number == number), "")


class Library:
    """The versions and rules of many reports, each loaded once, in one language."""

    def __init__(self, language: str | None = None) -> None:
        self.language = language or get_language() or settings.LANGUAGE_CODE
        self._versions: dict[tuple[str, int], QuestionnaireVersion] = {}
        self._books: dict[int, Rulebook] = {}
        self._texts: dict[tuple[Pairs, Pairs, int], Texts] = {}

    def texts(self, data: ReportData) -> Texts:
        """The texts of a report; loads what no earlier report has loaded."""
        self.load([data])
        versions, beside = tuple(data["catalogue"].items()), tuple(data["beside"].items())
        key = (versions, beside, data["rules"])
        if key not in self._texts:
            own, others = (self._found(pairs) for pairs in (versions, beside))
            self._texts[key] = Texts(own, self._books[data["rules"]], others)
        return self._texts[key]

    def load(self, every: Iterable[ReportData]) -> None:
        """Loads what the data of these reports refers to, in as many queries as for one."""
        every = list(every)
        pairs = {pair for data in every for pair in self._pairs(data)}
        with override(self.language):
            self._load_versions(pairs - self._versions.keys())
            for number in {data["rules"] for data in every} - self._books.keys():
                ruleset = Ruleset.objects.get(number=number)
                self._books[number] = rulebook(ruleset, to_read=True)

    def _load_versions(self, pairs: set[tuple[str, int]]) -> None:
        if not pairs:
            return
        for version in translated(QuestionnaireVersion.objects.with_questions().numbered(pairs)):
            self._versions[version.questionnaire.discipline.slug, version.number] = version

    def _found(self, pairs: Iterable[tuple[str, int]]) -> list[QuestionnaireVersion]:
        return [self._versions[pair] for pair in pairs]

    @staticmethod
    def _pairs(data: ReportData) -> Iterable[tuple[str, int]]:
        return [*data["catalogue"].items(), *data["beside"].items()]

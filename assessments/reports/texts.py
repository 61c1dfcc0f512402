"""The words of the pinned versions and rules, in the language in which they were loaded."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from django.conf import settings
from django.utils.translation import get_language, override

from assessments.criteria import Metric
from assessments.models import PracticeText, Question, QuestionnaireVersion
from roles.models import Ruleset
from roles.recommendations import Rulebook, rulebook

from .languages import spoken


class Texts:
    """What a report needs words for; `beside` are versions left out of which figures were given."""

    def __init__(
        self,
        versions: Iterable[QuestionnaireVersion],
        book: Rulebook,
        beside: Iterable[QuestionnaireVersion] = (),
    ):
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
        """The unit of a question, to be read."""
        return self.questions[code].unit_name

    def anchor(self, question: Question, number: int | None) -> str:
        return next((c.anchor for c in question.choices.all() if c.number == number), "")


class Library:
    """Versions and rules of many reports, each loaded once, in the reader's language or another."""

    def __init__(self, language: str | None = None):
        self.language = language or get_language() or settings.LANGUAGE_CODE
        self._versions: dict[tuple[str, int], QuestionnaireVersion] = {}
        self._books: dict[int, Rulebook] = {}
        self._texts: dict[tuple, Texts] = {}

    def texts(self, kept: Mapping) -> Texts:
        """The words of a report; it queries what no report before has loaded."""
        self.load([kept])
        versions, beside = tuple(kept["catalogue"].items()), tuple(kept["beside"].items())
        key = (versions, beside, kept["rules"])
        if key not in self._texts:
            own, others = (self._found(pairs) for pairs in (versions, beside))
            self._texts[key] = Texts(own, self._books[kept["rules"]], others)
        return self._texts[key]

    def load(self, documents: Iterable[Mapping]) -> None:
        """Everything that these reports refer to, in as many queries as one of them takes."""
        documents = list(documents)
        pairs = {pair for kept in documents for pair in self._pairs(kept)}
        with override(self.language):
            self._load_versions(pairs - self._versions.keys())
            for number in {kept["rules"] for kept in documents} - self._books.keys():
                ruleset = Ruleset.objects.get(number=number)
                self._books[number] = rulebook(ruleset, to_read=True)

    def _load_versions(self, pairs: set[tuple[str, int]]) -> None:
        if not pairs:
            return
        for version in spoken(QuestionnaireVersion.objects.with_questions().numbered(pairs)):
            self._versions[version.questionnaire.discipline.slug, version.number] = version

    def _found(self, pairs: Iterable[tuple[str, int]]) -> list[QuestionnaireVersion]:
        return [self._versions[pair] for pair in pairs]

    @staticmethod
    def _pairs(kept: Mapping) -> Iterable[tuple[str, int]]:
        return [*kept["catalogue"].items(), *kept["beside"].items()]

"""Submitted assessments → reports as trends see them, each with the questions it was begun with."""

from collections.abc import Sequence

from assessments.models import Assessment, Question, QuestionnaireVersion
from assessments.trends import Edition, Item

from .reading import documents_of
from .texts import Library, Texts


def editions_of(assessments: Sequence[Assessment]) -> list[Edition]:
    """One each, in the reader's language; a fixed number of queries for reports that are loaded."""
    library, items = Library(), {}
    documents = documents_of(assessments, library)
    return [
        Edition(document, _items(library.texts(assessment.report.kept), items))
        for assessment, document in zip(assessments, documents, strict=True)
    ]


def _items(texts: Texts, known: dict[tuple, dict[str, Item]]) -> dict[str, Item]:
    """The questions of the versions by code: the same object for the same versions."""
    key = tuple(version.pk for version in texts.versions)
    if key not in known:
        known[key] = {
            question.code: _item(question, version)
            for version in texts.versions
            for question in version.questions.all()
        }
    return known[key]


def _item(question: Question, version: QuestionnaireVersion) -> Item:
    choices = question.choices.all()
    return Item(
        code=question.code,
        practice=question.practice.code,
        discipline=version.questionnaire.discipline.slug,
        name=question.short_name,
        weight=question.weight,
        scale=_edges(question) if question.is_metric else tuple(c.number for c in choices),
        metric=question.as_metric() if question.is_metric else None,
        labels=tuple(choice.anchor for choice in choices),
    )


def _edges(question: Question) -> tuple:
    """All that places a value in a band, and a band in its family."""
    choices = question.choices.all()
    edges = [(c.lower, c.upper, c.includes_upper, c.score, c.budget_factor) for c in choices]
    flags = (question.context, question.budget_bands, question.round_the_clock_only)
    return (*edges, *flags, question.extra_for_two_sites, question.minimum_sample)

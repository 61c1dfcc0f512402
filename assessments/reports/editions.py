"""Submitted assessments → reports as trends see them, each with the questions it was begun with."""

from collections.abc import Sequence

from django.db.models import Prefetch

from assessments.models import Assessment, Pin, Question, QuestionnaireVersion
from assessments.trends import Edition, Item

from .languages import said, translated_all, words_of


def editions_of(assessments: Sequence[Assessment]) -> list[Edition]:
    """One each, in the reader's language; a fixed number of queries for reports that are loaded."""
    if not assessments:
        return []
    documents = [assessment.report.document for assessment in assessments]
    pinned: dict = {}
    pairs = Pin.objects.filter(assessment__in=assessments).order_by()
    for assessment, version in pairs.values_list("assessment", "version"):
        pinned.setdefault(assessment, set()).add(version)
    by_version = _items(set().union(*pinned.values()), words_of(*documents))
    # One dictionary for the same versions, so that equal sets of questions are the same object.
    together = {
        frozenset(versions): {c: item for v in versions for c, item in by_version[v].items()}
        for versions in pinned.values()
    }
    return [
        Edition(document, together[frozenset(pinned[assessment.pk])])
        for assessment, document in zip(assessments, translated_all(documents), strict=True)
    ]


def _items(versions: set[int], words: dict[str, str]) -> dict[int, dict[str, Item]]:
    """The questions of each version by their code."""
    questions = Question.objects.select_related("practice").prefetch_related("choices")
    loaded = QuestionnaireVersion.objects.filter(pk__in=versions).order_by()
    loaded = loaded.select_related("questionnaire__discipline")
    return {
        version.pk: {
            question.code: _item(question, version.questionnaire.discipline.slug, words)
            for question in version.questions.all()
        }
        for version in loaded.prefetch_related(Prefetch("questions", questions))
    }


def _item(question: Question, discipline: str, words: dict[str, str]) -> Item:
    choices = question.choices.all()
    return Item(
        code=question.code,
        practice=question.practice.code,
        discipline=discipline,
        name=said(question.short_name, words),
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

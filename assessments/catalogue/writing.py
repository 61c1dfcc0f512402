"""A stored version → the data of its questionnaire file, in a fixed number of queries."""

from typing import Any

from django.utils.translation import gettext

from assessments.models import (
    PracticeText,
    Question,
    QuestionnaireVersion,
)
from roles.files.roles import written_discipline, written_role
from roles.versioning.files import Document, FileFault, Reader, Refused, row_of
from roles.versioning.files.documents import Table
from roles.versioning.files.tables import written_translations

from .schema import BAND, CODE, PRACTICE, QUESTION, STEP, read_checks


def questionnaire_of(version: QuestionnaireVersion) -> Table:
    """The version with its discipline and role, in a fixed number of queries."""
    full = QuestionnaireVersion.objects.with_questions().get(pk=version.pk)
    questionnaire, discipline = full.questionnaire, full.questionnaire.discipline
    role = getattr(discipline, "role", None)
    data = {
        "slug": questionnaire.slug,
        "title": questionnaire.title,
        "summary": full.summary,
        "credits": full.credits,
        "discipline": written_discipline(discipline),
        "role": written_role(role) if role else {},
        "practices": _practices(full),
        "checks": _checks(full.checks),
        "translations": written_translations(full),
    }
    return {key: value for key, value in data.items() if value}


def _practices(version: QuestionnaireVersion) -> list[Table]:
    asked: dict[int, list[Question]] = {}
    for question in version.questions.all():
        asked.setdefault(question.practice_id, []).append(question)
    practices = [_practice(text, asked.pop(text.practice_id, [])) for text in version.texts.all()]
    if asked:
        codes = sorted({question.code for questions in asked.values() for question in questions})
        message = gettext("These questions are in a practice without a text: %(codes)s.")
        raise Refused(FileFault(message % {"codes": ", ".join(codes)}))
    return practices


def _practice(text: PracticeText, questions: list[Question]) -> Table:
    steps = enumerate(text.steps.all())
    values = row_of(text.practice, CODE) | row_of(text, PRACTICE)
    values["questions"] = [_question(question) for question in questions]
    values["advice"] = [_numbered(row_of(s, STEP), "gap", s.gap, position) for position, s in steps]
    return {key: value for key, value in values.items() if value}


def _question(question: Question) -> Table:
    values, choices = row_of(question, QUESTION), list(question.choices.all())
    bands = [
        _numbered(row_of(choice, BAND), "number", choice.number, position)
        for position, choice in enumerate(choices)
    ]
    if bands and all(band.keys() == {"label"} for band in bands):
        return values | {"choices": [choice.anchor for choice in choices]}
    return values | ({"bands": bands} if bands else {})


def _numbered(values: Table, key: str, number: int, position: int) -> Table:
    """Adds the number, if it is not the position in the list."""
    return values if number == position else values | {key: number}


def _checks(stored: Any) -> Any:
    """Checks in the form of a file; unchanged if no file could have them."""
    reader = Reader(Document({}, {}))
    read = read_checks(reader, stored)
    return stored if reader.faults else read

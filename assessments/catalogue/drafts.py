"""Tables of a file → rows of a new draft, in bulk; loads and publishes the shipped files."""

import tomllib
from pathlib import Path

from django.db import transaction

from assessments.models import (
    AdviceStep,
    Choice,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
)
from roles.models import Discipline
from roles.versioning.files.documents import Table
from roles.versioning.files.tables import store_translations

SHIPPED = tuple(Path(__file__).with_name(f"{slug}.toml") for slug in ("devops", "sre", "platform"))


def store_draft(questionnaire: Questionnaire, data: Table) -> QuestionnaireVersion:
    """A new draft from the data; creates practices that do not exist yet."""
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=questionnaire.next_number(),
        summary=data["summary"],
        credits=data.get("credits", ""),
        checks=data.get("checks", []),
    )
    tables = data.get("practices", [])
    practices = _practices(questionnaire, [table["code"] for table in tables])
    _store_texts(version, practices, tables)
    _store_questions(version, practices, tables)
    store_translations(version, data.get("translations", {}))
    return version


def _practices(questionnaire: Questionnaire, codes: list[str]) -> dict[str, Practice]:
    own = Practice.objects.filter(questionnaire=questionnaire)
    existing = set(own.values_list("code", flat=True))
    Practice.objects.bulk_create(
        Practice(questionnaire=questionnaire, code=code) for code in codes if code not in existing
    )
    return {practice.code: practice for practice in own.all()}


def _store_texts(
    version: QuestionnaireVersion, practices: dict[str, Practice], tables: list[Table]
) -> None:
    texts = PracticeText.objects.bulk_create(
        PracticeText(
            version=version,
            practice=practices[table["code"]],
            position=position,
            title=table["title"],
            summary=table["summary"],
            requires=table.get("requires", []),
        )
        for position, table in enumerate(tables)
    )
    AdviceStep.objects.bulk_create(
        AdviceStep(**{"text": text, "gap": gap} | step)
        for text, table in zip(texts, tables, strict=True)
        for gap, step in enumerate(table.get("advice", []))
    )


def _store_questions(
    version: QuestionnaireVersion, practices: dict[str, Practice], tables: list[Table]
) -> None:
    asked = [
        (practices[table["code"]], row) for table in tables for row in table.get("questions", [])
    ]
    questions = Question.objects.bulk_create(
        Question(version=version, practice=practice, position=position, **_own_values(row))
        for position, (practice, row) in enumerate(asked)
    )
    Choice.objects.bulk_create(
        Choice(**{"question": question, "number": number} | choice)
        for question, (_, row) in zip(questions, asked, strict=True)
        for number, choice in enumerate(_choices(row))
    )


def _own_values(row: Table) -> Table:
    values = {k: v for k, v in row.items() if k not in ("choices", "bands", "shown_only")}
    return values | ({"context": True} if row.get("shown_only") else {})


def _choices(row: Table) -> list[Table]:
    bands = [{"anchor": band["label"]} | band for band in row.get("bands", [])]
    for band in bands:
        del band["label"]
    return bands or [{"anchor": anchor} for anchor in row.get("choices", [])]


def read(path: Path) -> Table:
    """One catalogue file as nested dictionaries."""
    with path.open("rb") as file:
        return tomllib.load(file)


def shipped(path: Path) -> Table:
    """One shipped catalogue file with its translations, which have a folder for each language."""
    files = path.parent.glob(f"*/{path.name}")
    return read(path) | {"translations": {file.parent.name: read(file) for file in files}}


@transaction.atomic
def load_shipped() -> list[QuestionnaireVersion]:
    """Publishes each shipped questionnaire that the database does not have yet."""
    files = (shipped(path) for path in SHIPPED)
    known = set(Questionnaire.objects.values_list("slug", flat=True))
    loaded = [load(text) for text in files if text["slug"] not in known]
    for version in loaded:
        version.publish()
    return loaded


@transaction.atomic
def load(text: Table) -> QuestionnaireVersion:
    """A new draft from the data of one shipped file."""
    questionnaire, _ = Questionnaire.objects.get_or_create(
        slug=text["slug"],
        defaults={
            "discipline": Discipline.objects.get(slug=text["slug"]),
            "title": text["title"],
        },
    )
    return store_draft(questionnaire, text)

"""TOML → questionnaire versions. The shipped text lies beside this file."""

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
    VersionTranslation,
)
from roles.models import Discipline

SHIPPED = tuple(Path(__file__).with_name(f"{slug}.toml") for slug in ("devops", "sre", "platform"))
FRACTIONS = ("minimum", "maximum", "extra_for_two_sites")


def read(path: Path) -> dict:
    """One catalogue file as nested dictionaries."""
    with path.open("rb") as file:
        return tomllib.load(file)


def shipped(path: Path) -> dict:
    """One shipped catalogue file with its translations, which lie in a folder a language."""
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
def load(text: dict) -> QuestionnaireVersion:
    """A new draft with the text of one catalogue file."""
    questionnaire, _ = Questionnaire.objects.get_or_create(
        slug=text["slug"],
        defaults={
            "discipline": Discipline.objects.get(slug=text["slug"]),
            "title": text["title"],
        },
    )
    number = questionnaire.versions.count() + 1
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=number,
        summary=text["summary"],
        credits=text["credits"],
        checks=text.get("checks", []),
    )
    for position, practice in enumerate(text["practices"]):
        _load_practice(version, position, practice)
    VersionTranslation.objects.bulk_create(
        VersionTranslation(version=version, language=language, source=source, text=said)
        for language, words in text.get("translations", {}).items()
        for source, said in words.items()
    )
    return version


def _load_practice(version, position, row):
    practice, _ = Practice.objects.get_or_create(
        code=row["code"], defaults={"questionnaire": version.questionnaire}
    )
    text = PracticeText.objects.create(
        version=version,
        practice=practice,
        position=position,
        title=row["title"],
        summary=row["summary"],
        requires=row.get("requires", []),
    )
    AdviceStep.objects.bulk_create(
        AdviceStep(text=text, gap=gap, **step) for gap, step in enumerate(row.get("advice", []))
    )
    for place, question in enumerate(row["questions"]):
        _load_question(version, practice, position * 20 + place, dict(question))


def _load_question(version, practice, position, row):
    choices = [{"anchor": anchor} for anchor in row.pop("choices", [])]
    bands = [{"anchor": band.pop("label"), **band} for band in map(dict, row.pop("bands", []))]
    shown_only = row.pop("shown_only", False)
    context = row.pop("context", False) or shown_only
    question = Question.objects.create(
        version=version, practice=practice, position=position, context=context, **row
    )
    Choice.objects.bulk_create(
        Choice(question=question, number=number, **choice)
        for number, choice in enumerate(choices or bands)
    )

"""Questionnaires as TOML: the shipped text beside this file, and what people export and import."""

import tomllib
from pathlib import Path

from django.db import transaction

from assessments.models import Questionnaire, QuestionnaireVersion
from roles.models import Discipline

from .drafts import store_draft
from .importing import QuestionnaireImport
from .writing import questionnaire_of

__all__ = [
    "SHIPPED",
    "QuestionnaireImport",
    "load",
    "load_shipped",
    "questionnaire_of",
    "read",
    "shipped",
]

SHIPPED = tuple(Path(__file__).with_name(f"{slug}.toml") for slug in ("devops", "sre", "platform"))


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
    """A new draft with the text of one shipped file."""
    questionnaire, _ = Questionnaire.objects.get_or_create(
        slug=text["slug"],
        defaults={
            "discipline": Discipline.objects.get(slug=text["slug"]),
            "title": text["title"],
        },
    )
    return store_draft(questionnaire, text)

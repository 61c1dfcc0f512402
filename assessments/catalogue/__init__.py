"""Questionnaires as TOML: the shipped text beside this file, and what people export and import."""

from .drafts import SHIPPED, load, load_shipped, read, shipped
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

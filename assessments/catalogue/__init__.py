"""Questionnaires as TOML: the shipped files in this folder, exports and imports."""

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

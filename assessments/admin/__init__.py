"""The admin by noun. Assessments are only looked at; answers and reports are not here."""

from . import impact, people, questionnaires, questions

__all__ = ["impact", "people", "questionnaires", "questions"]

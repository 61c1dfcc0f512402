"""The admin by noun. Assessments are only looked at; answers and reports are not here."""

from . import assessments, people, questionnaires, questions, rules

__all__ = ["assessments", "people", "questionnaires", "questions", "rules"]

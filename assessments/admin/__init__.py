"""The admin by noun. Nobody edits assessments, answers and reports: they are not here."""

from . import people, questionnaires, questions, rules

__all__ = ["people", "questionnaires", "questions", "rules"]

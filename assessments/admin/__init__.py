"""The admin by noun. Assessments are only looked at; answers and reports are not here."""

from . import people, questionnaires, questions, rulesets

__all__ = ["people", "questionnaires", "questions", "rulesets"]

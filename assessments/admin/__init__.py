"""The admin, by subject. Assessments are read-only; answers and reports are not shown."""

from . import people, questionnaires, questions, rulesets

__all__ = ["people", "questionnaires", "questions", "rulesets"]

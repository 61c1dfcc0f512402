"""The admin, by subject. Assessments are read-only; answers and reports are not shown."""

from . import audit, people, questionnaires, questions, rulesets

__all__ = ["audit", "people", "questionnaires", "questions", "rulesets"]

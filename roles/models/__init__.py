"""The nouns of the advice, by file: disciplines and roles, the rules, and how versions freeze."""

from .audit import AuditEntry
from .disciplines import Discipline, Role
from .rules import Constant, Ruleset, StaffingBand, Trigger
from .translations import RulesetTranslation

__all__ = [
    "AuditEntry",
    "Constant",
    "Discipline",
    "Role",
    "Ruleset",
    "RulesetTranslation",
    "StaffingBand",
    "Trigger",
]

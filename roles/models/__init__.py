"""The nouns of the advice, by file: disciplines and roles, the rules, and how versions freeze."""

from .audit import AuditEntry
from .disciplines import Discipline, Role
from .lines import RoleLine
from .rules import Constant, Ruleset
from .staffing import RoleRule, StaffingPoint
from .translations import RulesetTranslation
from .triggers import Trigger

__all__ = [
    "AuditEntry",
    "Constant",
    "Discipline",
    "Role",
    "RoleLine",
    "RoleRule",
    "Ruleset",
    "RulesetTranslation",
    "StaffingPoint",
    "Trigger",
]

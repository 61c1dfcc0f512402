"""The nouns of the advice, by file: disciplines and roles, the rules, and how versions freeze."""

from roles.audit import AuditEntry

from .disciplines import Discipline, Role, RoleLine, RoleTitle
from .rules import Constant, RoleRule, Ruleset, RulesetTranslation, StaffingPoint
from .triggers import Trigger

__all__ = [
    "AuditEntry",
    "Constant",
    "Discipline",
    "Role",
    "RoleLine",
    "RoleRule",
    "RoleTitle",
    "Ruleset",
    "RulesetTranslation",
    "StaffingPoint",
    "Trigger",
]

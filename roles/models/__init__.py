"""The models of the advice: disciplines and roles, rules, and triggers."""

from roles.audit import AuditEntry

from .disciplines import Discipline, Role, RoleLine, RoleTitle
from .rules import (
    Constant,
    RoleRule,
    Ruleset,
    RulesetTranslation,
    StaffingPoint,
    translate_roles,
    translated_roles,
)
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
    "translate_roles",
    "translated_roles",
]

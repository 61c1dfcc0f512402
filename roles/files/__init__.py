"""Disciplines, roles and the rules of the advice as TOML files."""

from .rules import RulesImport, are_rules, load_shipped, rules_of, store_rules

__all__ = ["RulesImport", "are_rules", "load_shipped", "rules_of", "store_rules"]

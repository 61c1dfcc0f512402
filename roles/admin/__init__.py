"""The admin of the ground floor, by noun; and how versions and their parts are edited."""

from . import audit, disciplines, rules

__all__ = ["audit", "disciplines", "rules"]

"""The admin of the ground floor, by noun; and how versions and their parts are edited."""

from . import disciplines, rules

__all__ = ["disciplines", "rules"]

"""Organisations to look around in: a small one for the first run, and one with eight quarters.

The small one has two teams, five people, one report and one draft. `create_history` adds ten teams
with their stories (teams.toml), the same answers each time, through the same verbs as everybody's.
"""

from .organisations import NotDemo, NotEmpty, create_history, create_small, is_there
from .people import PEOPLE

__all__ = ["PEOPLE", "NotDemo", "NotEmpty", "create_history", "create_small", "is_there"]

"""Demo organisations: a small one for the first run, and one with eight quarters of history.

The small one has two teams, five people, one report and one draft. `create_history` adds ten teams
with their stories (teams.toml), always with the same answers, through the verbs of the models.
"""

from .organisations import NotDemo, NotEmpty, create_history, create_small, is_there
from .people import PEOPLE

__all__ = ["PEOPLE", "NotDemo", "NotEmpty", "create_history", "create_small", "is_there"]

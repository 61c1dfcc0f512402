"""Several teams together: the plan of their next roles, and the practices that most of them lack.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/organisation.md.
"""

from .entries import Entry, Member, entry_of, mean_of
from .moves import Move
from .plan import (
    ENOUGH_SHARE,
    ENOUGH_TEAMS,
    LEAST_PRIORITY,
    MOST_ENTRIES,
    SYSTEMIC_SHARE,
    SYSTEMIC_TEAMS,
    Gap,
    Plan,
    entries_of,
    plan,
    systemic_gaps,
)

__all__ = [
    "ENOUGH_SHARE",
    "ENOUGH_TEAMS",
    "LEAST_PRIORITY",
    "MOST_ENTRIES",
    "SYSTEMIC_SHARE",
    "SYSTEMIC_TEAMS",
    "Entry",
    "Gap",
    "Member",
    "Move",
    "Plan",
    "entries_of",
    "entry_of",
    "mean_of",
    "plan",
    "systemic_gaps",
]

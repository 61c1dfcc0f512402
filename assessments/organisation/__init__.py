"""Several teams at once: what most of them lack, and what they are together for the advice.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/organisation.md.
"""

from .distributions import Distribution, distribution_of, place
from .gaps import ENOUGH_SHARE, ENOUGH_TEAMS, Gap, Standing, is_below, systemic_gaps
from .means import Mean, discipline_coverage, discipline_means, practice_mean
from .members import HALF, Coverage, Member, engineers_of
from .together import readings_together, situation_together, spreads_of, staffed_together

__all__ = [
    "ENOUGH_SHARE",
    "ENOUGH_TEAMS",
    "HALF",
    "Coverage",
    "Distribution",
    "Gap",
    "Mean",
    "Member",
    "Standing",
    "discipline_coverage",
    "discipline_means",
    "distribution_of",
    "engineers_of",
    "is_below",
    "place",
    "practice_mean",
    "readings_together",
    "situation_together",
    "spreads_of",
    "staffed_together",
    "systemic_gaps",
]

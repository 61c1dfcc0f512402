"""Reports of one team → how its numbers moved, where they cannot be compared, what changed.

Pure arithmetic in exact fractions on the documents of reports. A change counts when the two
intervals have no point in common; figures are compared only if the same questions count in them.
"""

from .changes import AdviceChange, Changes, advice_change, changes
from .editions import Difference, Edition, Item, Kind, differences
from .movements import (
    DORA_LEVELS,
    LANE,
    Break,
    Mark,
    Movement,
    Outcome,
    Series,
    mark_of,
    movement,
    row_of,
    series,
)

__all__ = [
    "DORA_LEVELS",
    "LANE",
    "AdviceChange",
    "Break",
    "Changes",
    "Difference",
    "Edition",
    "Item",
    "Kind",
    "Mark",
    "Movement",
    "Outcome",
    "Series",
    "advice_change",
    "changes",
    "differences",
    "mark_of",
    "movement",
    "row_of",
    "series",
]

"""Everything leaves as files: answers, scores, criteria and advice, as CSV or JSON, row by row.

A kind says which rows there are, a scope of which reports, a format how they are written.
docs/exports.md is the contract of their headings.
"""

from .audit import recorded
from .kinds import KINDS, Kind
from .listings import LISTINGS, Listing
from .scope import Scope
from .streaming import FORMATS, Export

__all__ = ["FORMATS", "KINDS", "LISTINGS", "Export", "Kind", "Listing", "Scope", "recorded"]

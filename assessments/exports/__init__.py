"""Exports: answers, scores, criteria, advice and actions as CSV or JSON, and reports as PDF.

A kind says which rows there are, a scope from which reports, a format how they are written.
docs/exports.md is the contract of their headings.
"""

from .kinds import KINDS, QUESTIONS, TEAMS, ChosenT, Kind, Listing
from .pdf import PACKAGES, ReportPdf, can_make_pdf, report_html
from .scope import Scope
from .streaming import DEFAULT_FORMAT, FORMATS, Export

__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "KINDS",
    "PACKAGES",
    "QUESTIONS",
    "TEAMS",
    "ChosenT",
    "Export",
    "Kind",
    "Listing",
    "ReportPdf",
    "Scope",
    "can_make_pdf",
    "report_html",
]

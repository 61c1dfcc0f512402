"""Exports: rows of reports as CSV or JSON, reports as PDF, charts as SVG.

A kind says which rows there are, a scope from which reports, a format how they are written.
docs/exports.md is the contract of their headings.
"""

from .charts import Chart, history_chart, report_chart
from .kept_pdfs import Busy
from .kinds import AUDIT, KINDS, QUESTIONS, TEAMS, ChosenT, Kind, Listing
from .pdf import PACKAGES, ReportPdf, can_make_pdf, report_html
from .scope import Scope
from .streaming import DEFAULT_FORMAT, FORMATS, Export

__all__ = [
    "AUDIT",
    "DEFAULT_FORMAT",
    "FORMATS",
    "KINDS",
    "PACKAGES",
    "QUESTIONS",
    "TEAMS",
    "Busy",
    "Chart",
    "ChosenT",
    "Export",
    "Kind",
    "Listing",
    "ReportPdf",
    "Scope",
    "can_make_pdf",
    "history_chart",
    "report_chart",
    "report_html",
]

"""A team's facts and answers → the data that a report stores → its document.

The modules beside it gather from stored reports what one page shows. No HttpRequest in any of them.
"""

from django.conf import settings
from django.utils.translation import override

from assessments.models import Assessment
from assessments.models.report_data import ReportData
from assessments.reports.data.build import data_of
from assessments.reports.data.cases import Answered, Case, TeamFacts, case_of
from assessments.reports.document.build import document_from, document_of, documents_of
from assessments.reports.document.rows import Document
from assessments.reports.document.texts import Library, Texts
from roles.models import Ruleset
from roles.recommendations import rulebook

__all__ = [
    "Answered",
    "Case",
    "Document",
    "Library",
    "TeamFacts",
    "Texts",
    "build",
    "case_of",
    "data_of",
    "document_from",
    "document_of",
    "documents_of",
    "judge",
]


def judge(assessment: Assessment, ruleset: Ruleset | None = None) -> ReportData:
    """The data of an assessment's report, by the given rules or those in force."""
    return data_of(case_of(assessment), rulebook(ruleset))


def build(case: Case) -> Document:
    """The English document of a case, as docs/assess.md describes it."""
    book = rulebook()
    with override(settings.LANGUAGE_CODE):
        return document_from(data_of(case, book), Texts(case.versions, book, case.beside))

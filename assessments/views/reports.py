"""Pages of a report: report, its PDF, what if, business case, and the team's history."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from assessments import access
from assessments.accounts import limits
from assessments.exports import Busy, ReportPdf, can_make_pdf, report_html
from assessments.forms import ComparisonForm, RateForm, WhatIfForm
from assessments.models import Assessment
from assessments.reports import document_of
from assessments.reports.business_case import costs_of, is_about_downtime
from assessments.reports.history import history_of
from assessments.reports.page.page import Page, page_of
from assessments.reports.what_if import changed, figures_to_change, judge_again, submitted_case
from roles.models import RoleLine
from roles.recommendations import Rulebook, rulebook
from roles.shapes import OptionRow
from roles.values.responses import Context, Request, form_page

# About as long as one takes.
PDF_SECONDS = 5


@require_safe
def team_history(request: Request, pk: UUID) -> HttpResponse:
    """A team's reports over time, and what changed between any two of them."""
    team = access.team_to_read(request, pk)
    history = history_of(team)
    form = ComparisonForm(request.GET or None, history.reports)
    pair = next(iter(history.steps), None)
    if form.is_bound:
        pair = history.between(**form.cleaned_data) if form.is_valid() else None
    context = {"team": team, "history": history, "form": form, "pair": pair}
    return form_page(request, "assessments/history.html", context)


@require_safe
def report(request: Request, pk: UUID) -> HttpResponse:
    assessment = access.assessment_to_read(request, pk)
    if assessment.is_draft:
        return redirect("tasks", pk)
    return HttpResponse(_report(request, assessment))


@require_safe
def report_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The report page as a PDF, the same for everybody who may read it."""
    assessment = access.submitted_to_read(request, pk)
    if not can_make_pdf():
        return _no_pdf(request, assessment)
    return _pdf(request, ReportPdf(assessment, report_html(assessment)))


def _pdf(request: Request, file: ReportPdf) -> HttpResponse:
    """The download, or a page that asks to come back while others wait for theirs."""
    spent = limits.spend_export(request)
    try:
        return file.response(request)
    except Busy:
        spent.rollback()
        context = {"assessment": file.assessment, "path": request.get_full_path()}
        status = HTTPStatus.SERVICE_UNAVAILABLE
        response = render(request, "assessments/pdf_busy.html", context, status=status)
        response["Retry-After"] = str(PDF_SECONDS)
        return response


def _no_pdf(request: Request, assessment: Assessment) -> HttpResponse:
    context = {"assessment": assessment}
    status = HTTPStatus.NOT_IMPLEMENTED
    return render(request, "assessments/no_pdf.html", context, status=status)


def _report(request: Request, assessment: Assessment) -> str:
    editable = Assessment.objects.editable_by(request.user).standing()
    may_change = editable.filter(pk=assessment.pk).exists()
    decided = request.GET.get("decided", "")
    may = {"may_change": may_change, "may_share": access.may_share(request, assessment)}
    return report_html(assessment, **may, decided=decided, request=request)


@require_safe
def what_if(request: Request, pk: UUID) -> HttpResponse:
    """The advice before and after a change of facts. Stores nothing; the address can be shared."""
    assessment = access.standing_to_read(request, pk)
    case, document = submitted_case(assessment), document_of(assessment)
    form = WhatIfForm(request.GET or None, case.team, figures_to_change(case, document))
    after = None
    if form.is_valid():
        after = Page(judge_again(changed(case, **form.given()), assessment.ruleset))
    context = {"assessment": assessment, "form": form, "before": Page(document), "after": after}
    response = form_page(request, "assessments/what_if.html", context)
    if form.errors:
        # If the address were that of the form already, the button would jump to #after instead of
        # loading the page with the errors at their fields.
        response["HX-Replace-Url"] = "false"
    return response


@require_safe
def role_case(request: Request, pk: UUID, role: str) -> HttpResponse:
    """A printable business case for one role, for the budget holder."""
    assessment = access.standing_to_read(request, pk)
    context = _case(request, assessment, role)
    if context["is_offered"]:
        return form_page(request, "assessments/role_case.html", context)
    return not_needed(request, assessment, context["option"])


@require_safe
def role_case_pdf(request: Request, pk: UUID, role: str) -> HttpResponse:
    """The business case as a PDF, with the cost of an hour that the address has."""
    assessment = access.standing_to_read(request, pk)
    context = _case(request, assessment, role)
    if not context["is_offered"]:
        return not_needed(request, assessment, context["option"])
    if not can_make_pdf():
        return _no_pdf(request, assessment)
    html = render_to_string("assessments/role_case.html", context)
    return _pdf(request, ReportPdf(assessment, html, f"business-case-{role}"))


def _case(request: Request, assessment: Assessment, role: str) -> Context:
    """What the business case shows; 404 if the report has no such role."""
    page = page_of(assessment)
    option = next((o for o in page.advice["options"] if o["role"] == role), None)
    if option is None:
        raise Http404(gettext("The report knows no such role."))
    book = rulebook(assessment.ruleset, to_read=True)
    form = RateForm(request.GET or None, about_downtime=is_about_downtime(role, book.rules))
    facts = {
        "assessment": assessment,
        "page": page,
        "option": option,
        "form": form,
        "is_offered": role in page.cases,
        "is_advised": role in page.advised,
        "pdf": can_make_pdf(),
        "query": request.GET.urlencode(),
    }
    return facts | _costs(page, book, role, form)


def _costs(page: Page, book: Rulebook, role: str, form: RateForm) -> Context:
    """What the team loses without the role: in hours, and in money if a rate was given."""
    rate, titled = form.cost_of_an_hour(), book.roles[role]
    costs = costs_of(page.document, role, book.rules, form.hours_a_year())
    return {
        "costs": [(cost, cost.money(rate)) for cost in costs],
        "role": titled,
        "examples": titled.lines_of(RoleLine.Part.EXAMPLE),
        "rate": rate,
    }


def not_needed(request: Request, assessment: Assessment, option: OptionRow) -> HttpResponse:
    """Explains why there is no page about a role that nobody needs."""
    context = {"assessment": assessment, "option": option}
    return render(request, "assessments/not_needed.html", context, status=HTTPStatus.NOT_FOUND)

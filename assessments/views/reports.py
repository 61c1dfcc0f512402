"""Reading submitted assessments: report, what if, business case, history."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from assessments import access
from assessments.exports import ReportPdf, can_make_pdf
from assessments.forms import RateForm, WhatIfForm
from assessments.models import Assessment
from assessments.reports import document_of
from assessments.reports.business_case import costs_of, is_about_downtime
from assessments.reports.followup import acting_on
from assessments.reports.history import history_of
from assessments.reports.page.page import Page, page_of, report_page
from assessments.reports.what_if import changed, figures_to_change, judged, submitted_case
from roles.models import RoleLine
from roles.recommendations import rulebook


@require_safe
def team_history(request, pk):
    team = access.team_to_read(request, pk)
    context = {"team": team, "history": history_of(team)}
    return render(request, "assessments/history.html", context)


INVALID, NOT_FOUND = 422, 404


@require_safe
def report(request, pk):
    assessment = access.assessment_to_read(request, pk)
    if assessment.is_draft:
        return redirect("tasks", pk)
    return HttpResponse(_report(request, assessment))


@require_safe
def report_pdf(request, pk):
    """The same page as a file for paper."""
    assessment = access.submitted_to_read(request, pk)
    if not can_make_pdf():
        return render(request, "assessments/no_pdf.html", {"assessment": assessment}, status=501)
    return ReportPdf(assessment, _report(request, assessment)).response(by=request.user)


def _report(request, assessment) -> str:
    may_change = Assessment.objects.editable_by(request.user).filter(pk=assessment.pk).exists()
    context = {
        "assessment": assessment,
        "page": report_page(assessment),
        "acting": acting_on(assessment, may_change=may_change),
        "may_share": may_change,
        "pdf": can_make_pdf(),
    }
    return render_to_string("assessments/report.html", context, request)


@require_safe
def what_if(request, pk):
    """The advice before and after a change of facts; an address to share, and nothing stored."""
    assessment = access.submitted_to_read(request, pk)
    case, document = submitted_case(assessment), document_of(assessment)
    form = WhatIfForm(request.GET or None, case.team, figures_to_change(case, document))
    after = None
    if form.is_bound and form.is_valid():
        supposed = changed(
            case, facts=form.facts(), people=form.people(), figures=form.changed_figures()
        )
        after = Page(judged(supposed, assessment.ruleset))
    context = {
        "assessment": assessment,
        "form": form,
        "before": Page(document),
        "after": after,
    }
    status = INVALID if form.errors else 200
    response = render(request, "assessments/what_if.html", context, status=status)
    if form.errors:
        # So that the button still leads to the page with the errors at their fields.
        response["HX-Replace-Url"] = "false"
    return response


@require_safe
def role_case(request, pk, role):
    """One printable page about one role, for whoever holds the budget."""
    assessment = access.submitted_to_read(request, pk)
    page = page_of(assessment)
    option = next((o for o in page.advice["options"] if o["role"] == role), None)
    if option is None:
        raise Http404(gettext("The report knows no such role."))
    if role not in page.needed:
        return not_needed(request, assessment, option)
    book = rulebook(assessment.ruleset, to_read=True)
    form = RateForm(request.GET or None, about_downtime=is_about_downtime(role, book.rules))
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    hours = given.get("hours") or form["hours"].field.initial
    costs = costs_of(page.document, role, book.rules, hours)
    rate = given.get("rate")
    context = {
        "assessment": assessment,
        "page": page,
        "option": option,
        "form": form,
        "costs": [(cost, cost.money(rate)) for cost in costs],
        "role": book.roles[role],
        "examples": book.roles[role].lines_of(RoleLine.Part.EXAMPLE),
        "rate": rate,
    }
    return render(
        request, "assessments/role_case.html", context, status=INVALID if form.errors else 200
    )


def not_needed(request, assessment, option):
    """Why there is no page about a role that nobody needs."""
    context = {"assessment": assessment, "option": option}
    return render(request, "assessments/not_needed.html", context, status=NOT_FOUND)

"""The end of filling in: check your answers, submit, the receipt; or delete the draft."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, reports
from assessments.forms import refuse_unknown
from assessments.reports.consistency import questions_to_think_about
from assessments.reports.progress import progress_of


@require_safe
def check(request, pk):
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    progress = progress_of(assessment)
    context = {
        "assessment": assessment,
        "progress": progress,
        "think_about": questions_to_think_about(progress),
    }
    return render(request, "assessments/check.html", context)


@require_POST
def submit(request, pk):
    assessment = access.assessment_to_answer(request, pk)
    refuse_unknown(request.POST)
    try:
        assessment.submit(by=request.user, judge=reports.judge)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("check", pk)
    return redirect("receipt", pk)


@require_safe
def receipt(request, pk):
    """What a submit answers, the first time and every other time."""
    assessment = access.submitted_to_read(request, pk)
    return render(request, "assessments/receipt.html", {"assessment": assessment})


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request, pk):
    """Deletes a draft, after a page that asks."""
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        raise Http404(gettext("A submitted assessment stays."))
    if request.method == "POST":
        refuse_unknown(request.POST)
        try:
            assessment.discard()
        except ValidationError as error:
            raise BadRequest(error.message) from None
        messages.success(request, gettext("The draft is deleted."))
        return redirect("team", assessment.team_id)
    return render(request, "assessments/discard.html", {"assessment": assessment})

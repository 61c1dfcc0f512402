"""Whether the advice of a report is accepted or declined."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.forms import DecisionForm
from assessments.models import AdviceDecision
from assessments.reports import document_of
from roles.models import Role

from .actions import posted, status_of, stored
from .reports import not_needed


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request, pk, role):
    """The decision about one role; the latest report only, because the next one repeats it."""
    assessment, row = _advised(request, pk, role)
    if not assessment.report.needs(role):
        return not_needed(request, assessment, _spoken(assessment, role))
    if assessment.is_superseded:
        messages.error(request, gettext("There is a later report: decide about its advice."))
        return redirect("report", pk)
    made = assessment.decisions.filter(role=row).first()
    asked = {} if made else {"choice": request.GET.get("choice")}
    form = DecisionForm(posted(request), instance=made, initial=asked)

    def decide():
        AdviceDecision.objects.decide(
            assessment, row, by=request.user, seen=form.seen, **form.given()
        )

    if request.method == "POST" and stored(request, form, decide):
        messages.success(request, gettext("The decision is kept. The next report takes it up."))
        return redirect(f"{reverse('report', args=[pk])}#advice")
    context = {
        "form": form,
        "assessment": assessment,
        "option": _spoken(assessment, role),
        "verdict": assessment.report.kept["advice"]["verdict"],
    }
    return render(request, "assessments/decision_form.html", context, status=status_of(form))


def _advised(request, pk, role):
    """The assessment and the role, if its report has advice about that."""
    assessment = access.submitted_to_change(request, pk)
    if not assessment.report.has_role(role):
        raise Http404(gettext("The report knows no such role."))
    return assessment, get_object_or_404(Role, slug=role)


def _spoken(assessment, role) -> dict:
    options = document_of(assessment)["advice"]["options"]
    return next(option for option in options if option["role"] == role)

"""Reading a submitted assessment: its report and the files that leave."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessments import access, exports
from assessments.models import Team
from assessments.reports.pages import page_of


@require_safe
def report(request, pk):
    assessment = access.assessment_to_read(request, pk)
    if assessment.is_draft:
        return redirect("tasks", pk)
    context = {
        "assessment": assessment,
        "page": page_of(assessment.report.document),
        "may_change": Team.objects.editable_by(request.user).filter(pk=assessment.team_id).exists(),
    }
    return render(request, "assessments/report.html", context)


@require_safe
def answers_csv(request, pk):
    assessment = access.submitted_to_read(request, pk)
    return exports.as_csv(exports.ANSWERS, exports.answer_rows(assessment), assessment, "answers")


@require_safe
def scores_csv(request, pk):
    assessment = access.submitted_to_read(request, pk)
    return exports.as_csv(exports.SCORES, exports.score_rows(assessment), assessment, "scores")

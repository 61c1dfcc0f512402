"""Filling in: the task list, and one practice a page, shown or saved."""

from dataclasses import replace

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.forms import QuestionForm, SaveForm, refuse_unknown
from assessments.models import Action, Conflict, Given
from assessments.reports.actions import listed
from assessments.reports.conflicts import both_of
from assessments.reports.progress import last_answers, progress_of

from .sessions import KEPT

INVALID, CONFLICT = 422, 409
NOT_KEPT = {"csrfmiddlewaretoken", "page", "sequence", "asked"}
CLASH = gettext_noop(
    "Not saved: somebody else changed this answer meanwhile. “Save and continue” shows both."
)


@require_safe
def tasks(request, pk):
    """The task list; a submitted assessment shows its report instead."""
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    context = {
        "assessment": assessment,
        "progress": progress_of(assessment),
        "actions": listed(Action.objects.of_team(assessment.team).open()),
    }
    return render(request, "assessments/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request, pk, code):
    """One practice a page: its questions, shown or saved."""
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    progress = progress_of(assessment)
    task = progress.task(code)
    if task is None:
        raise Http404(gettext("This assessment has no such practice."))
    if request.method == "POST":
        return _save_page(request, assessment, progress, task)
    return _show_page(request, assessment, progress, task, _forms(task, assessment))


def _forms(task, assessment, posted=None) -> list[QuestionForm]:
    last = last_answers(assessment)
    return [QuestionForm(q, answer, posted, last.get(q.code)) for q, answer in task.rows]


def _save_page(request, assessment, progress, task):
    forms, page = _forms(task, assessment, request.POST), SaveForm(request.POST)
    refuse_unknown(request.POST, page, *forms)
    as_json = request.headers.get("Accept") == "application/json"
    try:
        status = _store(assessment, forms, request.POST.get("clear"), page.stamp())
    except Conflict as conflict:
        if as_json:
            return JsonResponse({"message": gettext(CLASH)}, status=CONFLICT)
        return _ask_which(request, assessment, task, forms, conflict)
    if as_json:
        return _saved_state(assessment, forms, status)
    if status == 200:
        request.session.pop(KEPT, None)
        return _onwards(request, assessment, task.code)
    return _show_page(request, assessment, progress, task, forms, status)


def _saved_state(assessment, forms, status):
    """What a page that saves while somebody types has to know."""
    if status != 200:
        errors = [error for form in forms for field in form.errors.values() for error in field]
        message = gettext("Not saved yet: %(error)s") % {"error": errors[0]}
        return JsonResponse({"message": message}, status=status)
    progress = progress_of(assessment)
    answers = {code: a for task in progress.tasks for code, a in task.answers.items()}
    revisions = {
        form.add_prefix("revision"): answers[form.question.code].revision
        for form in forms
        if form.question.code in answers
    }
    line = render_to_string("assessments/_progress_line.html", {"progress": progress}).strip()
    now = timezone.localtime()
    return JsonResponse(
        {
            "message": gettext("Saved %(time)s") % {"time": f"{now:%H:%M}"},
            "revisions": revisions,
            "percent": progress.percent,
            "progress": line,
        }
    )


def _show_page(request, assessment, progress, task, forms, status=200):
    context = {
        "assessment": assessment,
        "task": task,
        "forms": forms,
        "progress": progress,
        "place": progress.place(task.code),
        "has_errors": status != 200,
    }
    return render(request, "assessments/practice.html", context, status=status)


def _ask_which(request, assessment, task, forms, conflict):
    """Shows both answers of each clash, and keeps everything else that was posted."""
    asked = {f"{question.code}-keep" for question in conflict.clashes}
    kept = {k: v for k, v in request.POST.lists() if k not in asked | NOT_KEPT}
    context = {
        "assessment": assessment,
        "task": task,
        "clashes": both_of(forms, conflict, request.POST.get("clear")),
        "kept": kept,
        "has_errors": "asked" in request.POST,
    }
    return render(request, "assessments/conflict.html", context, status=CONFLICT)


def _store(assessment, forms: list[QuestionForm], clear: str | None, stamp: dict) -> int:
    """Stores the page, or puts the errors at their fields and returns the status that says so."""
    cleared = _named(clear, forms) if clear else None
    valid = [form.is_valid() for form in forms if form is not cleared]
    if not all(valid):  # Each one was asked, so that all errors show at once.
        return INVALID
    changes = {
        form.question: replace(Given.cleared(form.seen) if form is cleared else form.given, **stamp)
        for form in forms
        if not form.keeps_theirs
    }
    try:
        assessment.answer(changes)
    except ValidationError as error:
        raise BadRequest(error.message) from None
    return 200


def _named(code: str, forms: list[QuestionForm]) -> QuestionForm:
    """The question of this page whose answer is to be cleared."""
    named = next((form for form in forms if form.question.code == code), None)
    if named is None:
        raise BadRequest(gettext("This page has no such question."))
    return named


def _onwards(request, assessment, code):
    """To the next practice with a gap, back to the list, or to the check page when all is there."""
    if request.POST.get("clear"):
        return redirect("practice", assessment.pk, code)
    if request.POST.get("next") == "tasks":
        return redirect("tasks", assessment.pk)
    if request.POST.get("next") == "check":
        return redirect("check", assessment.pk)
    following = progress_of(assessment).after(code)
    if following is None or following.code == code:
        return redirect("check" if following is None else "tasks", assessment.pk)
    return redirect("practice", assessment.pk, following.code)

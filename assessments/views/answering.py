"""Filling in: the task list, one practice a page, check your answers, submit."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, reports
from assessments.forms import QuestionForm, refuse_unknown
from assessments.models import Conflict, Given
from assessments.reports.consistency import questions_to_think_about
from assessments.reports.progress import last_answers, progress_of

from .sessions import KEPT

INVALID, CONFLICT = 422, 409


@require_safe
def tasks(request, pk):
    """The task list; a submitted assessment shows its report instead."""
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    context = {"assessment": assessment, "progress": progress_of(assessment)}
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
        raise Http404("This assessment has no such practice.")
    if request.method == "POST":
        return _save_page(request, assessment, progress, task)
    return _show_page(request, assessment, progress, task, _forms(task, assessment))


def _forms(task, assessment, posted=None) -> list[QuestionForm]:
    last = last_answers(assessment)
    return [QuestionForm(q, answer, posted, last.get(q.code)) for q, answer in task.rows]


def _save_page(request, assessment, progress, task):
    forms = _forms(task, assessment, request.POST)
    refuse_unknown(request.POST, *forms)
    status = _store(assessment, forms, request.POST.get("clear"))
    if request.headers.get("Accept") == "application/json":
        return _saved_state(assessment, forms, status)
    if status == 200:
        request.session.pop(KEPT, None)
        return _onwards(request, assessment, task.code)
    return _show_page(request, assessment, progress, task, forms, status)


def _saved_state(assessment, forms, status):
    """What a page that saves while somebody types has to know."""
    if status != 200:
        errors = [error for form in forms for field in form.errors.values() for error in field]
        return JsonResponse({"message": f"Not saved yet: {errors[0]}"}, status=status)
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
            "message": f"Saved {now:%H:%M}",
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


def _store(assessment, forms: list[QuestionForm], clear: str | None) -> int:
    """Stores the page, or puts the errors at their fields and returns the status that says so."""
    cleared = _named(clear, forms) if clear else None
    valid = [form.is_valid() for form in forms if form is not cleared]
    if not all(valid):  # Each one was asked, so that all errors show at once.
        return INVALID
    changes = {form.question: form.given for form in forms if form is not cleared}
    if cleared:
        changes[cleared.question] = Given.cleared(cleared.seen)
    try:
        assessment.answer(changes)
    except Conflict as conflict:
        for form in forms:
            if form.question in conflict.clashes:
                form.show_conflict(conflict.clashes[form.question])
        return CONFLICT
    except ValidationError as error:
        raise BadRequest(error.message) from None
    return 200


def _named(code: str, forms: list[QuestionForm]) -> QuestionForm:
    """The question of this page whose answer is to be cleared."""
    named = next((form for form in forms if form.question.code == code), None)
    if named is None:
        raise BadRequest("This page has no such question.")
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
        raise Http404("A submitted assessment stays.")
    if request.method == "POST":
        refuse_unknown(request.POST)
        try:
            assessment.discard()
        except ValidationError as error:
            raise BadRequest(error.message) from None
        messages.success(request, "The draft is deleted.")
        return redirect("team", assessment.team_id)
    return render(request, "assessments/discard.html", {"assessment": assessment})

"""Filling in: the task list, one practice a page, check your answers, submit."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, reports
from assessments.forms import QuestionForm, refuse_unknown
from assessments.models import Answer, Conflict
from assessments.reports.consistency import questions_to_think_about
from assessments.reports.progress import progress_of

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
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    progress = progress_of(assessment)
    task = progress.task(code)
    if task is None:
        raise Http404("This assessment has no such practice.")
    posted = request.POST if request.method == "POST" else None
    forms = [QuestionForm(q, answer, posted) for q, answer in task.rows]
    status = 200
    if posted is not None:
        refuse_unknown(posted, *forms)
        status = _store(assessment, forms, posted.get("clear"))
        if status == 200:
            return _onwards(request, assessment, code)
    context = {
        "assessment": assessment,
        "task": task,
        "forms": forms,
        "progress": progress,
        "place": progress.place(code),
        "has_errors": status != 200,
    }
    return render(request, "assessments/practice.html", context, status=status)


def _store(assessment, forms: list[QuestionForm], clear: str | None) -> int:
    """Stores the page, or puts the errors at their fields and returns the status that says so."""
    if clear:
        return _change(assessment, forms, {_named(clear, forms): None})
    valid = [form.is_valid() for form in forms]  # Each one, so that all errors show at once.
    if not all(valid):
        return INVALID
    return _change(assessment, forms, {form.question: form.given for form in forms})


def _change(assessment, forms: list[QuestionForm], changes: dict) -> int:
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


def _named(code: str, forms: list[QuestionForm]):
    """The question of this page whose answer is to be cleared."""
    question = next((form.question for form in forms if form.question.code == code), None)
    if question is None:
        raise BadRequest("This page has no such question.")
    return question


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
    if not Answer.objects.filter(response__assessment=assessment).exists():
        messages.error(request, "Answer at least one question before you submit.")
        return redirect("check", pk)
    assessment.submit(by=request.user, judge=reports.judge)
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

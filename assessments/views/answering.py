"""Task list and practice pages: show, save, autosave as JSON, clashes, where to go next."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.answering.conflicts import clashes_of, what_was_typed
from assessments.answering.presence import note_save, others_at_work
from assessments.answering.progress import (
    Progress,
    Task,
    answers_to_keep,
    last_answers,
    progress_of,
)
from assessments.forms import PostedPage, QuestionForm
from assessments.models import Action, Assessment
from assessments.reports.followup import listed
from roles.values.responses import Request, page_status, refuse_unknown
from roles.values.shown import shown

from .kept_posts import wants_json


@require_safe
def tasks(request: Request, pk: UUID) -> HttpResponse:
    """The task list; a submitted assessment shows its report instead."""
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    earlier = assessment.previous()
    progress = progress_of(assessment)
    context = {
        "assessment": assessment,
        "progress": progress,
        "others": others_at_work(assessment, request.user, progress),
        "actions": listed(Action.objects.of_team(assessment.team).open()),
        "earlier": earlier,
        "to_keep": answers_to_keep(assessment, earlier),
    }
    return render(request, "assessments/tasks.html", context)


@require_POST
def keep_answers(request: Request, pk: UUID) -> HttpResponse:
    """Takes the answers of the team's quick report over into the full assessment."""
    assessment = access.assessment_to_answer(request, pk)
    refuse_unknown(request.POST)
    try:
        count = _keep(assessment)
    except ValidationError as error:
        raise BadRequest(error.message) from None
    _say_kept(request, count)
    return redirect("tasks", pk)


@transaction.atomic
def _keep(assessment: Assessment) -> int:
    """How many answers are kept: of the report that is the latest while the draft is locked."""
    held = assessment.hold()
    return len(held.answer(answers_to_keep(held, held.previous())))


def _say_kept(request: Request, count: int) -> None:
    text = ngettext(
        "%(count)s answer kept. You can still change it.",
        "%(count)s answers kept. You can still change each of them.",
        count,
    )
    messages.success(request, text % {"count": count})


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: Request, pk: UUID, code: str) -> HttpResponse:
    """The questions of one practice, shown or saved."""
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft and request.method != "POST":
        return redirect("report", pk)
    progress = progress_of(assessment)
    task = progress.task(code)
    if task is None:
        raise Http404(gettext("This assessment has no such practice."))
    if request.method == "POST":
        return _save_page(request, assessment, progress, task)
    return _show_page(request, assessment, progress, task)


def _save_page(
    request: Request, assessment: Assessment, progress: Progress, task: Task
) -> HttpResponse:
    forms = [QuestionForm(question, answer, request.POST) for question, answer in task.rows]
    page = PostedPage(forms, request.POST)
    try:
        whole = page.save(assessment)
    except ValidationError:
        return _too_late(request, assessment, task, page)
    task.answers.update({q.code: answer for q, answer in page.stored.items()})
    note_save(assessment, request.user, task.code)
    if wants_json(request):
        return _saved_state(progress, page, others_at_work(assessment, request.user, progress))
    if whole:
        return _redirect_onwards(request, assessment, progress, task)
    if page.clashes:
        return _ask_which(request, assessment, task, page)
    return _show_page(request, assessment, progress, task, page)


def _saved_state(progress: Progress, page: PostedPage, others: list[str]) -> JsonResponse:
    """The answer to autosave: revisions, errors, progress, and who else is at work."""
    line = render_to_string("assessments/_progress_line.html", {"progress": progress}).strip()
    clash = gettext("Someone else has changed this answer. “Save and continue” shows both.")
    clashes = {question.code: clash for question in page.clashes}
    state = {
        "revisions": {f"{q.code}-revision": a.revision for q, a in page.stored.items()},
        "errors": page.refused | clashes,
        "percent": progress.percent,
        "progress": line,
        "others": others,
    }
    status = page_status(overtaken=page.clashes, refused=page.refused)
    return JsonResponse(state, status=status)


def _show_page(
    request: Request,
    assessment: Assessment,
    progress: Progress,
    task: Task,
    page: PostedPage | None = None,
) -> HttpResponse:
    last = last_answers(assessment)
    forms = page.forms if page else [QuestionForm(*row) for row in task.rows]
    for form in forms:
        form.last = last.get(form.question.code)
    context = {
        "assessment": assessment,
        "task": task,
        "forms": forms,
        "progress": progress,
        "others": others_at_work(assessment, request.user, progress),
        "place": progress.position_of(task.code),
        "has_errors": page is not None,
        "stored_as": ".".join(["answers", *(str(form["revision"].value()) for form in forms)]),
    }
    status = page_status(overtaken=page and page.clashes, refused=page and page.refused)
    return render(request, "assessments/practice.html", context, status=status)


def _ask_which(
    request: Request, assessment: Assessment, task: Task, page: PostedPage
) -> HttpResponse:
    """Shows both answers of each clash; other input that is not stored goes into hidden fields."""
    asked = {f"{question.code}-keep" for question in page.clashes}
    fields = [field for form in page.open for field in form if field.html_name not in asked]
    sent = {field.html_name: shown(field) for field in fields if field.html_name in request.POST}
    named = {name: request.POST[name] for name in ("next", "clear") if name in request.POST}
    context = {
        "assessment": assessment,
        "task": task,
        "clashes": clashes_of(page),
        "kept": sent | named,
        "has_errors": "asked" in request.POST,
    }
    return render(request, "assessments/conflict.html", context, status=HTTPStatus.CONFLICT)


def _too_late(
    request: Request, assessment: Assessment, task: Task, page: PostedPage
) -> HttpResponse:
    """Somebody submitted meanwhile: shows the input that can no longer be stored."""
    if wants_json(request):
        message = gettext("Someone has submitted this assessment: this answer is not in it.")
        return JsonResponse({"message": message}, status=HTTPStatus.GONE)
    context = {"assessment": assessment, "task": task, "typed": what_was_typed(page)}
    return render(request, "assessments/too_late.html", context, status=HTTPStatus.GONE)


def _redirect_onwards(
    request: Request, assessment: Assessment, progress: Progress, task: Task
) -> HttpResponse:
    """To the next practice with a gap, the task list, or the check page if there is no gap."""
    chosen = request.POST.get("next")
    if request.POST.get("clear"):
        address = reverse("practice", args=[assessment.pk, task.code])
        return redirect(f"{address}#{request.POST['clear']}")
    if chosen in ("tasks", "check"):
        return redirect(chosen, assessment.pk)
    following = progress.after(task.code)
    if following is None or following.code == task.code:
        return redirect("check" if following is None else "tasks", assessment.pk)
    return redirect("practice", assessment.pk, following.code)

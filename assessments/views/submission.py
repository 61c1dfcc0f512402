"""The check page, submitting what it showed with the confirmation, and deleting a draft."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe
from django_stubs_ext import StrOrPromise

from assessments import access, reports
from assessments.answering.conflicts import questions_to_think_about
from assessments.answering.presence import others_at_work
from assessments.answering.progress import progress_of
from assessments.forms import SeenForm, WithdrawForm
from assessments.models import Assessment
from assessments.models.report_data import ReportData
from assessments.reports.organisation.key_figures import key_figures_at_submission
from assessments.templatetags.maturity import person
from roles.models import Ruleset
from roles.values.days import day_in_words
from roles.values.names import isolated_text
from roles.values.responses import Request, form_page, page_status, posted, refuse_unknown, stored


class AnsweredMeanwhile(Exception):
    """Answers changed after the check page was shown; `codes` are those of their questions."""

    def __init__(self, codes: set[str]) -> None:
        super().__init__()
        self.codes = codes


@require_safe
def check(request: Request, pk: UUID) -> HttpResponse:
    assessment = access.assessment_to_answer(request, pk)
    if not assessment.is_draft:
        return redirect("report", pk)
    return _check_page(request, assessment)


def _check_page(
    request: Request,
    assessment: Assessment,
    *,
    fault: StrOrPromise = "",
    changed: Collection[str] = (),
) -> HttpResponse:
    """The check page, with the fault that refused a submission or the codes of changed answers."""
    progress = progress_of(assessment)
    asked = [question for task in progress.tasks for question in task.questions]
    context = {
        "assessment": assessment,
        "progress": progress,
        "others": others_at_work(assessment, request.user, progress),
        "seen": SeenForm.of(progress.revisions),
        "think_about": questions_to_think_about(progress, assessment.team),
        "has_errors": fault or changed,
        "fault": fault,
        "changed": [question for question in asked if question.code in changed],
    }
    status = page_status(overtaken=changed, refused=fault)
    return render(request, "assessments/check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: Request, pk: UUID) -> HttpResponse:
    """Submits the answers that the check page showed; without a post it redirects to that page."""
    assessment = access.assessment_to_answer(request, pk)
    if request.method != "POST":
        return redirect("check", pk)
    form = SeenForm(request.POST)
    refuse_unknown(request.POST, form)
    try:
        judge = partial(_judge_if_seen, form.revisions())
        assessment.submit(by=request.user, judge=judge, measure=key_figures_at_submission)
    except ValidationError as error:
        current = access.assessment_to_answer(request, pk)
        return _check_page(request, current, fault=error.message)
    except AnsweredMeanwhile as late:
        return _check_page(request, assessment, changed=late.codes)
    messages.success(request, _confirmation(access.submitted_to_read(request, pk)))
    return redirect("report", pk)


def _confirmation(assessment: Assessment) -> str:
    """When the assessment was submitted, and by whom: the same for a second submission."""
    text = gettext(
        "Submitted on %(date)s at %(time)s by %(person)s. Answers and report are locked."
    )
    return text % {
        "date": day_in_words(assessment.submitted),
        "time": f"{timezone.localtime(assessment.submitted):%H:%M}",
        "person": isolated_text(person(assessment.submitted_by)),
    }


def _judge_if_seen(
    seen: dict[str, int] | None, assessment: Assessment, ruleset: Ruleset
) -> ReportData:
    """The data of the report; AnsweredMeanwhile if an answer changed since the check page.

    `submit` calls it while it locks the assessment, so no answer can change after this comparison.
    """
    now = progress_of(assessment).revisions
    if seen is not None and now != seen:
        raise AnsweredMeanwhile({code for code, _ in now.items() ^ seen.items()})
    return reports.judge(assessment, ruleset)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: Request, pk: UUID) -> HttpResponse:
    """Asks for confirmation, then deletes the draft."""
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


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Asks for the reason, then marks the report as withdrawn; a second time changes nothing."""
    assessment = access.submitted_to_withdraw(request, pk)
    if assessment.is_withdrawn:
        return redirect("report", pk)
    form = WithdrawForm(posted(request))

    def mark() -> Assessment:
        assessment.withdraw(by=request.user, **form.cleaned_data)
        return assessment

    if stored(request, form, mark):
        messages.success(request, gettext("The report is withdrawn."))
        return redirect("report", pk)
    context = {"assessment": assessment, "form": form}
    return form_page(request, "assessments/withdraw.html", context)

"""Pages of actions (list, new, edit), and of accepting or declining the advice about a role."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.forms import ActionForm, ActionStateForm, DecisionForm
from assessments.forms.reports import QUARTER
from assessments.models import Action, AdviceDecision, Assessment, Report, Team
from assessments.models.reports import advised
from assessments.reports import document_of
from assessments.reports.followup import ActionSubject, first_part_of, listed, part_of
from roles.models import Role
from roles.shapes import OptionRow
from roles.values.responses import Request, form_page, posted, stored

from .reports import not_needed

# Query parameter of an action that plans the first step of the report.
FIRST_STEP = "first-step"
MOST_CLOSED = 100


@require_safe
def team_actions(request: Request, pk: UUID) -> HttpResponse:
    """The open actions of the team, then the latest that are closed."""
    team = access.team_to_read(request, pk)
    actions = Action.objects.of_team(team)
    closed = listed(actions.closed()[: MOST_CLOSED + 1])
    context = {
        "team": team,
        "actions": listed(actions.open()),
        "closed": closed[:MOST_CLOSED],
        "has_older": len(closed) > MOST_CLOSED,
        "may_change": Team.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "assessments/team_actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: Request, pk: UUID, kind: str, code: str) -> HttpResponse:
    """A new action about a practice or a figure of a report, filled in from the advice."""
    assessment = access.standing_to_change(request, pk)
    part = _part_to_act_on(request, assessment.report, kind, code)
    due = timezone.localdate() + QUARTER
    initial = {"title": part.suggestion, "owner": request.user.pk, "due": due}
    form = ActionForm(posted(request), team=assessment.team, initial=initial)

    def plan() -> Action:
        return Action.objects.plan(assessment, kind, code, by=request.user, **form.given())

    if stored(request, form, plan):
        messages.success(request, gettext("Action planned."))
        return redirect(f"{reverse('report', args=[pk])}#actions")
    context = {"form": form, "assessment": assessment, "part": part}
    return form_page(request, "assessments/action_form.html", context)


def _part_to_act_on(request: Request, report: Report, kind: str, code: str) -> ActionSubject:
    """The part of the report that an action is about, or its first step if the address says so."""
    part = part_of(report, kind, code)
    if part is None:
        raise Http404(gettext("The report has no such practice or metric."))
    first = first_part_of(report) if FIRST_STEP in request.GET else None
    return first if first and (first.kind, first.code) == (kind, code) else part


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: Request, pk: UUID) -> HttpResponse:
    action = access.action_to_change(request, pk)
    form = ActionStateForm(posted(request), instance=action, team=action.team)
    if stored(request, form, lambda: action.change(seen=form.seen, **form.given())):
        messages.success(request, gettext("Action saved."))
        return redirect("team-actions", action.team.pk)
    context = {"form": form, "action": action, "assessment": action.assessment}
    return form_page(request, "assessments/action_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: Request, pk: UUID, role: str) -> HttpResponse:
    """A decision about one role, in the latest report only: a later one already repeats it."""
    assessment, row = _advised(request, pk, role)
    if not assessment.report.needs(role):
        return not_needed(request, assessment, _translated_option(assessment, role))
    if assessment.is_superseded:
        messages.error(request, gettext("There is a later report: decide about its advice."))
        return redirect("report", pk)
    made = assessment.decisions.filter(role=row).first()
    initial: dict[str, Any] = {} if made else {"choice": request.GET.get("choice")}
    is_advised = role in advised(assessment.report.headline)
    form = DecisionForm(posted(request), is_advised=is_advised, instance=made, initial=initial)

    def decide() -> AdviceDecision:
        given = {"by": request.user, "seen": form.seen, **form.given()}
        return AdviceDecision.objects.decide(assessment, row, **given)

    if stored(request, form, decide):
        # The report confirms it beside the role.
        return redirect(f"{reverse('report', args=[pk])}?decided={role}#decided")
    return _decision_page(request, assessment, role, form)


def _decision_page(
    request: Request, assessment: Assessment, role: str, form: DecisionForm
) -> HttpResponse:
    context = {
        "form": form,
        "assessment": assessment,
        "option": _translated_option(assessment, role),
        "verdict": assessment.report.data["advice"]["verdict"],
    }
    return form_page(request, "assessments/decision_form.html", context)


def _advised(request: Request, pk: UUID, role: str) -> tuple[Assessment, Role]:
    """The assessment and the role; 404 if its report has no advice about the role."""
    assessment = access.standing_to_change(request, pk)
    if not assessment.report.has_role(role):
        raise Http404(gettext("The report knows no such role."))
    return assessment, get_object_or_404(Role, slug=role)


def _translated_option(assessment: Assessment, role: str) -> OptionRow:
    options = document_of(assessment)["advice"]["options"]
    return next(option for option in options if option["role"] == role)

"""What a team does about the practices and figures of its reports."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.forms import ActionForm, ActionStateForm, refuse_unknown
from assessments.forms.actions import QUARTER
from assessments.models import Action, Overtaken, Team
from assessments.reports.actions import first_part_of, listed, part_of

# In the address, where the page's first step is planned.
FIRST_STEP = "first-step"
INVALID, CONFLICT = 422, 409


@require_safe
def team_actions(request, pk):
    """Every action of the team, the open ones first."""
    team = access.team_to_read(request, pk)
    every = listed(Action.objects.of_team(team))
    context = {
        "team": team,
        "actions": [action for action in every if action.is_open],
        "closed": [action for action in every if not action.is_open],
        "may_change": Team.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "assessments/team_actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request, pk, kind, code):
    """A new action about a practice or a figure of a report, filled in from its advice."""
    assessment = access.submitted_to_change(request, pk)
    part = part_of(assessment.report, kind, code)
    if part is None:
        raise Http404(gettext("The report has no such practice or figure."))
    if FIRST_STEP in request.GET:
        first = first_part_of(assessment.report)
        part = first if first and (first.kind, first.code) == (kind, code) else part
    due = timezone.localdate() + QUARTER
    initial = {"title": part.suggestion, "owner": request.user.pk, "due": due}
    form = ActionForm(posted(request), team=assessment.team, initial=initial)

    def plan():
        Action.objects.plan(assessment, kind, code, by=request.user, **form.given())

    if request.method == "POST" and stored(request, form, plan):
        messages.success(request, gettext("The action is planned."))
        return redirect(f"{reverse('report', args=[pk])}#actions")
    context = {"form": form, "assessment": assessment, "part": part}
    return render(request, "assessments/action_form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request, pk):
    action = access.action_to_change(request, pk)
    form = ActionStateForm(posted(request), instance=action, team=action.team)
    if request.method == "POST" and stored(
        request, form, lambda: action.change(seen=form.seen, **form.given())
    ):
        messages.success(request, gettext("The action is saved."))
        return redirect("team-actions", action.team.pk)
    context = {"form": form, "action": action, "assessment": action.assessment}
    return render(request, "assessments/action_form.html", context, status=status_of(form))


def posted(request):
    return request.POST if request.method == "POST" else None


def stored(request, form, verb) -> bool:
    """Whether the form is valid and the verb took it; if not, the form says why."""
    refuse_unknown(request.POST, form)
    if not form.is_valid():
        return False
    try:
        verb()
    except Overtaken as overtaken:
        form.show_overtaken(overtaken)
        form.status = CONFLICT
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()


def status_of(form) -> int:
    return getattr(form, "status", INVALID) if form.errors else 200

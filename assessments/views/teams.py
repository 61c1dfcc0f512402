"""A person's teams, and the start of an assessment."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.forms import StartForm, TeamForm, refuse_unknown
from assessments.models import Action, Assessment, Team
from assessments.reports.actions import listed
from assessments.reports.languages import spoken_headlines, spoken_staffing

INVALID = 422


@require_safe
def team_list(request):
    visible = Team.objects.visible_to(request.user)
    assessments = Assessment.objects.select_related("report").defer("report__document")
    latest = assessments.filter(team__in=visible.order_by().values("pk")).submitted()
    teams = visible.prefetch_related(
        Prefetch("assessments", assessments.drafts(), to_attr="drafts"),
        Prefetch("assessments", latest.latest_of_each_team(), to_attr="submitted"),
    )
    spoken_headlines(a for team in teams for a in team.submitted)
    access.remember_several(request, teams)
    own = set(Team.objects.editable_by(request.user).values_list("pk", flat=True))
    return render(request, "assessments/team_list.html", {"teams": teams, "own": own})


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request):
    form = TeamForm(_posted(request))
    if request.method == "POST":
        refuse_unknown(request.POST, form)
        if form.is_valid():
            team = form.save(commit=False)
            Team.objects.found(team, form.people(), by=request.user, shared=form.shared())
            message = gettext("%(team)s is there. Start the first assessment when you like.")
            messages.success(request, message % {"team": team})
            return redirect("team", team.pk)
    return render(request, "assessments/team_form.html", {"form": form}, status=_status(form))


@require_safe
def team_detail(request, pk):
    team = access.team_to_read(request, pk)
    assessments = team.assessments.select_related("report").defer("report__document")
    submitted = [a for a in assessments if not a.is_draft]
    spoken_headlines(submitted)
    spoken_staffing(team)
    context = {
        "team": team,
        "drafts": [a for a in assessments if a.is_draft],
        "submitted": submitted,
        "may_change": Team.objects.editable_by(request.user).filter(pk=pk).exists(),
        "actions": listed(Action.objects.of_team(team).open()),
        "members": team.memberships.select_related("user"),
    }
    return render(request, "assessments/team_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request, pk):
    team = access.team_to_change(request, pk)
    form = TeamForm(_posted(request), instance=team)
    if request.method == "POST":
        refuse_unknown(request.POST, form)
        if form.is_valid() and _save(form):
            messages.success(request, gettext("The team is saved."))
            return redirect("team", team.pk)
    context = {"form": form, "team": team}
    return render(request, "assessments/team_form.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_new(request, pk):
    team = access.team_to_change(request, pk)
    form = StartForm(_posted(request))
    if request.method == "POST":
        refuse_unknown(request.POST, form)
        if form.is_valid():
            assessment = Assessment.objects.start(
                team, form.chosen(), track=form.cleaned_data["track"], by=request.user
            )
            return redirect("tasks", assessment.pk)
    context = {"form": form, "team": team}
    return render(request, "assessments/assessment_new.html", context, status=_status(form))


def _posted(request):
    """The posted fields, an empty post included; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


@transaction.atomic
def _save(form: TeamForm) -> bool:
    """Stores the team; False, with the reason in the form, when somebody else was faster."""
    stored = Team.objects.select_for_update().get(pk=form.instance.pk)
    if form.is_stale(stored):
        return False
    form.instance.revision = stored.revision + 1
    form.save().staff(form.people(), form.shared())
    return True


def _status(form) -> int:
    return INVALID if form.errors else 200

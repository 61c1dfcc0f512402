"""A person's teams, and the start of an assessment."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.answering.progress import lengths
from assessments.forms import StartForm, TeamForm, refuse_unknown
from assessments.models import Action, Assessment, Team
from assessments.reports.document.texts import titled_headlines, translate_staffing
from assessments.reports.followup import listed
from roles.values.names import isolated_text

INVALID = 422
# With fewer teams the eye is faster than a search.
SEARCHED_FROM = 10


@require_safe
def team_list(request):
    visible = Team.objects.visible_to(request.user)
    assessments = Assessment.objects.select_related("report").defer("report__data")
    every = visible.prefetch_related(
        Prefetch("assessments", assessments.drafts(), to_attr="drafts"),
        Prefetch("assessments", assessments.marked_latest(), to_attr="submitted"),
    )
    asked = request.GET.get("q", "").strip()
    teams = every.matching(asked) if asked else every
    titled_headlines(a for team in teams for a in team.submitted)
    if not asked:
        access.remember_several(request, teams)
    context = {
        "teams": teams,
        "asked": asked,
        "searched": asked or len(teams) >= SEARCHED_FROM,
        "own": set(Team.objects.editable_by(request.user).values_list("pk", flat=True)),
    }
    return render(request, "assessments/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request):
    form = TeamForm(_posted(request))
    if request.method == "POST":
        refuse_unknown(request.POST, form)
        team = _found(form, request.user)
        if team:
            message = gettext("%(team)s is there. Start the first assessment when you like.")
            messages.success(request, message % {"team": isolated_text(team)})
            return redirect("team", team.pk)
    return render(request, "assessments/team_form.html", {"form": form}, status=_status(form))


@require_safe
def team_detail(request, pk):
    team = access.team_to_read(request, pk)
    assessments = team.assessments.select_related("report").defer("report__data")
    submitted = [a for a in assessments if not a.is_draft]
    titled_headlines(submitted)
    translate_staffing(team)
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
    context = {"form": form, "team": team, "lengths": lengths()}
    return render(request, "assessments/assessment_new.html", context, status=_status(form))


def _posted(request):
    """The posted fields, an empty post included; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def _found(form: TeamForm, user) -> Team | None:
    """The new team, or the one of the same form sent before; None, with the reason in the form."""
    if form.is_valid():
        try:
            team = form.save(commit=False)
            return Team.objects.create_team(team, form.people(), by=user, shared=form.shared())
        except ValidationError as taken:
            form.add_error(None, taken)
    return form.made_before(user)


@transaction.atomic
def _save(form: TeamForm) -> bool:
    """Stores the team; False, with the reason in the form, when somebody else was faster."""
    stored = Team.objects.select_for_update().get(pk=form.instance.pk)
    if form.is_stale(stored):
        return False
    form.instance.revision = stored.revision + 1
    try:
        form.save().staff(form.people(), form.shared())
    except ValidationError as taken:
        form.add_error(None, taken)
        return False
    return True


def _status(form) -> int:
    return INVALID if form.errors else 200

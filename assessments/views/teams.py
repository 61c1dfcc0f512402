"""Pages of teams: list, new, detail, edit; the start of an assessment."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe
from django_stubs_ext import Annotations

from assessments import access
from assessments.answering.progress import lengths
from assessments.forms import StartForm, TeamForm
from assessments.models import Action, Assessment, Team
from assessments.reports.document.texts import titled_headlines
from assessments.reports.followup import listed
from roles.models import translate_roles
from roles.values.names import isolated_text
from roles.values.responses import Request, form_page, posted, stored

# The list has a search box from this many teams on; a shorter one is quicker to scan by eye.
SEARCHED_FROM = 10


@require_safe
def team_list(request: Request) -> HttpResponse:
    every = Team.objects.visible_to(request.user)
    asked = request.GET.get("q", "").strip()
    teams = _with_assessments(every.matching(asked) if asked else every)
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


class Listed(TypedDict):
    """The draft of a team, and its latest submitted assessment; at most one each."""

    drafts: list[Assessment]
    submitted: list[Assessment]


def _with_assessments(teams: QuerySet[Team]) -> QuerySet[Annotated[Team, Annotations[Listed]]]:
    assessments = Assessment.objects.select_related("report").defer("report__data")
    return teams.prefetch_related(
        Prefetch("assessments", assessments.drafts(), to_attr="drafts"),
        Prefetch("assessments", assessments.marked_latest(), to_attr="submitted"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: Request) -> HttpResponse:
    form = TeamForm(posted(request))

    def create() -> Team:
        team = form.save(commit=False)
        return Team.objects.create_team(team, form.people(), shared=form.shared(), by=request.user)

    team = stored(request, form, create) or form.made_before(request.user)
    if team:
        message = gettext("%(team)s is there. Start the first assessment when you like.")
        messages.success(request, message % {"team": isolated_text(team)})
        return redirect("team", team.pk)
    return form_page(request, "assessments/team_form.html", {"form": form})


@require_safe
def team_detail(request: Request, pk: UUID) -> HttpResponse:
    team = access.team_to_read(request, pk)
    assessments = team.assessments.select_related("report").defer("report__data")
    submitted = [a for a in assessments if not a.is_draft]
    titled_headlines(submitted)
    translate_roles(row.role for row in team.staffing.all())
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
def team_edit(request: Request, pk: UUID) -> HttpResponse:
    team = access.team_to_change(request, pk)
    form = TeamForm(posted(request), instance=team)
    if stored(request, form, lambda: team.change(seen=form.seen, **form.given())):
        messages.success(request, gettext("The team is saved."))
        return redirect("team", pk)
    return form_page(request, "assessments/team_form.html", {"form": form, "team": team})


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_new(request: Request, pk: UUID) -> HttpResponse:
    team = access.team_to_change(request, pk)
    form = StartForm(posted(request), lengths())

    def start() -> Assessment:
        track = form.cleaned_data["track"]
        return Assessment.objects.start(team, form.chosen(), track=track, by=request.user)

    if assessment := stored(request, form, start):
        return redirect("tasks", assessment.pk)
    return form_page(request, "assessments/assessment_new.html", {"form": form, "team": team})

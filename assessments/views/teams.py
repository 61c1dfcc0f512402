"""Pages of teams: list, new, detail, edit; the start of an assessment."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.answering.progress import lengths
from assessments.forms import StartForm, TeamFilterForm, TeamForm
from assessments.forms.selections import SEARCHED_FROM
from assessments.models import Action, Assessment, Team
from assessments.reports.followup import listed
from assessments.reports.team_list import team_list_of, team_page_of
from roles.models import translate_roles
from roles.values.names import isolated_text
from roles.values.responses import Request, form_page, posted, refuse_unknown, stored


@require_safe
def team_list(request: Request) -> HttpResponse:
    """The active teams that the user may see, or the archived ones; searched and sorted."""
    visible = Team.objects.visible_to(request.user)
    form = TeamFilterForm(request.GET, visible)
    narrowed = form.narrowed() if form.is_valid() else visible.active()
    page = team_list_of(narrowed, request.GET.get("page", 1))
    if form.shows_every_active_team:
        access.remember_several(request, page.shown.paginator.count)
    context = {
        "form": form,
        "page": page,
        "searched": form.is_narrowed or page.shown.paginator.count >= SEARCHED_FROM,
        "archived": visible.archived().count(),
        "own": set(Team.objects.editable_by(request.user).values_list("pk", flat=True)),
    }
    return form_page(request, "assessments/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: Request) -> HttpResponse:
    form = TeamForm(posted(request))

    def create() -> Team:
        team = form.save(commit=False)
        return Team.objects.create_team(team, form.people(), shared=form.shared(), by=request.user)

    team = stored(request, form, create) or form.made_before(request.user)
    if team:
        message = gettext("%(team)s created. Start your first assessment when you are ready.")
        messages.success(request, message % {"team": isolated_text(team)})
        return redirect("team", team.pk)
    return form_page(request, "assessments/team_form.html", {"form": form})


@require_safe
def team_detail(request: Request, pk: UUID) -> HttpResponse:
    team = access.team_to_read(request, pk)
    translate_roles(row.role for row in team.staffing.all())
    members = list(team.memberships.select_related("user"))
    context = {
        "team": team,
        "page": team_page_of(team),
        "may_change": Team.objects.editable_by(request.user).filter(pk=pk).exists(),
        "leads": Team.objects.led_by(request.user).filter(pk=pk).exists(),
        "actions": listed(Action.objects.of_team(team).open()),
        "members": members,
        "belongs": any(member.user_id == request.user.pk for member in members),
    }
    return render(request, "assessments/team_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_archive(request: Request, pk: UUID) -> HttpResponse:
    """Asks for confirmation, then archives the team; a second time changes nothing."""
    team = access.team_to_archive(request, pk)
    if request.method == "POST":
        refuse_unknown(request.POST)
        team.archive(by=request.user)
        message = gettext("%(team)s is archived. Its reports can still be read.")
        messages.success(request, message % {"team": isolated_text(team)})
        return redirect("team", pk)
    return render(request, "assessments/team_archive.html", {"team": team})


@require_POST
def team_restore(request: Request, pk: UUID) -> HttpResponse:
    """Restores an archived team; a second time changes nothing."""
    team = access.team_to_archive(request, pk)
    refuse_unknown(request.POST)
    team.restore(by=request.user)
    message = gettext("%(team)s is restored, with everything it had.")
    messages.success(request, message % {"team": isolated_text(team)})
    return redirect("team", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: Request, pk: UUID) -> HttpResponse:
    team = access.team_to_change(request, pk)
    form = TeamForm(posted(request), instance=team)
    if stored(request, form, lambda: team.change(seen=form.seen, **form.given())):
        messages.success(request, gettext("Team saved."))
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

"""Request → the object it names: 404 for a stranger, 403 for somebody with too few rights."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_list_or_404, get_object_or_404
from django.utils.translation import gettext

from .models import Action, Assessment, Team


def team_to_read(request, pk) -> Team:
    """A team whose reports the user may see."""
    return get_object_or_404(Team.objects.visible_to(request.user).with_staffing(), pk=pk)


def team_to_change(request, pk) -> Team:
    """A team that the user may change and answer for."""
    team = team_to_read(request, pk)
    _refuse_unless(Team.objects.editable_by(request.user).filter(pk=pk))
    return team


def teams_to_compare(request) -> list[Team]:
    """All teams that the user may see, by name; 404 for somebody who sees none."""
    teams = get_list_or_404(Team.objects.visible_to(request.user))
    remember_several(request, teams)
    return teams


def remember_several(request, teams) -> None:
    """Lets the header link to the pages across teams without a query of its own.

    Only the link follows this; the pages themselves ask for the rights each time.
    """
    request.session["sees_several_teams"] = len(teams) > 1


def assessment_to_read(request, pk) -> Assessment:
    """An assessment whose report the user may see."""
    visible = Assessment.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("team", "response", "submitted_by"), pk=pk)


def submitted_to_read(request, pk) -> Assessment:
    """The same, with the report that a draft does not have."""
    visible = Assessment.objects.visible_to(request.user).submitted()
    return get_object_or_404(
        visible.select_related("team", "report", "submitted_by", "ruleset"), pk=pk
    )


def submitted_to_change(request, pk) -> Assessment:
    """A submitted assessment about which the user may decide and plan."""
    assessment = submitted_to_read(request, pk)
    _refuse_unless(Assessment.objects.editable_by(request.user).filter(pk=pk))
    return assessment


def action_to_change(request, pk) -> Action:
    """An action of a team for which the user may answer."""
    visible = Action.objects.visible_to(request.user).select_related("assessment__team", "owner")
    action = get_object_or_404(visible, pk=pk)
    _refuse_unless(Action.objects.editable_by(request.user).filter(pk=pk))
    return action


def assessment_to_answer(request, pk) -> Assessment:
    """An assessment that the user may fill in and submit."""
    assessment = assessment_to_read(request, pk)
    _refuse_unless(Assessment.objects.editable_by(request.user).filter(pk=pk))
    return assessment


def _refuse_unless(allowed) -> None:
    if not allowed.exists():
        message = gettext("You may read this team's reports, but not answer for it.")
        raise PermissionDenied(message)

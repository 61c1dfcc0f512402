"""Request → the team, assessment, action, person or link it names, if one may; else 404 or 403.

What may be changed comes with a claim: its verbs check the right again once they hold the lock.
"""

from functools import partial
from typing import NoReturn, TypeAlias, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_list_or_404
from django.utils.translation import gettext

from roles.values.responses import Request

from .models import (
    Action,
    Archived,
    Assessment,
    Claim,
    Invitation,
    Membership,
    ShareLink,
    Team,
    User,
    Withdrawn,
)

M = TypeVar("M", bound=Model)
# What belongs to a team, or is one.
Mine: TypeAlias = Team | Assessment | Action

SHARED_SALT, INVITED_SALT = "assessments.shared-report", "assessments.invitation"


class Hidden(Http404):
    """Not found by somebody without a right to it, though it is there: `about` says what."""

    def __init__(self, about: tuple[str, object]) -> None:
        super().__init__()
        self.about = about


def team_to_read(request: Request, pk: UUID) -> Team:
    """A team whose reports the user may see."""
    return _found(Team.objects.visible_to(request.user).with_staffing(), pk=pk)


def team_to_change(request: Request, pk: UUID) -> Team:
    """A team that the user may edit and answer for."""
    team = team_to_read(request, pk)
    _refuse_archived(team)
    _refuse_unless(Team.objects.editable_by(request.user).filter(pk=pk))
    _claim(request, team, team)
    return team


def team_to_archive(request: Request, pk: UUID) -> Team:
    """A team that the user may archive and restore."""
    team = team_to_read(request, pk)
    leads_only = gettext("Only a lead of the team or an admin can archive it.")
    _refuse_unless(Team.objects.led_by(request.user).filter(pk=pk), leads_only)
    _claim(request, team, team, leads_only, leads=True)
    return team


def teams_to_compare(request: Request) -> list[Team]:
    """All active teams that the user may see, by name; 404 for somebody who sees none."""
    teams = get_list_or_404(Team.objects.visible_to(request.user).active())
    remember_several(request, len(teams))
    return teams


def remember_several(request: HttpRequest, teams: int) -> None:
    """Remembers whether the header links to the pages over several teams, to save a query per page.

    Only the link depends on this; the pages check the rights themselves each time.
    """
    if request.session.get("sees_several_teams") != (teams > 1):
        request.session["sees_several_teams"] = teams > 1


def assessment_to_read(request: Request, pk: UUID) -> Assessment:
    """An assessment whose report the user may see."""
    visible = Assessment.objects.visible_to(request.user)
    return _found(visible.select_related("team", "response", "submitted_by"), pk=pk)


def submitted_to_read(request: Request, pk: UUID) -> Assessment:
    """A submitted assessment whose report the user may see."""
    visible = Assessment.objects.visible_to(request.user).submitted()
    return _found(visible.select_related("team", "report", "submitted_by", "ruleset"), pk=pk)


def standing_to_read(request: Request, pk: UUID) -> Assessment:
    """A submitted assessment whose report was not withdrawn."""
    assessment = submitted_to_read(request, pk)
    if assessment.is_withdrawn:
        raise Withdrawn(assessment)
    return assessment


def standing_to_change(request: Request, pk: UUID) -> Assessment:
    """A report about which the user may plan actions and decide on the advice."""
    assessment = standing_to_read(request, pk)
    _refuse_archived(assessment.team)
    _refuse_unless(Assessment.objects.editable_by(request.user).filter(pk=pk))
    _claim(request, assessment.team, assessment)
    return assessment


def submitted_to_withdraw(request: Request, pk: UUID) -> Assessment:
    """A submitted assessment whose report the user may withdraw."""
    assessment = submitted_to_read(request, pk)
    _refuse_archived(assessment.team)
    leads_only = gettext("Only a lead of the team or an admin can withdraw its reports.")
    _refuse_unless(Assessment.objects.led_by(request.user).filter(pk=pk), leads_only)
    _claim(request, assessment.team, assessment, leads_only, leads=True)
    return assessment


def action_to_change(request: Request, pk: UUID) -> Action:
    """An action of a team that the user may answer for."""
    visible = Action.objects.visible_to(request.user).select_related("assessment__team", "owner")
    action = _found(visible, pk=pk)
    _refuse_archived(action.team)
    _refuse_unless(Action.objects.editable_by(request.user).filter(pk=pk))
    _claim(request, action.team, action)
    return action


def assessment_to_answer(request: Request, pk: UUID) -> Assessment:
    """An assessment that the user may fill in and submit."""
    assessment = assessment_to_read(request, pk)
    _refuse_archived(assessment.team)
    _refuse_unless(Assessment.objects.editable_by(request.user).filter(pk=pk))
    _claim(request, assessment.team, assessment)
    return assessment


def standing_to_share(request: Request, pk: UUID) -> Assessment:
    """A report that the user may share by links, of an archived team too."""
    assessment = standing_to_read(request, pk)
    reading = gettext("You may read this team's reports, but not share them.")
    _refuse_unless(_represented(request, assessment), reading)
    _claim(request, assessment.team, assessment, reading)
    return assessment


def may_share(request: Request, assessment: Assessment) -> bool:
    """Whether `standing_to_share` lets the user have this report."""
    return not assessment.is_withdrawn and _represented(request, assessment).exists()


def link_to_revoke(request: Request, pk: UUID, link: UUID) -> ShareLink:
    """A link to the report of an assessment that the user may share."""
    assessment = standing_to_share(request, pk)
    found = _found(ShareLink.objects.of(assessment).select_related("report"), pk=link)
    # With the claim to its team.
    found.report.assessment = assessment
    return found


def link_to_read(request: HttpRequest, pk: UUID) -> ShareLink | None:
    """The link, if it is active and the request has its cookie; else None."""
    if not _has_opened(request, settings.SHARED_COOKIE_NAME, SHARED_SALT, pk):
        return None
    return ShareLink.objects.alive().select_related("report__assessment").filter(pk=pk).first()


def invitation_to_accept(request: HttpRequest, pk: UUID) -> Invitation | None:
    """The invitation, if it is active and the request has its cookie; else None."""
    if not _has_opened(request, settings.INVITED_COOKIE_NAME, INVITED_SALT, pk):
        return None
    return Invitation.objects.alive().select_related("team", "made_by").filter(pk=pk).first()


def _has_opened(request: HttpRequest, cookie: str, salt: str, pk: UUID) -> bool:
    """Whether the request has the cookie that opening the link with this key gave."""
    age = settings.SHARED_COOKIE_AGE
    return request.get_signed_cookie(cookie, default=None, salt=salt, max_age=age) == str(pk)


def team_to_manage(request: Request, pk: UUID) -> Team:
    """A team whose people the user may invite, change and remove."""
    team = team_to_read(request, pk)
    _refuse_archived(team)
    leads_only = gettext("Only a lead of the team or an admin can manage its people.")
    _refuse_unless(Team.objects.led_by(request.user).filter(pk=pk), leads_only)
    _claim(request, team, team, leads_only, leads=True)
    return team


def own_membership(request: Request, pk: UUID) -> Membership:
    """What the user is in a team that is not archived."""
    team = team_to_read(request, pk)
    _refuse_archived(team)
    mine = team.memberships.select_related("team", "user").filter(user=request.user).first()
    if mine is None:
        raise PermissionDenied(gettext("You are not in this team."))
    return mine


def lead_to_hand_over(request: Request, pk: UUID) -> Membership:
    """The user as a lead of a team."""
    mine = own_membership(request, pk)
    if mine.right != Membership.Right.LEAD:
        raise _reader(gettext("Only a lead of the team can hand it over."))
    return mine


def member_to_change(request: Request, pk: UUID, member: int) -> Membership:
    """Somebody of a team whose people the user may manage."""
    team = team_to_manage(request, pk)
    people = team.memberships.select_related("team", "user")
    found = people.filter(pk=member).first()
    if found is None:
        raise Http404
    found.team = team
    return found


def invitation_to_revoke(request: Request, pk: UUID, invitation: UUID) -> Invitation:
    """An invitation to a team whose people the user may manage."""
    team = team_to_manage(request, pk)
    found = _found(team.invitations.all(), pk=invitation)
    found.team = team
    return found


def _represented(request: Request, assessment: Assessment) -> QuerySet[Team]:
    return Team.objects.represented_by(request.user).filter(pk=assessment.team_id)


def _found(rows: QuerySet[M], pk: UUID) -> M:
    """The row among those that the user may see; Hidden for any other that is there."""
    found = rows.filter(pk=pk).first()
    if found is not None:
        return found
    model = rows.model
    if model._base_manager.filter(pk=pk).exists():
        raise Hidden((model._meta.label_lower, pk))
    raise Http404


def _refuse_archived(team: Team) -> None:
    """Says what would help, before a lead or a member is told that they may only read."""
    if team.is_archived:
        raise Archived


def _refuse_unless(allowed: QuerySet[Model], message: str = "") -> None:
    if not allowed.exists():
        raise _reader(message)


def _reader(message: str) -> PermissionDenied:
    """What a lead can help with, and so says who can."""
    answering = gettext("You may read this team's reports, but not answer for it.")
    help_by = gettext("A lead of the team can change your right.")
    return PermissionDenied(f"{message or answering} {help_by}")


def _claim(
    request: Request, team: Team, row: Mine, message: str = "", *, leads: bool = False
) -> None:
    """Lets the verbs of a team, or of a row of it, refuse a user whose right ended meanwhile."""
    refuse = partial(_refuse_lapsed, request.user.pk, row, message)
    team.claim = Claim(request.user, refuse, leads=leads)


def _refuse_lapsed(user: int, row: Mine, message: str) -> NoReturn:
    """Says what a request is told that comes after the end of the right; to the disabled, 404."""
    person = User.objects.filter(pk=user, is_active=True).first()
    rows: QuerySet[Model] = type(row).objects.all()
    _found(type(row).objects.visible_to(person) if person else rows.none(), pk=row.pk)
    raise _reader(message)

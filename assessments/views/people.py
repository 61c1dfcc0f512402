"""The people of a team: invite, change a right, remove, hand the lead over, leave."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import access
from assessments.accounts import limits, mails
from assessments.accounts.adapter import too_many
from assessments.forms import HandOverForm, InvitationForm, RightForm
from assessments.models import Invitation, Membership, Team
from roles.values.names import isolated_text
from roles.values.responses import (
    Context,
    Request,
    form_page,
    posted,
    refuse_unknown,
    stored,
    valid,
)

TOO_MANY_INVITATIONS = _(
    "Too many invitations by you, or to this address. Wait %(time)s, then try again."
)


@dataclass(frozen=True)
class Invited:
    """A new invitation with its address, which is shown only if no mail has it."""

    invitation: Invitation
    address: str
    sent: bool


@require_http_methods(["GET", "HEAD", "POST"])
def team_people(request: Request, pk: UUID) -> HttpResponse:
    """Everybody in the team. A new link is shown once, in the answer to the post."""
    team = access.team_to_manage(request, pk)
    form = InvitationForm(posted(request))
    made = stored(request, form, lambda: _invite(request, team, form))
    if made and made.sent:
        message = gettext("The invitation was sent to %(email)s.")
        messages.success(request, message % {"email": isolated_text(made.invitation.email)})
        return redirect("team-people", pk)
    context: Context = {
        "team": team,
        "form": InvitationForm() if made else form,
        "made": made,
        "sends_mail": settings.SENDS_MAIL,
        "people": team.memberships.select_related("user").order_by("user__username_key"),
        "rights": Membership.Right.choices,
        "invitations": team.invitations.alive().select_related("made_by"),
    }
    return form_page(request, "assessments/team_people.html", context)


def _invite(request: Request, team: Team, form: InvitationForm) -> Invited:
    """Stores the invitation before it is sent, so that a failing mail server loses nothing."""
    try:
        limits.spend_invitation(request, form.cleaned_data.get("email", ""))
    except limits.TooManyGuesses as wait:
        raise too_many(wait.seconds, TOO_MANY_INVITATIONS) from wait
    invitation, token = Invitation.objects.invite(team, by=request.user, **form.cleaned_data)
    address = urljoin(settings.PUBLIC_URL, reverse("invited", args=[token]))
    context = {"invitation": invitation, "address": address, "site": settings.PUBLIC_URL}
    sent = bool(invitation.email) and mails.send(invitation.email, "invitation", context)
    return Invited(invitation, address, sent)


@require_POST
def invitation_revoke(request: Request, pk: UUID, invitation: UUID) -> HttpResponse:
    """Revokes an invitation; a second time changes nothing."""
    found = access.invitation_to_revoke(request, pk, invitation)
    refuse_unknown(request.POST)
    if found.revoke(by=request.user):
        messages.success(request, gettext("The invitation is revoked: nobody can join with it."))
    else:
        messages.error(request, gettext("This invitation was used or revoked already."))
    return redirect("team-people", pk)


@require_POST
def member_right(request: Request, pk: UUID, member: int) -> HttpResponse:
    person = access.member_to_change(request, pk, member)
    form = RightForm(request.POST)
    if not valid(request, form):
        messages.error(request, gettext("Choose lead, member or viewer."))
        return redirect("team-people", pk)
    right = form.cleaned_data["right"]
    message = gettext("%(person)s is now: %(right)s.")
    words = {"person": _name(person), "right": Membership.Right(right).label}
    _tell(request, lambda: person.change_right(right, by=request.user), message % words)
    return _to_people(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: Request, pk: UUID, member: int) -> HttpResponse:
    """Asks for confirmation, then takes somebody out of the team."""
    person = access.member_to_change(request, pk, member)
    if request.method == "POST":
        refuse_unknown(request.POST)
        message = gettext("%(person)s is no longer in the team.") % {"person": _name(person)}
        _tell(request, lambda: person.end(by=request.user), message)
        return _to_people(request, pk)
    context = {"team": person.team, "person": person.user}
    return render(request, "assessments/member_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: Request, pk: UUID) -> HttpResponse:
    """Makes somebody else the lead, and the user a member."""
    mine = access.lead_to_hand_over(request, pk)
    form = HandOverForm(posted(request), team=mine.team, by=request.user)
    if stored(request, form, lambda: mine.hand_over(form.cleaned_data["to"])):
        message = gettext("The team has a new lead. You are a member of it now.")
        messages.success(request, message)
        return redirect("team", pk)
    context = {"form": form, "team": mine.team, "anybody": form.people.exists()}
    return form_page(request, "assessments/team_hand_over.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, pk: UUID) -> HttpResponse:
    """Asks for confirmation, then takes the user out of the team."""
    mine = access.own_membership(request, pk)
    if request.method == "POST":
        refuse_unknown(request.POST)
        message = gettext("You left %(team)s.") % {"team": isolated_text(mine.team)}
        left = _tell(request, lambda: mine.end(by=request.user), message)
        return redirect("teams") if left else redirect("team-leave", pk)
    context = {"team": mine.team, "is_last_lead": mine.is_last_lead()}
    return render(request, "assessments/team_leave.html", context)


def _name(person: Membership) -> str:
    return isolated_text(person.user.get_full_name() or person.user.username)


def _tell(request: Request, verb: Callable[[], object], done: str) -> bool:
    """Calls the verb; the next page says that it is done, or why it was refused."""
    try:
        verb()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return False
    messages.success(request, done)
    return True


def _to_people(request: Request, pk: UUID) -> HttpResponse:
    """To the people again, or whither somebody may who has just given the lead away."""
    if Team.objects.led_by(request.user).filter(pk=pk).exists():
        return redirect("team-people", pk)
    visible = Team.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("team", pk) if visible else redirect("teams")

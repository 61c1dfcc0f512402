"""Joining a team by an invitation: open its link, log in or make an account, join.

A scanner of mails opens links and submits the forms behind them. Neither uses an invitation up:
its page has no form without a login, and a new account needs a name and a password.
"""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.accounts import limits
from assessments.forms import AccountForm
from assessments.models import Ended, Invitation, Team
from roles.values.names import isolated_text
from roles.values.responses import Request, form_page, posted, refuse_unknown, stored

from .kept_posts import is_logged_in
from .secret_links import open_again, opened, refused, too_many
from .sessions import lead_on

NOT_VALID = _("This invitation is no longer valid: ask whoever sent it for a new one.")
OPEN_AGAIN = _(
    "Open the invitation that you were sent again, or ask whoever sent it for a new one."
)


@login_not_required
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Exchanges the token for a cookie of this invitation, and uses nothing up."""
    try:
        guess = limits.spend_link(request)
    except limits.TooManyGuesses as wait:
        return too_many(request, wait.seconds)
    # One look-up for unknown, expired, revoked and used ones: timing does not tell them apart.
    invitation = Invitation.objects.alive().with_token(token).first()
    if invitation is None:
        return refused(request, NOT_VALID)
    guess.rollback()
    address = reverse("join", args=[invitation.pk])
    return opened(address, settings.INVITED_COOKIE_NAME, invitation.pk, access.INVITED_SALT)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offers the ways in; whoever is logged in joins by a click."""
    invitation = access.invitation_to_accept(request, pk)
    if invitation is None:
        return open_again(request, OPEN_AGAIN)
    if request.method == "POST":
        return _accept(request, invitation)
    own = is_logged_in(request) and invitation.team.memberships.filter(user=request.user).exists()
    context = {"invitation": invitation, "is_member": own, "passwords": settings.PASSWORD_LOGIN}
    return render(request, "assessments/join.html", context)


def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if not is_logged_in(request):
        return redirect_to_login(request.get_full_path())
    refuse_unknown(request.POST)
    try:
        invitation.accept(by=request.user)
    except Ended:
        return refused(request, NOT_VALID)
    except ValidationError as reason:
        messages.error(request, " ".join(reason.messages))
        return redirect("join", invitation.pk)
    return _welcome(request, invitation.team)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Makes an account that is in the team from the start, and logs it in."""
    if not settings.PASSWORD_LOGIN:
        raise Http404
    invitation = access.invitation_to_accept(request, pk)
    if invitation is None:
        return open_again(request, OPEN_AGAIN)
    if is_logged_in(request):
        return redirect("join", pk)
    form = AccountForm(posted(request), initial={"email": invitation.email})
    joined = stored(request, form, lambda: invitation.admit(form.newcomer()))
    if joined:
        to_team = reverse("team", args=[invitation.team_id])
        answer: HttpResponse = perform_login(request, joined.user, redirect_url=to_team)
        if not is_logged_in(request):
            return answer
        # Whoever has just chosen a password is not asked for it again.
        record_authentication(request, joined.user, method="password")
        return _welcome(request, invitation.team)
    return form_page(request, "assessments/join_account.html", {"form": form, "to": invitation})


def _welcome(request: Request, team: Team) -> HttpResponse:
    message = gettext("Welcome! You are in %(team)s now.")
    messages.success(request, message % {"team": isolated_text(team)})
    return lead_on(request, redirect("team", team.pk))

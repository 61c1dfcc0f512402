"""Erasing an account: what stands in the way, and what becomes of all that names the person."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from assessments.accounts.sessions import end_all
from assessments.exports import kept_pdfs
from assessments.models import ChangedAccount, Invitation, Membership, Team, User
from assessments.models.claims import held_teams
from roles.audit import AuditEntry
from roles.audit.entries import Actor
from roles.values.names import isolated_text

from .parts import sent_to

# Rows that are a person's alone.
OWNED = (Authenticator, SocialAccount, EmailAddress, UserSession)


@dataclass(frozen=True)
class Hindrance:
    """Why an account cannot be erased yet, and the team that needs another lead first."""

    text: str
    team: Team | None = None


def hindrances(user: User) -> list[Hindrance]:
    """What stands in the way; nothing of an account that is disabled: it leads nobody."""
    if not user.is_active:
        return []
    found = [Hindrance(_needs_lead(team), team) for team in _led_alone(user)]
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        text = gettext(
            "Nobody else is an administrator: give somebody else superuser status first."
        )
        found.append(Hindrance(text))
    return found


def _needs_lead(team: Team) -> str:
    text = gettext("%(team)s has other people and no other lead: hand the lead over first.")
    return text % {"team": isolated_text(team)}


def _led_alone(user: User) -> list[Team]:
    """Teams with other people, of which nobody else is a lead."""
    others = Membership.objects.filter(team=OuterRef("team"), user__is_active=True)
    others = others.exclude(user=user)
    own = user.memberships.filter(right=Membership.Right.LEAD, team__archived=None)
    own = own.filter(Exists(others)).exclude(Exists(others.leads()))
    return [membership.team for membership in own.select_related("team")]


@transaction.atomic
def erase(user: User, *, by: Actor, disabled_by: datetime | None = None) -> None:
    """Empties the account for good; ValidationError if something stands in the way.

    The row stays, without a name, so that reports, actions and decisions still refer to somebody:
    "a former member". No number of a report changes. ChangedAccount if somebody gave or took rights
    meanwhile. With `disabled_by`, nothing happens unless it was disabled by then, and still is.
    """
    held, stored = _held(user)
    if stored.erased or (disabled_by and not _is_disabled(stored, disabled_by)):
        return
    if by == user:
        user.hold()
    if found := hindrances(stored):
        raise ValidationError([each.text for each in found])
    stored.record("erased", by=by)
    for team in held:
        before = team.rights()
        team.memberships.filter(user=stored).delete()
        team.record_rights(before, team.rights(), by=by)
    _delete_owned(stored)
    _empty(stored)
    _forget(stored)


def _held(user: User) -> tuple[list[Team], User]:
    """The teams, then the account as it is now, all locked; ChangedAccount if it got another team.

    In the order of Team.hold; and all administrators, so that the last two do not go at once.
    """
    teams = held_teams(user.memberships.values_list("team", flat=True))
    admins_too = Q(pk=user.pk) | Q(is_superuser=True)
    # For update, so that a team that is being given to the account is waited for.
    locked = User.objects.select_for_update().filter(admins_too).order_by("pk")
    stored = next((person for person in locked if person.pk == user.pk), None)
    # To lock another team now would be out of order.
    if stored is None or stored.memberships.exclude(team__in=teams).exists():
        raise ChangedAccount
    return teams, stored


def _is_disabled(user: User, until: datetime) -> bool:
    return not user.is_active and user.disabled is not None and user.disabled <= until


def _delete_owned(user: User) -> None:
    """What is the person's alone, and invitations by, for or of them that nobody can use now.

    An address that the person alone has, as it was verified, goes from those of others too.
    """
    sent = sent_to(user)
    theirs = Q(used_by=user) | Q(made_by=user, used=None) | sent & Q(used=None)
    Invitation.objects.filter(theirs).delete()
    Invitation.objects.filter(sent).update(email="")
    end_all(user)
    for model in OWNED:
        model.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()


def _empty(user: User) -> None:
    now = timezone.now()
    user.username = f"former-{uuid.uuid4().hex}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login, user.rights_revision = None, 0
    user.date_joined = user.disabled = user.erased = now
    user.set_unusable_password()
    user.save()


def _forget(user: User) -> None:
    """Takes the name out of both logs, and out of PDFs: whoever wants one gets a new one."""
    about = LogEntry.objects.filter(content_type__app_label="assessments", object_id=str(user.pk))
    about.filter(content_type__model="user").update(object_repr="")
    AuditEntry.forget([user.pk])
    transaction.on_commit(partial(kept_pdfs.clear, all=True))

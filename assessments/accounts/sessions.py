"""When a session ends, when it gets a new key, and which sessions a user has, in which browsers."""

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from allauth.account.signals import user_logged_in as logged_in_by_person
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ua_parser import parse

from assessments.models import ChangedAccount, Membership, User

# In a session: the login, when its user was last seen, and what the user could do then.
BEGAN, SEEN, RIGHTS = "began", "seen", "rights"
# How often it is stored that the user was seen.
SEEN_SECONDS = 10 * 60
# Of one user, open at a time.
MOST_SESSIONS = 50


def end_or_renew(request: HttpRequest) -> None:
    """Ends a session that is too old or whose user is disabled; a new key after a change of rights.

    What is posted with an ended session is kept like any other post without a login.
    """
    session, now = request.session, int(time.time())
    if SESSION_KEY not in session:
        return
    if not request.user.is_authenticated or _is_over(session, now):
        session.flush()
        request.user = AnonymousUser()
        return
    if session.get(RIGHTS) != request.user.rights_stamp:
        _renew(session, request.user.rights_stamp)
        return
    if now - session[SEEN] >= SEEN_SECONDS:
        session[SEEN] = now
        seen = UserSession.objects.filter(session_key=session.session_key)
        seen.update(last_seen_at=timezone.now())


@transaction.atomic
def _renew(session: Any, rights: str) -> None:
    """A new key, once: a request that was sent at the same moment goes on with what it has read."""
    old = session.session_key
    if Session.objects.filter(session_key=old).delete()[0]:
        session.cycle_key()
        UserSession.objects.filter(session_key=old).update(session_key=session.session_key)
        session[RIGHTS], session[SEEN] = rights, int(time.time())


def _is_over(session: Any, now: int) -> bool:
    seen, began = session.get(SEEN, 0), session.get(BEGAN, 0)
    idle: bool = now - seen >= settings.SESSION_COOKIE_AGE
    return idle or now - began >= int(settings.SESSION_LONGEST_AGE)


@receiver(user_logged_in)
def begin(sender: type[User], request: HttpRequest, user: User, **more: Any) -> None:
    """Django has given the session a new key."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    request.session[RIGHTS] = user.rights_stamp


@receiver(logged_in_by_person)
def list_one(request: HttpRequest, user: User, **more: Any) -> None:
    """Instead of allauth's list, which reads each session of the user: everybody's login waits.

    Whoever is deleted or disabled meanwhile has no session, and the next page says so.
    """
    with suppress(ChangedAccount), transaction.atomic():
        user.hold()
        _end_longest_unseen(user, but=request.session.session_key)
        UserSession.objects.create_from_request(request, user=user)


def _end_longest_unseen(user: User, *, but: str | None) -> None:
    """Makes room for one more session."""
    rows = _open_rows(user).exclude(session_key=but or "")
    keys = list(rows.values_list("session_key", flat=True)[MOST_SESSIONS - 1 :])
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


@receiver(user_logged_out)
def forget(sender: type[User], request: HttpRequest, **more: Any) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()


@receiver(post_save, sender=User)
def end_all_of_disabled(sender: type[User], instance: User, created: bool, **more: Any) -> None:
    """So that none of them goes on when the user is enabled again."""
    if instance.is_active or created:
        return
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(instance.pk):
            session.delete()


@receiver(post_save, sender=User, dispatch_uid="sessions of a new password")
def end_all_of_password(sender: type[User], instance: User, created: bool, **more: Any) -> None:
    """A new password, or none, ends them anyway; now they leave the list too.

    Who chose it keeps theirs.
    """
    chosen = instance._password is not None  # type: ignore[attr-defined]
    taken = instance.password != instance._as_read.get("password", instance.password)
    if not created and (chosen or (taken and not instance.has_usable_password())):
        end_all(instance)


# --- the sessions of a user ---


def own_sessions(user: User) -> list[UserSession]:
    """Those in which somebody is logged in, the latest first; allauth's list has older ones."""
    return list(_open_rows(user))


def _open_rows(user: User) -> QuerySet[UserSession]:
    same = Session.objects.filter(session_key=OuterRef("session_key"))
    rows = UserSession.objects.filter(Exists(same.filter(expire_date__gt=timezone.now())))
    found: QuerySet[UserSession] = rows.filter(user=user).order_by("-last_seen_at", "-pk")
    return found


def device_text(user_agent: str) -> str:
    """`Firefox on Linux`, as far as a browser says it of itself."""
    found = parse(user_agent)
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    if browser and system:
        words = {"browser": browser, "system": system}
        return gettext("%(browser)s on %(system)s") % words
    return browser or system or gettext("Unknown browser")


def end_all(user: User, *, but: str | None = None) -> int:
    """Ends the sessions of a user but the one with this key; how many there were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    ended, _each = Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    rows.delete()
    return ended


def list_again(request: HttpRequest, *, before: str | None) -> None:
    """Puts a session in the list that Django gave a new key, in place of the one `before`."""
    listed = UserSession.objects.filter(session_key=before)
    if not listed.update(session_key=request.session.session_key):
        UserSession.objects.create_from_request(request)


def forget_ended() -> None:
    """Deletes what is known of sessions that are no longer there: addresses and browsers."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


# --- changes of rights ---


@receiver([post_save, post_delete], sender=Membership)
def count_membership(sender: type[Model], instance: Membership, **more: Any) -> None:
    _count([instance.user_id])


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def count_groups(
    sender: type[Model],
    instance: Model,
    action: str,
    reverse: bool,
    pk_set: Iterable[int] | None,
    **more: Any,
) -> None:
    if not reverse:
        _count([instance.pk])
    elif action == "pre_clear":
        _count(instance.user_set.values_list("pk", flat=True))  # type: ignore[attr-defined]
    else:
        _count(pk_set or ())


@receiver(m2m_changed, sender=Group.permissions.through)
def count_permissions(sender: type[Model], instance: Model, reverse: bool, **more: Any) -> None:
    if isinstance(instance, Group):
        _count(User.objects.filter(groups=instance).values_list("pk", flat=True))


@receiver(pre_delete, sender=Group)
def count_deleted(sender: type[Group], instance: Group, **more: Any) -> None:
    _count(User.objects.filter(groups=instance).values_list("pk", flat=True))


def _count(users: Iterable[int]) -> None:
    User.objects.filter(pk__in=list(users)).update(rights_revision=F("rights_revision") + 1)

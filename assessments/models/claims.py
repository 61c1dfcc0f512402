"""Claim: by which right somebody writes for a team, checked once more while the team is locked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from .people import ChangedAccount, Membership, User

# A team, which imports this module.
T = TypeVar("T", bound=Model)

ANSWERING = (Membership.Right.LEAD, Membership.Right.MEMBER)


@dataclass(frozen=True)
class Claim:
    """What `assessments/access.py` found out about a person before the lock of the team was free.

    `leads`: only a lead may, or somebody who may change every team. `refuse` raises what a person
    without the right is told.
    """

    user: User
    refuse: Callable[[], object]
    leads: bool = False

    def held(self, teams: QuerySet[T], pk: UUID) -> T:
        """The team as it is now, locked with the rows that give the right; refused without them.

        PostgreSQL waits for a removal that is not committed yet, and then finds no row. SQLite has
        no locks of rows: there one transaction at a time writes.
        """
        rights = [Membership.Right.LEAD] if self.leads else ANSWERING
        rows = Membership.objects.select_for_update(of=("team", "self", "user"), no_key=True)
        own = rows.select_related("team", "user").filter(team=pk, right__in=rights)
        membership = own.filter(user=self.user.pk, user__is_active=True).order_by().first()
        if membership:
            return cast(T, membership.team)
        held = self._held_by_permission(teams, pk) if self.leads else None
        if held is None:
            self.refuse()
            raise PermissionDenied
        return held

    def _held_by_permission(self, teams: QuerySet[T], pk: UUID) -> T | None:
        """A team that the person may see and change without leading it."""
        held = teams.filter(pk=pk).first()
        people = User.objects.select_for_update(no_key=True)
        user = people.filter(pk=self.user.pk, is_active=True).first()
        if held is None or user is None or not user.has_perm("assessments.change_team"):
            return None
        visible: Any = type(held)._default_manager
        return held if visible.visible_to(user).filter(pk=pk).exists() else None


def held_teams(keys: Iterable[UUID]) -> list[Any]:
    """These teams with their memberships, locked in the order in which a deletion takes them."""
    teams = apps.get_model("assessments.Team").objects.select_for_update(no_key=True)
    held = list(teams.filter(pk__in=set(keys)).order_by("pk"))
    people = Membership.objects.select_for_update(no_key=True).filter(team__in=held)
    list(people.order_by("pk").values_list("pk"))
    return held


def hold_administrator(user: User, *permissions: str, others: Iterable[int] = ()) -> None:
    """Locks the administrator and other users, after teams; refuses one who lost the right.

    ChangedAccount for one who is disabled, or has other rights than when the request came in.
    """
    people = User.objects.select_for_update(no_key=True).filter(pk__in={user.pk, *others})
    list(people.order_by("pk").values_list("pk"))
    held = user.hold()
    if held.rights_stamp != user.rights_stamp:
        raise ChangedAccount
    if not held.has_perms(permissions):
        raise PermissionDenied


@receiver(pre_delete, sender="assessments.Team")
@receiver(pre_delete, sender=User)
def lock_teams_first(sender: type[Model], instance: Any, **more: Any) -> None:
    """A deletion begins with the memberships: it takes the locks of their teams before those."""
    teams = apps.get_model("assessments.Team").objects.select_for_update(no_key=True)
    own = teams.filter(pk__in=instance.memberships.values("team"))
    list(own.order_by("pk").values_list("pk"))

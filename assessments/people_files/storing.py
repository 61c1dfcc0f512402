"""Stores what a file would do, all or nothing, as it was shown; each part in the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from assessments.models import Membership, Team, User
from assessments.models.claims import hold_administrator
from assessments.models.reorganising import record_team
from roles.values.names import quoted

from .plans import NEW, Plan, Step, plan_of
from .reading import Table

PERMISSIONS = [
    *("assessments.add_user", "assessments.change_user"),
    *("assessments.add_team", "assessments.change_team", "assessments.read_every_team"),
    *("assessments.add_membership", "assessments.change_membership"),
]


class Outdated(ValidationError):
    """The file would do something else than it did when it was tried; `plan` says what."""

    def __init__(self, plan: Plan) -> None:
        said = gettext("Somebody changed accounts or teams meanwhile: look at the list again.")
        super().__init__(said, code="overtaken")
        self.plan = plan


@dataclass(frozen=True)
class Imported:
    """What was stored, and the people whose accounts are new."""

    plan: Plan
    newcomers: list[User]


@transaction.atomic
def store(table: Table, *, by: User, seen: str) -> Imported:
    """Stores the plan that has the stamp `seen`; Outdated, and nothing stored, for another one."""
    plan = plan_of(table, by=by, locked=True)
    hold_administrator(by, *PERMISSIONS)
    if plan.faults or plan.stamp != seen:
        raise Outdated(plan)
    newcomers = [
        _store_user(step, by) for step in plan.users.values() if step.changes or _new(step)
    ]
    for step in plan.teams.values():
        if step.changes:
            _store_team(step, by)
    _store_rights(plan, by)
    return Imported(plan, [user for user, is_new in newcomers if is_new])


def _new(step: Step) -> bool:
    return step.did == NEW


def _store_user(step: Step, by: User) -> tuple[User, bool]:
    """Without a password: a link lets its person choose one."""
    user: User = step.row
    for column, (_before, after) in step.changes.items():
        setattr(user, column, after)
    if _new(step):
        user.set_unusable_password()
        user.full_clean()
        user.save()
        user.record("created by an import", by=by)
    else:
        user.full_clean(exclude=["username", "password"])
        user.save(update_fields=list(step.changes))
        user.record(f"changed by an import: {', '.join(step.changes)}", by=by)
    return user, _new(step)


def _store_team(step: Step, by: User) -> None:
    team: Team = step.row
    for column, (_before, after) in step.changes.items():
        setattr(team, column, int(after) if column == "engineers" else after)
    if _new(step):
        team.full_clean()
        team.save()
        record_team(team, "created by an import", by=by)
        return
    before, after = step.changes["area"]
    team.revision += 1
    team.save(update_fields=["area", "revision"])
    record_team(team, f"area: {quoted(before)} → {quoted(after)}, by an import", by=by)


def _store_rights(plan: Plan, by: User) -> None:
    """Team by team, so that each one's rights are compared and recorded once."""
    for key, team in plan.teams.items():
        steps = [s for of, s in plan.rights.items() if of[1] == key and s.changes]
        if not steps:
            continue
        before = team.row.rights()
        _give(steps, plan, team.row)
        team.row.record_rights(before, team.row.rights(), by=by)


def _give(steps: Iterable[Step], plan: Plan, team: Team) -> None:
    for step in steps:
        right = step.changes["role"][1]
        if step.row is None:
            user = plan.users[step.of[0]].row
            Membership.objects.create(team=team, user=user, right=right)
        else:
            step.row.right = right
            step.row.save(update_fields=["right"])

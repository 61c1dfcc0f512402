"""Faults that prevent publishing a ruleset: roles, staffing points, rules, values of constants."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import get_type_hints

from django.utils.translation import gettext

from roles.investment import Constants
from roles.versioning.versions import Fault

from .disciplines import Role

# The name and type of each constant that the arithmetic needs.
NEEDED = get_type_hints(Constants)
# Constants by their range: a share from 0 to 1, or a percentage.
SHARES = {
    "near_constraint", "covered_gap_share", "covered_small_gap_share", "covered_cause",
    "foundation_least", "tie_share", "surplus_share", "failed_release_share",
}  # fmt: skip
PERCENTS = {
    "lone_need", "many_need", "full_need", "next_need", "next_need_severe", "cause_falls_from",
    "foundation_full", "enough_visibility", "established", "fallback_target",
}  # fmt: skip
# Constants that the arithmetic divides by, or that make no sense at 0.
MORE_THAN_NOTHING = ("full_", "foundation_full", "direction_people")
# The arithmetic divides by 100 minus these.
LESS_THAN_ALL = ("cause_falls_from", "fallback_target")
# The advice compares the first option with a second one.
LEAST_ROLES = 2


def faults_of_roles(roles: Collection[Role]) -> list[Fault]:
    """Every fault of the roles and of their rows in a ruleset."""
    few = [Fault(gettext("The advice compares at least two roles."))]
    return few * (len(roles) < LEAST_ROLES) + [f for role in roles for f in _faults_of_role(role)]


def _faults_of_role(role: Role) -> Iterator[Fault]:
    points = sorted(role.staffing.all(), key=lambda point: point.engineers)
    if not points or points[0].engineers != 1:
        sentence = gettext("%(role)s: has no staffing point at 1 engineer.") % {"role": role}
        yield Fault(sentence, role.staffing.model(role=role, engineers=1))
    for smaller, larger in pairwise(points):
        if larger.people < smaller.people:
            sentence = gettext(
                "%(role)s: asks for fewer people at %(engineers)s engineers than at %(before)s."
            ) % {"role": role, "engineers": larger.engineers, "before": smaller.engineers}
            yield Fault(sentence, larger)
    rules, triggers = list(role.rules.all()), list(role.triggers.all())
    if not rules:
        sentence = gettext("%(role)s: has no rule of its own.") % {"role": role}
        yield Fault(sentence, role.rules.model(role=role))
    deciding = sum(trigger.deciding for trigger in triggers)
    for rule in rules:
        if rule.deciding > deciding:
            sentence = gettext("%(asked)s deciding metrics are asked for, %(there)s are marked.")
            sentence %= {"asked": rule.deciding, "there": deciding}
            yield Fault(f"{role}: {sentence}", rule)
        if rule.per_engineer < 0:
            sentence = gettext("The people per engineer must be 0 or more.")
            yield Fault(f"{role}: {sentence}", rule)
    for trigger in triggers:
        yield from (Fault(f"{trigger.code}: {fault}", trigger) for fault in trigger.faults())


def fault_of_value(code: str, value: Fraction | None) -> str:
    """What is wrong with a constant; empty if the advice can use its value."""
    if code not in NEEDED:
        return gettext("The advice knows no such constant.")
    if value is None:
        return ""
    if NEEDED[code] is int and value.denominator != 1:
        return gettext("The value must be a whole number.")
    if code.startswith(MORE_THAN_NOTHING) and value <= 0:
        return gettext("The value must be more than 0.")
    if code in LESS_THAN_ALL and value >= 100:
        return gettext("The value must be less than 100.")
    most = 1 if code in SHARES else 100 if code in PERCENTS else None
    if value < 0 or (most is not None and value > most):
        if most is None:
            return gettext("The value must be 0 or more.")
        return gettext("The value must be 0 to %(most)s.") % {"most": most}
    return ""

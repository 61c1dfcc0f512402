"""The faults that prevent publishing a ruleset, one sentence each."""

from itertools import pairwise
from typing import get_type_hints

from django.utils.translation import gettext

from roles.investment import Constants
from roles.versioning.versions import Fault

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
# The codes of a report's other reasons begin like this.
RESERVED = ("size-", "staffed-")
# In percent: the whole.
MOST_WEIGHT = 100
# The advice compares the first option with a second one.
LEAST_ROLES = 2


def faults_of(roles, constants) -> list[Fault]:
    """Every fault of a ruleset: those of each role's rows, and those of the constants."""
    few = [Fault(gettext("The advice compares at least two roles."))]
    of_roles = [fault for role in roles for fault in _faults_of_role(role)]
    return few * (len(roles) < LEAST_ROLES) + of_roles + _faults_of_constants(constants)


def _faults_of_role(role):
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
        yield from (Fault(f"{role}: {text}", rule) for text in _faults_of_rule(rule, deciding))
    for trigger in triggers:
        found = faults_of_trigger(trigger)
        yield from (Fault(f"{trigger.code}: {fault}", trigger) for fault in found)


def _faults_of_rule(rule, deciding):
    if rule.deciding > deciding:
        sentence = gettext("%(asked)s deciding figures are asked for, %(there)s are marked.")
        yield sentence % {"asked": rule.deciding, "there": deciding}
    if rule.per_engineer < 0:
        yield gettext("The people per engineer must be 0 or more.")


def faults_of_trigger(trigger) -> list[str]:
    """What is wrong with one trigger, as far as its fields are filled in."""
    return list(_faults_of_trigger(trigger))


def _faults_of_trigger(trigger):
    if trigger.code.startswith(RESERVED):
        yield gettext("A code does not begin with size- or staffed-.")
    if None in (trigger.starts, trigger.problem):
        return
    curves = [trigger.curve, *([two] if (two := trigger.curve_two_sites) else [])]
    if not all(map(_is_one_way, curves)):
        yield gettext("The points of a curve lead one way: starts, problem, severe, extreme.")
    if len({len(curve) for curve in curves}) > 1:
        yield gettext("Two sites need the same points as one.")
    most = trigger.curve[-1][1]
    if not all(a[1] < b[1] for a, b in pairwise(trigger.curve)):
        yield gettext("The strength at the extreme is larger than that of the point before it.")
    if trigger.weight and most * trigger.weight >= MOST_WEIGHT:
        yield gettext("The weight times the largest strength must stay below 100 percent.")
    yield from _faults_of_factors(trigger)


def _is_one_way(curve) -> bool:
    ways = {to[0] > at[0] for at, to in pairwise(curve)} | {
        None for at, to in pairwise(curve) if at[0] == to[0]
    }
    return ways in ({True}, {False})


def _faults_of_factors(trigger):
    if trigger.easing and (None in (trigger.easing_full, trigger.easing_least)):
        yield gettext("What eases a problem needs the value from which it counts, and a share.")
    elif trigger.easing and not (trigger.easing_full > 0 and 0 <= trigger.easing_least <= 1):
        yield gettext("What eases a problem counts from more than 0, and its share is 0 to 1.")
    if trigger.beyond and (trigger.beyond_share is None or trigger.beyond_share <= 0):
        yield gettext("“Beyond” needs units of this figure for each of the other, more than 0.")


def _faults_of_constants(constants):
    rows = {constant.code: constant for constant in constants}
    sentence = gettext("%(code)s: this constant is missing.")
    wrong = ((row, fault_of_value(code, row.value)) for code, row in sorted(rows.items()))
    return [
        *(
            Fault(sentence % {"code": code}, constants.model(code=code))
            for code in sorted(NEEDED.keys() - rows.keys())
        ),
        *(Fault(f"{row.code}: {fault}", row) for row, fault in wrong if fault),
    ]


def fault_of_value(code, value) -> str:
    """What is wrong with a constant; empty if the advice can use its value."""
    if code not in NEEDED:
        return gettext("The advice knows no such constant.")
    if value is None:
        return ""
    if NEEDED[code] is int and value.denominator != 1:
        return gettext("The value must be a whole number.")
    if code.startswith(MORE_THAN_NOTHING) and value <= 0:
        return gettext("The value must be more than 0.")
    if code in LESS_THAN_ALL and value >= MOST_WEIGHT:
        return gettext("The value must be less than 100.")
    most = 1 if code in SHARES else 100 if code in PERCENTS else None
    if value < 0 or (most is not None and value > most):
        if most is None:
            return gettext("The value must be 0 or more.")
        return gettext("The value must be 0 to %(most)s.") % {"most": most}
    return ""

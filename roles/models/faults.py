"""What stands in the way of publishing a ruleset, a sentence each."""

from itertools import pairwise
from typing import get_type_hints

from django.utils.translation import gettext

from roles.investment import Constants

# The name of each constant that the arithmetic asks for, with its type.
NEEDED = get_type_hints(Constants)
SHARES = {"least_strength", "relief"}
PERCENTS = {"enough_visibility"}
MORE_THAN_NOTHING = ("filled_", "full_rota")
# The reasons that the rule itself gives are named like this.
RESERVED = ("weak-", "size-", "staffed-")
# The advice compares the first option with a second one.
LEAST_ROLES = 2


class Fault(str):
    """A sentence that says what is wrong, and the row that it is about where there is one.

    A row that is missing is given as it would have to be added, without a key.
    """

    def __new__(cls, sentence: str, row=None):
        fault = super().__new__(cls, sentence)
        fault.row = row
        return fault


def faults_of(roles, constants) -> list[Fault]:
    """Every fault of a ruleset: its roles with their bands and triggers, and its constants."""
    few = [Fault(gettext("The advice compares at least two roles."))]
    of_roles = [fault for role in roles for fault in _faults_of_role(role)]
    return few * (len(roles) < LEAST_ROLES) + of_roles + _faults_of_constants(constants)


def _faults_of_role(role):
    bands = sorted(role.bands.all(), key=lambda band: band.engineers)
    if not bands or bands[0].engineers != 1:
        sentence = gettext("%(role)s: has no staffing band from 1 engineer.") % {"role": role}
        yield Fault(sentence, role.bands.model(role=role, engineers=1))
    for smaller, larger in pairwise(bands):
        forms = smaller.Form.values
        if forms.index(larger.form) < forms.index(smaller.form):
            sentence = gettext(
                "%(role)s: its form falls from %(before)s to %(after)s at %(engineers)s engineers."
            ) % {
                "role": role,
                "before": smaller.form,
                "after": larger.form,
                "engineers": larger.engineers,
            }
            yield Fault(sentence, larger)
    for trigger in role.triggers.all():
        found = faults_of_trigger(trigger)
        yield from (Fault(f"{trigger.code}: {fault}", trigger) for fault in found)


def faults_of_trigger(trigger) -> list[str]:
    """What is wrong with one trigger, as far as its fields are known."""
    faults = []
    if trigger.code.startswith(RESERVED):
        faults.append(gettext("A code does not begin with weak-, size- or staffed-."))
    if None not in (trigger.threshold, trigger.severe) and not _is_severe_beyond(trigger):
        faults.append(gettext("The severe edge must be on the bad side of the threshold."))
    return faults


def _is_severe_beyond(trigger) -> bool:
    if trigger.worse == trigger.Worse.BELOW:
        return trigger.severe < trigger.threshold
    return trigger.severe > trigger.threshold


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
    """What is wrong with a constant, empty when the advice can reckon with it."""
    if code not in NEEDED:
        return gettext("The advice knows no such constant.")
    if value is None:
        return ""
    if NEEDED[code] is int and value.denominator != 1:
        return gettext("The value must be a whole number.")
    if code.startswith(MORE_THAN_NOTHING) and value <= 0:
        return gettext("The value must be more than 0.")
    most = 1 if code in SHARES else 100 if code in PERCENTS else None
    if value < 0 or (most is not None and value > most):
        if most is None:
            return gettext("The value must be 0 or more.")
        return gettext("The value must be 0 to %(most)s.") % {"most": most}
    return ""

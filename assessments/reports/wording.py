"""The words that a report document takes from the code: English in it, translated when shown.

What comes from a questionnaire or from the rules is translated with those. Levels and forms are
codes, which templatetags/maturity.py names. Sources are citations.
"""

from django.utils.translation import gettext, gettext_noop

PUBLISHED = (
    # Translators: how often teams deploy, as the DORA report has it.
    gettext_noop("on demand"),
    gettext_noop("daily to weekly"),
    gettext_noop("weekly to monthly"),
    gettext_noop("monthly to half-yearly"),
    # Translators: how long something takes, as the DORA report has it.
    gettext_noop("less than an hour"),
    gettext_noop("less than a day"),
    gettext_noop("a day to a week"),
    gettext_noop("a week to a month"),
    gettext_noop("one to six months"),
)
# Instead of a band's name, where a rule decided.
DECIDED = (gettext_noop("nothing to recover from"), gettext_noop("there is no SLO yet"))
# What the staffing says of a role.
REASONS = (
    gettext_noop("You have the people for this role that a group of your size asks for."),
    gettext_noop("You have some of the people for this role that a group of your size asks for."),
)
# What a reason read: "Team: 15 engineers". Roles, figures and practices have names of their own.
INPUTS = (gettext_noop("Team"),)
INPUT_UNITS = (
    # Translators: the unit after a number, as in "15 engineers".
    gettext_noop("engineers"),
    # Translators: the unit after a number, as in "0.5 full-time people".
    gettext_noop("full-time people"),
    # Translators: the unit after a number, as in "31.3 of 100".
    gettext_noop("of 100"),
)
# What only several teams together have.
TOGETHER = (
    # Translators: before the size of several teams, as in "Together: 312 engineers".
    gettext_noop("Together"),
    # Translators: after a number, as in "1.5 times the target's minutes"; of downtime.
    gettext_noop("times the target's minutes"),
    # Translators: after a number, where a team gave no target.
    gettext_noop("times the target's minutes (99.9 % assumed)"),
)
OF_ASSUMED_TARGET = "(99.9 % assumed)"
# What a change of the downtime would be, where the team gave no target.
AT_ASSUMED_TARGET = "at an assumed target of 99.9 %"
BESIDE_ASSUMED = (
    # Translators: the unit after a number, as in "200 minutes at an assumed target of 99.9 %".
    gettext_noop("minutes at an assumed target of 99.9 %"),
    gettext_noop("Availability target"),
    # Translators: the unit after a number, as in "99.9 % (assumed)".
    gettext_noop("% (assumed)"),
)
# Beside a figure that a reason compares with the target.
ASSUMED = "Availability target: 99.9 % (assumed)"
# How a figure was typed: "3 a week", "45 minutes".
ENTRY_UNITS = (
    # Translators: the unit after a number, as in "3 a day".
    gettext_noop("a day"),
    gettext_noop("a week"),
    gettext_noop("a month"),
    gettext_noop("a year"),
    gettext_noop("minutes"),
    gettext_noop("hours"),
    gettext_noop("days"),
    gettext_noop("weeks"),
    gettext_noop("months"),
    # Translators: the unit after a number, as in "240 minutes a quarter"; so the next ones.
    gettext_noop("minutes a month"),
    gettext_noop("hours a month"),
    gettext_noop("minutes a quarter"),
    gettext_noop("hours a quarter"),
)
# Before the edge of a goal: "at least 30 percent".
EDGES = (
    # Translators: before a number, as in "more than 30 percent".
    gettext_noop("more than"),
    # Translators: before a number, as in "at least 30 percent".
    gettext_noop("at least"),
    # Translators: before a number, as in "at most 30 percent".
    gettext_noop("at most"),
    # Translators: before a number, as in "below 30 percent".
    gettext_noop("below"),
)
# After exactly 1; a questionnaire has a unit in the plural alone.
ONE = {
    # Translators: the unit after a number, as in "2 incidents" and "1 incident"; so the next ones.
    gettext_noop("incidents"): gettext_noop("incident"),
    gettext_noop("breaches"): gettext_noop("breach"),
    gettext_noop("people"): gettext_noop("person"),
    gettext_noop("points"): gettext_noop("point"),
    gettext_noop("working days"): gettext_noop("working day"),
    gettext_noop("deployments a week"): gettext_noop("deployment a week"),
    gettext_noop("engineers"): gettext_noop("engineer"),
    gettext_noop("full-time people"): gettext_noop("full-time person"),
    gettext_noop("minutes"): gettext_noop("minute"),
    gettext_noop("hours"): gettext_noop("hour"),
    gettext_noop("days"): gettext_noop("day"),
    gettext_noop("weeks"): gettext_noop("week"),
    gettext_noop("months"): gettext_noop("month"),
    gettext_noop("minutes a month"): gettext_noop("minute a month"),
    gettext_noop("hours a month"): gettext_noop("hour a month"),
    gettext_noop("minutes a quarter"): gettext_noop("minute a quarter"),
    gettext_noop("hours a quarter"): gettext_noop("hour a quarter"),
}


def counted(figure: str, unit: str) -> str:
    """A figure with its unit, English or the reader's: "2 incidents", "1 incident"."""
    if figure in ("1", "-1"):
        spoken = {gettext(many): gettext(one) for many, one in ONE.items()}
        unit = ONE.get(unit) or spoken.get(unit, unit)
    return f"{figure} {unit}".strip()

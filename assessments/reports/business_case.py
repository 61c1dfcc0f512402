"""Costs in hours a year beyond the goal: downtime, failed deployments, infrastructure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext

from assessments import metrics
from assessments.reports.document.rows import Document
from roles.investment import Rules
from roles.values.numbers import as_read, short_text, two_digits

WEEKS_A_YEAR = metrics.DAYS_IN["year"] / metrics.DAYS_IN["week"]
PERCENT = Fraction(1, 100)
DOWNTIME = "downtime"


@dataclass(frozen=True)
class Cost:
    """Hours beyond the goal in a period, with how they were calculated."""

    title: str
    hours: Fraction
    period: str
    how: str

    def money(self, rate: Fraction | None) -> Fraction | None:
        return None if rate is None else self.hours * rate


@dataclass(frozen=True)
class KnownFigures:
    """The figures that a team gave, its goals, and the engineers with their hours a year."""

    figures: Mapping[str, Fraction]
    goals: Mapping[str, Fraction]
    engineers: int
    working_hours: int

    def has(self, *codes: str) -> bool:
        return all(code in self.figures for code in codes)

    def at_goal(self, code: str) -> Fraction:
        """The figure, or its goal if that is lower."""
        return min(self.figures[code], self.goals.get(code, self.figures[code]))


def costs_of(document: Document, role: str, rules: Rules, working_hours: int) -> list[Cost]:
    """What the figures cost beyond their goals; without unknown figures and those at the goal."""
    goals = _goals(document, role, rules)
    known = KnownFigures(_figures(document), goals, document["team"]["engineers"], working_hours)
    costs = [cost for code, way in WAYS.items() if code in goals for cost in way(known)]
    return [cost for cost in costs if cost.hours > 0]


def is_about_downtime(role: str, rules: Rules) -> bool:
    """Whether the costs of this role are hours of downtime."""
    return any(trigger.subject == DOWNTIME for trigger in rules.triggers_of(role))


def _figures(document: Document) -> dict[str, Fraction]:
    rows = (row for verdict in document["criteria"].values() for row in verdict["metrics"].items())
    return {code: Fraction(str(row["value"])) for code, row in rows if row["value"] is not None}


def _goals(document: Document, role: str, rules: Rules) -> dict[str, Fraction]:
    """The value at which each problem of the role starts; downtime in minutes by the target."""
    sites = document["team"]["sites"]
    triggers = [t for t in rules.triggers_of(role) if not t.of_practice]
    goals = {t.subject: t.goal_on(t.curve_at(sites)) for t in reversed(triggers)}
    if "slo" in document["criteria"] and DOWNTIME in goals:
        target = Fraction(str(document["criteria"]["slo"]["target"]))
        goals[DOWNTIME] *= metrics.budget_minutes(target)
    return goals


def _failed_deployments(known: KnownFigures) -> list[Cost]:
    if not known.has("deployment_frequency", "change_failure_rate", "recovery_time"):
        return []
    figures = known.figures
    a_year = figures["deployment_frequency"] * WEEKS_A_YEAR
    share, hours = figures["change_failure_rate"], figures["recovery_time"]
    goal_share, goal_hours = known.at_goal("change_failure_rate"), known.at_goal("recovery_time")
    beyond = a_year * PERCENT * (share * hours - goal_share * goal_hours)
    how = gettext(
        "%(deployments)s deployments a year, of which %(share)s %% fail and take %(hours)s hours "
        "to recover; the goals are %(goal_share)s %% and %(goal_hours)s hours"
    ) % {
        "deployments": two_digits(a_year),
        "share": _text(share),
        "hours": _text(hours),
        "goal_share": _text(goal_share),
        "goal_hours": _text(goal_hours),
    }
    title = gettext("Time to recover from failed deployments")
    return [Cost(title, beyond, gettext("a year"), how)]


def _downtime(known: KnownFigures) -> list[Cost]:
    """For the counted month only: it is not representative of a year."""
    if not known.has(DOWNTIME):
        return []
    minutes, goal = known.figures[DOWNTIME], known.at_goal(DOWNTIME)
    text = gettext(
        "%(minutes)s minutes, of which the target allows %(goal)s. One month says little about a "
        "year: for the annual cost, add up the last twelve months"
    )
    how = text % {"minutes": _text(minutes), "goal": _text(goal)}
    title = gettext("Downtime above the target")
    return [Cost(title, (minutes - goal) / 60, gettext("in 30 days"), how)]


def _infrastructure(known: KnownFigures) -> list[Cost]:
    if not known.has("infrastructure_share"):
        return []
    share, goal = known.figures["infrastructure_share"], known.at_goal("infrastructure_share")
    how = gettext(
        "%(share)s %% of %(engineers)s people's time instead of the goal of %(goal)s %%, "
        "%(hours)s hours a year each"
    ) % {
        "share": _text(share),
        "goal": _text(goal),
        "engineers": known.engineers,
        "hours": known.working_hours,
    }
    hours = (share - goal) * PERCENT * known.engineers * known.working_hours
    title = gettext("Developer time spent on infrastructure above the goal")
    return [Cost(title, hours, gettext("a year"), how)]


# The costs by the figure: a role has those whose figure one of its triggers reads.
WAYS = {
    "change_failure_rate": _failed_deployments,
    DOWNTIME: _downtime,
    "infrastructure_share": _infrastructure,
}


def _text(value: Fraction) -> str:
    return as_read(f"{float(short_text(value)):.10g}")
